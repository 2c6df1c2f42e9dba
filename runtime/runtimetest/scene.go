package runtimetest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	evq "github.com/evq-go/evq/runtime"
)

// patience is how long a rule waits for what must come.
const patience = time.Minute

// scene is what a rule is proved on: an empty database, a test to fail, and a context that runs out.
type scene struct {
	*testing.T
	Database
	ctx context.Context
}

func newScene(t *testing.T, db Database) *scene {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return &scene{T: t, Database: db, ctx: ctx}
}

// store returns a store on a handle of its own.
func (s *scene) store() *evq.Store {
	s.Helper()
	return s.storeOn(s.Backend(s.T))
}

func (s *scene) storeOn(log evq.Backend) *evq.Store {
	s.Helper()
	store := evq.New(log, evq.WithLogger(slog.New(slog.DiscardHandler)))
	s.Cleanup(func() {
		if err := store.Close(); err != nil {
			s.Errorf("closing the store: %v", err)
		}
	})
	return store
}

// push records what must be recorded.
func (s *scene) push(store *evq.Store, stream, aggregate string, payloads []evq.Payload, opts ...evq.PushOption) []evq.Recorded[evq.Raw] {
	s.Helper()
	recorded, err := store.Push(s.ctx, stream, aggregate, payloads, opts...)
	s.ok(err)
	if len(recorded) != len(payloads) {
		s.Fatalf("pushed %d events, %d are recorded", len(payloads), len(recorded))
	}
	return recorded
}

// load returns what must be loaded.
func (s *scene) load(store *evq.Store, q evq.Query) []evq.Recorded[evq.Raw] {
	s.Helper()
	events, err := evq.Collect(store.Load(s.ctx, q))
	s.ok(err)
	return events
}

// stream returns all events of a stream, which must have the sequences 1, 2, 3 …
func (s *scene) stream(store *evq.Store, id string) []evq.Recorded[evq.Raw] {
	s.Helper()
	events := s.load(store, evq.Query{StreamID: id})
	for i, e := range events {
		if e.Sequence != int64(i)+1 {
			s.Fatalf("stream %q: event %d has the sequence %d", id, i+1, e.Sequence)
		}
	}
	head, err := store.Head(s.ctx, id)
	s.ok(err)
	if head != int64(len(events)) {
		s.Fatalf("stream %q: %d events, but the head is %d", id, len(events), head)
	}
	return events
}

func (s *scene) ok(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// is demands an error of one kind, and of no other.
func (s *scene) is(err, kind error) {
	s.Helper()
	if !errors.Is(err, kind) {
		s.Fatalf("got the error %v, want %q", err, kind)
	}
	for _, other := range kinds {
		if other != kind && errors.Is(err, other) {
			s.Fatalf("the error %v is %q as well as %q", err, other, kind)
		}
	}
}

var kinds = []error{
	evq.ErrConflict, evq.ErrUnknownEvent, evq.ErrDecode, evq.ErrInvalid, evq.ErrInDoubt, evq.ErrRetry, evq.ErrKeyReused,
	evq.ErrRewound, evq.ErrFenced, evq.ErrUnsupported, evq.ErrClosed,
}

// together runs n workers side by side and fails with the first error of each.
func (s *scene) together(n int, work func(i int) error) {
	s.Helper()
	errs := make([]error, n)
	var working sync.WaitGroup
	for i := range n {
		working.Go(func() { errs[i] = work(i) })
	}
	working.Wait()
	s.ok(errors.Join(errs...))
}

// await waits for a signal.
func await[T any](s *scene, what string, signal <-chan T) T {
	s.Helper()
	select {
	case v := <-signal:
		return v
	case <-s.ctx.Done():
	}
	select {
	case v := <-signal: // it had come: the context is also done when the rule has been proved
		return v
	default:
		s.Fatalf("waited in vain for %s", what)
		panic("not reached")
	}
}

// numbered returns payloads that carry the numbers from first on.
func numbered(first, n int) []evq.Payload {
	payloads := make([]evq.Payload, n)
	for i := range payloads {
		payloads[i] = payload("Numbered", fmt.Sprintf(`{"n": %d}`, first+i))
	}
	return payloads
}

func payload(eventType, data string) evq.Payload {
	return evq.Payload{EventType: eventType, EventVersion: "1.0", Data: evq.Raw(data)}
}

// contains tells whether the error's text names what a reader needs; kinds and facts are matched by type.
func contains(err error, text string) bool {
	return strings.Contains(err.Error(), text)
}
