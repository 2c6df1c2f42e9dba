package runtimetest

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	evq "github.com/evq-go/evq/runtime"
)

var doubtRules = []rule{
	{"a push whose reply is lost after it landed returns its result", lostAfterLanding},
	{"a push that is lost before it landed is written again", lostBeforeLanding},
	{"the database may be gone for a while when it is asked what landed", settleFails},
	{"no reply that is lost makes an event twice or a gap", lostReplies},
	{"a push that does not answer within a second is in doubt, and its key settles it", inDoubt},
}

// lossy returns a store whose pushes outside of transactions lose their replies when lose says so: before or after
// they were done.
func lossy(s *scene, lose func(push int) (before, after bool)) *evq.Store {
	var pushes atomic.Int64
	return s.storeOn(intercepted{s.Backend(s.T), func(ctx context.Context, call string, do func(context.Context) error) error {
		if call != "Push" {
			return do(ctx)
		}
		before, after := lose(int(pushes.Add(1)) - 1)
		if before {
			return lostReply
		}
		if err := do(ctx); err != nil || !after {
			return err
		}
		return lostReply
	}})
}

var lostReply = &evq.Error{Kind: evq.ErrInDoubt, Reason: "the line was cut"}

func lostAfterLanding(s *scene) {
	store := lossy(s, func(push int) (bool, bool) { return false, push == 0 })
	pushed := s.push(store, "orders", "o", numbered(1, 3), evq.ExpectNew(), evq.WithExtra("x"))
	s.same(s.stream(store, "orders"), pushed)
	s.wantNumbers(pushed, 1, 2, 3)
}

func lostBeforeLanding(s *scene) {
	store := lossy(s, func(push int) (bool, bool) { return push < 2, false })
	pushed := s.push(store, "orders", "o", numbered(1, 3), evq.ExpectNew(), evq.WithKey("k"))
	s.same(s.stream(store, "orders"), pushed)
	s.wantNumbers(pushed, 1, 2, 3)
}

func settleFails(s *scene) {
	lost := lossyLine{settles: 3}
	store := s.storeOn(intercepted{s.Backend(s.T), lost.around})
	pushed := s.push(store, "orders", "o", numbered(1, 2), evq.ExpectNew())
	s.same(s.stream(store, "orders"), pushed)
	if left := lost.settles; left != 0 {
		s.Errorf("the database was asked %d times less than it took", left)
	}
}

// lossyLine loses the reply of the first push and the first answers about it.
type lossyLine struct {
	lost    bool
	settles int
}

func (l *lossyLine) around(ctx context.Context, call string, do func(context.Context) error) error {
	err := do(ctx)
	switch {
	case call == "Push" && !l.lost:
		l.lost = true
		return errors.Join(err, lostReply)
	case call == "Settle" && l.settles > 0:
		l.settles--
		return errDown
	}
	return err
}

func lostReplies(s *scene) {
	store := lossy(s, func(push int) (bool, bool) { return push%4 == 1, push%4 == 2 })
	next := pull(s, s.store().Subscribe(s.ctx, evq.Query{StreamID: "orders"}, everyMillisecond))
	s.together(8, func(writer int) error {
		last := int64(0)
		for i := range 15 {
			opts := []evq.PushOption{evq.ExpectSequence(last)}
			if i%2 == 0 {
				opts = append(opts, evq.WithKey(fmt.Sprint(writer, i)))
			}
			recorded, err := store.Push(s.ctx, "orders", fmt.Sprint("w-", writer), numbered(i*2, 2), opts...)
			if err != nil {
				return err
			}
			last = recorded[1].Sequence
		}
		return nil
	})
	if got := len(s.stream(store, "orders")); got != 8*15*2 {
		s.Errorf("the stream has %d events, want 240", got)
	}
	for sequence := range int64(8 * 15 * 2) {
		if e := next(); e.Sequence != sequence+1 {
			s.Fatalf("the subscription gave event %d, want %d", e.Sequence, sequence+1)
		}
	}
}

func inDoubt(s *scene) {
	ctx, cancel := context.WithCancel(s.ctx)
	answer := make(chan struct{})
	store := s.storeOn(intercepted{s.Backend(s.T), func(ctx context.Context, call string, do func(context.Context) error) error {
		if call == "Push" {
			cancel()
			select {
			case <-answer:
			case <-s.ctx.Done():
			}
		}
		return do(ctx)
	}})
	_, err := store.Push(ctx, "orders", "o", numbered(1, 2), evq.WithKey("k"))
	if s.is(err, evq.ErrInDoubt); !errors.Is(err, context.Canceled) {
		s.Errorf("%v is not the context's error", err)
	}
	close(answer)
	again := s.push(store, "orders", "o", numbered(1, 2), evq.WithKey("k"))
	s.same(s.stream(store, "orders"), again)
	s.wantNumbers(again, 1, 2)
}
