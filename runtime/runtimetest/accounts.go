package runtimetest

import (
	"context"
	"iter"

	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/evqgen"
)

// This file stands for a package of events and what is generated for it; audits.go for another one.

// opened says that an account was opened.
type opened struct {
	Owner string   `json:"owner"`
	Tags  []string `json:"tags,omitempty"`
}

// deposited says that money came in.
type deposited struct {
	Cents int64   `json:"cents"`
	Note  *string `json:"note"`
}

type accountEvent interface {
	evq.Event
	isAccountEvent()
}

func (opened) EventType() string    { return "Opened" }
func (opened) EventVersion() string { return "1.0" }
func (opened) isAccountEvent()      {}

func (deposited) EventType() string    { return "Deposited" }
func (deposited) EventVersion() string { return "2.1" }
func (deposited) isAccountEvent()      {}

type accounts struct{ view evqgen.View[accountEvent] }

func newAccounts(store *evq.Store, opts ...evq.ViewOption) *accounts {
	return &accounts{evqgen.NewView(store, decodeAccount, []accountEvent{deposited{}, opened{}}, opts...)}
}

func (s *accounts) In(tx evq.Tx) *accounts { return &accounts{s.view.In(tx)} }

func (s *accounts) Push(ctx context.Context, streamID, aggregateID string, events []accountEvent, opts ...evq.PushOption) ([]evq.Recorded[accountEvent], error) {
	return s.view.Push(ctx, streamID, aggregateID, events, opts...)
}

func (s *accounts) Load(ctx context.Context, q evq.Query) iter.Seq2[evq.Recorded[accountEvent], error] {
	return s.view.Load(ctx, q)
}

func (s *accounts) Subscribe(ctx context.Context, q evq.Query, opts ...evq.SubscribeOption) iter.Seq2[evq.Recorded[accountEvent], error] {
	return s.view.Subscribe(ctx, q, opts...)
}

func (s *accounts) PushOpened(ctx context.Context, streamID, aggregateID string, e opened, opts ...evq.PushOption) (evq.Recorded[opened], error) {
	return evqgen.Push(ctx, s.view, streamID, aggregateID, e, opts...)
}

func (s *accounts) LoadOpened(ctx context.Context, q evq.Query) iter.Seq2[evq.Recorded[opened], error] {
	return evqgen.Load[opened](ctx, s.view, q)
}

func (s *accounts) SubscribeOpened(ctx context.Context, q evq.Query, opts ...evq.SubscribeOption) iter.Seq2[evq.Recorded[opened], error] {
	return evqgen.Subscribe[opened](ctx, s.view, q, opts...)
}

func (s *accounts) LoadDeposited(ctx context.Context, q evq.Query) iter.Seq2[evq.Recorded[deposited], error] {
	return evqgen.Load[deposited](ctx, s.view, q)
}

type accountHandler interface {
	OnDeposited(ctx context.Context, e evq.Recorded[deposited]) error
	OnOpened(ctx context.Context, e evq.Recorded[opened]) error
}

func dispatchAccount(ctx context.Context, h accountHandler, e evq.Recorded[accountEvent]) error {
	switch data := evqgen.Value(e.Data).(type) {
	case deposited:
		return h.OnDeposited(ctx, evqgen.As(e, data))
	case opened:
		return h.OnOpened(ctx, evqgen.As(e, data))
	}
	return evqgen.NotAnEvent(e)
}

func decodeAccount(e evq.Recorded[evq.Raw]) (evq.Recorded[accountEvent], error) {
	switch e.EventType {
	case "Deposited":
		return evqgen.Decode[deposited, accountEvent](e)
	case "Opened":
		return evqgen.Decode[opened, accountEvent](e)
	}
	return evqgen.Unknown[accountEvent](e)
}
