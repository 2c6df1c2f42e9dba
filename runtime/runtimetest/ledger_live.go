package runtimetest

import (
	"slices"

	"github.com/google/uuid"

	evq "github.com/evq-go/evq/runtime"
)

// wantLive demands which events of a bucket are live.
func (s *scene) wantLive(lease evq.Lease, want evq.Live) {
	s.Helper()
	got := lease.Live
	if got.Never != want.Never || got.Ended != want.Ended || got.Until != want.Until || !slices.Equal(got.After, want.After) {
		s.Errorf("bucket %d is live by %+v, want %+v", lease.Bucket, got, want)
	}
}

func enrolLive(s *scene) {
	log := s.backend()
	at := s.places(log, 1)
	replaying, plain := enrolment(1, 1), enrolment(1, 1)
	replaying.Replay, plain.Name = at[1], "plain"
	second := enrolment(2, 1)
	second.Replay = at[1]
	for _, e := range []evq.Enrolment{replaying, plain, second} {
		s.enrol(log, e)
	}
	s.wantLive(s.claim(log, replaying.ConsumerID, member(1))[0], evq.Live{After: at[1:]})
	s.wantLive(s.claim(log, plain.ConsumerID, member(1))[0], evq.Live{})
	s.wantLive(s.claim(log, second.ConsumerID, member(1))[0], evq.Live{Never: true})
	if !s.record(log, plain.ConsumerID).Live || s.record(log, second.ConsumerID).Live {
		s.Error("the records tell something else")
	}
}

// reach moves the bucket of a consumer to a place, as member 1, at the end of what there is.
func (s *scene) reach(log evq.Ledger, c evq.ConsumerID, bucket int, to evq.Position) {
	s.Helper()
	for _, lease := range s.claim(log, c, member(1)) {
		if lease.Bucket == bucket {
			s.ok(log.Advance(s.ctx, nil, advance(c, member(1), evq.Move{Bucket: bucket, Epoch: lease.Epoch, From: lease.Cursor, To: to, Handled: 1, CaughtUp: true})))
		}
	}
}

func resetBack(s *scene) {
	log := s.backend()
	at := s.places(log, 3)
	e := enrolment(1, 2)
	e.Replay = at[1]
	c := s.enrol(log, e)
	never := s.enrol(log, enrolment(2, 2))
	s.reach(log, c, 0, at[3])
	a := advance(c, member(1), evq.Move{Bucket: 0, Epoch: 1, From: at[3], To: at[3]})
	a.Park = []evq.Parked{parkedEvent("orders", "o", 1)}
	s.ok(log.Advance(s.ctx, nil, a))
	for round := range int64(2) {
		s.ok(log.Reset(s.ctx, c, at[2]))
		s.ok(log.Reset(s.ctx, never, at[2]))
		s.is(log.Advance(s.ctx, nil, advance(c, member(1), evq.Move{Bucket: 0, Epoch: 1 + 2*round, From: at[2], To: at[3]})), evq.ErrFenced)
		r := s.record(log, c)
		if r.Parked != 0 || r.Checkpoints[0].CaughtUp || r.Checkpoints[0].Owner != uuid.Nil || r.Checkpoints[0].Handled != 1+round || !r.Live {
			s.Errorf("the record is %+v", r)
		}
		leases := s.claim(log, c, member(1))
		s.wantLeases(leases, 3+2*round, 0, 1)
		if leases[0].Cursor != at[2] || leases[1].Cursor != at[2] {
			s.Errorf("the leases are %+v", leases)
		}
		s.wantLive(leases[0], evq.Live{After: []evq.Position{at[1], at[3]}})
		s.wantLive(leases[1], evq.Live{After: []evq.Position{at[1], at[2]}[:1+round]}) // it stood at the beginning, then at the second place
		s.wantLive(s.claim(log, never, member(1))[0], evq.Live{Never: true})
		s.reach(log, c, 0, at[3])
	}
}

func promoteWindows(s *scene) {
	log := s.backend()
	at := s.places(log, 4)
	first := enrolment(1, 2)
	first.Replay = at[1]
	old, next := s.enrol(log, first), s.enrol(log, enrolment(2, 2))
	s.reach(log, old, 0, at[2])
	s.reach(log, next, 0, at[3])
	s.reach(log, next, 1, at[4])
	s.ok(log.Promote(s.ctx, next))
	if s.record(log, old).Live || !s.record(log, next).Live {
		s.Error("the records tell something else")
	}
	s.is(log.Advance(s.ctx, nil, advance(old, member(1), evq.Move{Bucket: 0, Epoch: 1, From: at[2], To: at[3]})), evq.ErrFenced)
	s.is(log.Advance(s.ctx, nil, advance(next, member(1), evq.Move{Bucket: 0, Epoch: 1, From: at[3], To: at[4]})), evq.ErrFenced)
	for range 2 { // the second time there is nothing to do
		before, after := s.claim(log, old, member(1)), s.claim(log, next, member(1))
		s.wantLeases(before, 3, 0, 1)
		s.wantLeases(after, 3, 0, 1)
		s.wantLive(before[0], evq.Live{After: at[1:2], Until: at[3], Ended: true})
		s.wantLive(before[1], evq.Live{After: at[1:2], Until: at[4], Ended: true})
		s.wantLive(after[0], evq.Live{After: []evq.Position{at[2], at[1]}})
		s.wantLive(after[1], evq.Live{After: at[1:2]})
		s.ok(log.Promote(s.ctx, next))
	}
}

func liveToAndFro(s *scene) {
	log := s.backend()
	at := s.places(log, 3)
	old, next := s.enrol(log, enrolment(1, 1)), s.enrol(log, enrolment(2, 1))
	s.reach(log, old, 0, at[1])
	s.reach(log, next, 0, at[2])
	s.ok(log.Promote(s.ctx, next))
	s.reach(log, next, 0, at[3])
	s.is(log.Promote(s.ctx, old), evq.ErrInvalid) // what is up to the second place is still to be done by it
	s.reach(log, old, 0, at[2])
	s.ok(log.Promote(s.ctx, old))
	s.wantLive(s.claim(log, old, member(1))[0], evq.Live{After: []evq.Position{at[3], at[1]}})
	s.wantLive(s.claim(log, next, member(1))[0], evq.Live{After: at[1:2], Until: at[2], Ended: true})
	if !s.record(log, old).Live || s.record(log, next).Live {
		s.Error("the records tell something else")
	}
}

func liveNotBehind(s *scene) {
	log := s.backend()
	at := s.places(log, 1)
	s.enrol(log, enrolment(1, 3))
	next := s.enrol(log, enrolment(2, 3))
	s.reach(log, next, 1, at[1])
	err := log.Promote(s.ctx, next)
	if s.is(err, evq.ErrInvalid); !contains(err, "2 buckets") {
		s.Errorf("the error is %v", err)
	}
	s.wantLeases(s.claim(log, next, member(1)), 1, 0, 1, 2)
	if s.record(log, next).Live {
		s.Error("it is live")
	}
}
