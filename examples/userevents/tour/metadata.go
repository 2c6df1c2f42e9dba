package tour

import (
	"context"
	"encoding/json"

	"github.com/evq-go/evq/examples/userevents"
	evq "github.com/evq-go/evq/runtime"
	"github.com/google/uuid"
)

// Request is what this application wants to remember of the HTTP request behind an event.
type Request struct {
	UserAgent string `json:"user_agent"`
	Address   string `json:"address"`
	TraceID   string `json:"trace_id"`
}

// WithRequest returns a context whose pushes all carry the request and its id; a middleware would call it once.
func WithRequest(ctx context.Context, id uuid.UUID, r Request) (context.Context, error) {
	extra, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	return evq.ContextWithMetadata(ctx, evq.Metadata{CorrelationID: id, Extra: extra}), nil
}

// Deactivate records that an account was closed. What ctx carries is recorded with it.
func Deactivate(ctx context.Context, users *userevents.Store, userID, reason string) error {
	_, err := users.PushUserDeactivated(ctx, Stream, userID, userevents.UserDeactivated{UserID: userID, By: userID, Reason: reason})
	return err
}

// RequestOf returns the request behind an event.
func RequestOf(m evq.Metadata) (r Request, err error) {
	if m.Extra == nil {
		return r, nil
	}
	return r, json.Unmarshal(m.Extra, &r)
}
