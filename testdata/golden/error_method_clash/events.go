package p

import "context"

//evq:event type=A version=1.0
type A struct{}

// Close is a method that evgen does not write.
func (s *Store) Close() {}

// PushA is one that it writes.
func (s *Store) PushA(ctx context.Context, a A) error { return nil }

func (s Store) In() {}
