// Package bootstrap calls what is generated for it, in bodies, variables and
// signatures.
package bootstrap

import (
	"context"

	evq "github.com/evq-go/evq/runtime"
)

// Counted is an event.
//
//evq:event type=Counted version=1.0
type Counted struct{ N int }

// Service holds a generated Store and is a generated Handler.
type Service struct {
	events *Store
	total  int
}

var _ Handler = (*Service)(nil)

var zero Event = Counted{}

// OnCounted adds up.
func (s *Service) OnCounted(_ context.Context, e evq.Recorded[Counted]) error {
	s.total += e.Data.N
	return nil
}

// Total loads and adds up.
func (s *Service) Total(ctx context.Context, stream string) (int, error) {
	for e, err := range s.events.Load(ctx, evq.Query{StreamID: stream}) {
		if err != nil {
			return 0, err
		}
		if err := Dispatch(ctx, s, e); err != nil {
			return 0, err
		}
	}
	return s.total, nil
}
