package runtimetest

import (
	"context"
	"encoding/json"
	"iter"

	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/evqgen"
)

// noted is an event of another package, whose data is of an awkward kind: its decoder panics when it is told to.
type noted struct {
	Text string
}

type auditEvent interface {
	evq.Event
	isAuditEvent()
}

func (noted) EventType() string    { return "Noted" }
func (noted) EventVersion() string { return "1.0" }
func (noted) isAuditEvent()        {}

func (n *noted) UnmarshalJSON(data []byte) error {
	var plain struct{ Text string }
	if err := json.Unmarshal(data, &plain); err != nil {
		return err
	}
	if n.Text = plain.Text; n.Text == "panic" {
		panic("as told")
	}
	return nil
}

type audits struct{ view evqgen.View[auditEvent] }

func newAudits(store *evq.Store, opts ...evq.ViewOption) *audits {
	return &audits{evqgen.NewView(store, decodeAudit, []auditEvent{noted{}}, opts...)}
}

func (s *audits) PushNoted(ctx context.Context, streamID, aggregateID string, e noted, opts ...evq.PushOption) (evq.Recorded[noted], error) {
	return evqgen.Push(ctx, s.view, streamID, aggregateID, e, opts...)
}

func (s *audits) LoadNoted(ctx context.Context, q evq.Query) iter.Seq2[evq.Recorded[noted], error] {
	return evqgen.Load[noted](ctx, s.view, q)
}

func (s *audits) Load(ctx context.Context, q evq.Query) iter.Seq2[evq.Recorded[auditEvent], error] {
	return s.view.Load(ctx, q)
}

func decodeAudit(e evq.Recorded[evq.Raw]) (evq.Recorded[auditEvent], error) {
	if e.EventType == "Noted" {
		return evqgen.Decode[noted, auditEvent](e)
	}
	return evqgen.Unknown[auditEvent](e)
}

// renamed is another Go type under the stored type of opened.
type renamed struct{}

func (renamed) EventType() string    { return "Opened" }
func (renamed) EventVersion() string { return "1.0" }
func (renamed) isAuditEvent()        {}
