package runtimetest

import (
	"iter"

	evq "github.com/evq-go/evq/runtime"
)

// pull ranges over a sequence by hand: each call waits for the next event, which must come.
func pull[T any](s *scene, seq iter.Seq2[evq.Recorded[T], error]) (next func() evq.Recorded[T]) {
	pairs := pullPairs(s, seq)
	return func() evq.Recorded[T] {
		s.Helper()
		e, err := pairs()
		s.ok(err)
		return e
	}
}

// pullPairs is pull with errors: a pair must come.
func pullPairs[T any](s *scene, seq iter.Seq2[evq.Recorded[T], error]) (next func() (evq.Recorded[T], error)) {
	pairs, stop := iter.Pull2(seq)
	s.Cleanup(stop)
	return func() (evq.Recorded[T], error) {
		s.Helper()
		e, err, ok := pairs()
		if !ok {
			s.Fatal("the sequence has ended")
		}
		return e, err
	}
}

// pair is what a sequence yields.
type pair[T any] struct {
	event evq.Recorded[T]
	err   error
}

// listen ranges over a sequence beside the test, which takes pair by pair from the channel; it is closed at the end.
func listen[T any](s *scene, seq iter.Seq2[evq.Recorded[T], error]) <-chan pair[T] {
	pairs := make(chan pair[T])
	go func() {
		defer close(pairs)
		for e, err := range seq {
			select {
			case pairs <- pair[T]{e, err}:
			case <-s.ctx.Done():
				return
			}
		}
	}()
	return pairs
}
