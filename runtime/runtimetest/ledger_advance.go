package runtimetest

import (
	"context"
	"errors"
	"slices"
	"time"

	evq "github.com/evq-go/evq/runtime"
)

// advance is the progress of a member by one bucket.
func advance(c evq.ConsumerID, m evq.Member, moves ...evq.Move) evq.Advance {
	return evq.Advance{Consumer: c, Owner: m.ID, Moves: moves}
}

func advanceMoves(s *scene) {
	log := s.backend()
	at := s.places(log, 2)
	c := s.enrol(log, enrolment(1, 3))
	s.claim(log, c, member(1))
	s.ok(log.Advance(s.ctx, nil, advance(c, member(1),
		evq.Move{Bucket: 2, Epoch: 1, From: "", To: at[1], Handled: 7, CaughtUp: true},
		evq.Move{Bucket: 0, Epoch: 1, From: "", To: at[1], Handled: 1})))
	s.ok(log.Advance(s.ctx, nil, advance(c, member(1),
		evq.Move{Bucket: 0, Epoch: 1, From: at[1], To: at[2], Handled: 2},
		evq.Move{Bucket: 1, Epoch: 1, From: "", To: ""},
		evq.Move{Bucket: 2, Epoch: 1, From: at[1], To: at[2], Handled: 3})))
	leases := s.claim(log, c, member(1))
	for i, want := range []evq.BucketRecord{{Cursor: at[2], Handled: 3}, {}, {Cursor: at[2], Handled: 10, CaughtUp: true}} {
		got := s.record(log, c).Checkpoints[i]
		if got.Cursor != want.Cursor || got.Handled != want.Handled || got.CaughtUp != want.CaughtUp || leases[i].Cursor != want.Cursor || got.UpdatedAt.IsZero() {
			s.Errorf("bucket %d is %+v, and leased as %+v", i, got, leases[i])
		}
	}
}

func advanceFenced(s *scene) {
	log := s.backend()
	at := s.places(log, 2)
	c := s.enrol(log, enrolment(1, 2))
	s.claim(log, c, expired(1))
	s.wantLeases(s.claim(log, c, member(2)), 2, 0, 1)
	good := evq.Move{Bucket: 0, Epoch: 2, From: "", To: at[1], Handled: 1}
	for name, bad := range map[string]evq.Advance{
		"an old epoch":   advance(c, member(2), good, evq.Move{Bucket: 1, Epoch: 1, From: "", To: at[1]}),
		"another owner":  advance(c, member(1), good, evq.Move{Bucket: 1, Epoch: 2, From: "", To: at[1]}),
		"another cursor": advance(c, member(2), good, evq.Move{Bucket: 1, Epoch: 2, From: at[1], To: at[2]}),
		"a standstill":   advance(c, member(2), good, evq.Move{Bucket: 1, Epoch: 1, From: "", To: ""}),
		"no such bucket": advance(c, member(2), good, evq.Move{Bucket: 2, Epoch: 2, From: "", To: at[1]}),
		"nobody's":       advance(evq.ConsumerID{Name: "nobody", Version: 1}, member(2), good),
	} {
		bad.Park = []evq.Parked{parkedEvent("orders", "o", 1)}
		err := log.Advance(s.ctx, nil, bad)
		if s.is(err, evq.ErrFenced); !contains(err, bad.Consumer.Name) {
			s.Errorf("%s: %v", name, err)
		}
		tx, err := log.BeginWork(s.ctx, time.Minute)
		s.ok(err)
		s.is(log.Advance(s.ctx, tx, bad), evq.ErrFenced)
		s.ok(tx.Rollback())
	}
	for i, bucket := range s.record(log, c).Checkpoints {
		if bucket.Cursor != "" || bucket.Handled != 0 {
			s.Errorf("bucket %d is %+v", i, bucket)
		}
	}
	s.wantAside(s.aside(log, c, "", "", 0, 9))
}

func advanceInTx(s *scene) {
	log := s.backend()
	store := s.storeOn(log) // closes it once more, which does nothing
	at := s.places(log, 1)
	c := s.enrol(log, enrolment(1, 1))
	s.claim(log, c, member(1))
	move := evq.Move{Bucket: 0, Epoch: 1, From: "", To: at[1], Handled: 1}
	for _, end := range []struct {
		do      func(evq.Tx) error
		cursor  evq.Position
		numbers []int
	}{{evq.Tx.Rollback, "", nil}, {evq.Tx.Commit, at[1], []int{2}}} {
		tx, err := log.BeginWork(s.ctx, time.Minute)
		s.ok(err)
		s.push(store.In(tx), "effects", "x", numbered(2, 1))
		a := advance(c, member(1), move)
		a.Park = []evq.Parked{parkedEvent("orders", "o", 1)}
		s.ok(log.Advance(s.ctx, tx, a))
		s.ok(end.do(tx))
		if got := s.record(log, c); got.Checkpoints[0].Cursor != end.cursor || got.Parked != len(end.numbers) {
			s.Errorf("the record is %+v", got)
		}
		s.wantNumbers(s.stream(store, "effects"), end.numbers...)
	}
	s.is(log.Advance(s.ctx, nil, advance(c, member(1), move)), evq.ErrFenced)
}

func advanceBesideClaims(s *scene) {
	const members, rounds, buckets = 4, 25, 8
	at := s.places(s.backend(), 1)
	logs := make([]evq.Backend, members)
	for i := range logs {
		logs[i] = s.backend()
	}
	c := s.enrol(logs[0], enrolment(1, buckets))
	s.together(2*members, func(i int) error { // two of each member: one renews, one makes progress
		me, log := member(i%members), logs[i%members]
		for round := range rounds {
			if round%3 == 2 {
				me.Lease = 0
			}
			leases, err := log.Claim(s.ctx, c, me)
			if err != nil {
				return err
			}
			if i < members {
				err = log.Renew(s.ctx, c, me)
			} else {
				err = advanceAll(s.ctx, log, c, leases, me, at[1])
			}
			if err != nil && !errors.Is(err, evq.ErrFenced) {
				return err
			}
		}
		return nil
	})
}

// advanceAll moves all that was leased in one transaction, from wherever it stands, the last bucket first.
func advanceAll(ctx context.Context, log evq.Backend, c evq.ConsumerID, leases []evq.Lease, m evq.Member, to evq.Position) error {
	var moves []evq.Move
	for _, lease := range slices.Backward(leases) {
		moves = append(moves, evq.Move{Bucket: lease.Bucket, Epoch: lease.Epoch, From: lease.Cursor, To: to})
	}
	tx, err := log.BeginWork(ctx, time.Minute)
	if err != nil {
		return err
	}
	if err := log.Advance(ctx, tx, advance(c, m, moves...)); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}
