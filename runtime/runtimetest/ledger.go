package runtimetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	evq "github.com/evq-go/evq/runtime"
)

// ledgerRules are about members, their leases and their progress.
var ledgerRules = []rule{
	{"members share the buckets evenly, and a late one gets its share", claimShares},
	{"a member that has left is replaced, under a higher epoch", claimAfterLeave},
	{"a member whose lease has run out is replaced, under a higher epoch", claimAfterExpiry},
	{"a lease that has run out and that nobody took is still the member's", claimKeeps},
	{"renewing brings nothing back", renewLost},
	{"members that claim at once never own a bucket twice", claimAtOnce},
	{"progress moves a checkpoint, and counts", advanceMoves},
	{"progress under an old epoch, of another owner or from another cursor does nothing at all", advanceFenced},
	{"progress commits with what was done beside it, or did not happen", advanceInTx},
	{"members that renew, claim and make progress side by side never stand in each other's way", advanceBesideClaims},
	{"what is recorded of consumers is told", consumersTold},
	{"nobody who has written is open when nobody writes", writersNone},
}

// ledgered is a backend that keeps consumers.
type ledgered interface {
	evq.Backend
	evq.Ledger
}

// ledger returns a handle that is closed at the end.
func (s *scene) ledger() ledgered {
	s.Helper()
	log, ok := s.backend().(ledgered)
	if !ok {
		s.Fatal("the backend is no evq.Ledger")
	}
	return log
}

// enrolment is of a version of the consumer that most rules are about.
func enrolment(version, buckets int) evq.Enrolment {
	return evq.Enrolment{ConsumerID: evq.ConsumerID{Name: "mailer", Version: version}, StreamID: "orders", Query: "all orders", Buckets: buckets}
}

func (s *scene) enrol(log evq.Ledger, e evq.Enrolment) evq.ConsumerID {
	s.Helper()
	recorded, err := log.Enrol(s.ctx, e)
	if s.ok(err); recorded != e {
		s.Fatalf("enrolled as %+v, want %+v", recorded, e)
	}
	return e.ConsumerID
}

// member is the nth in the order of members. Its lease outlives the test.
func member(n int) evq.Member {
	return evq.Member{ID: uuid.UUID{0: 1, 15: byte(n)}, Label: fmt.Sprint("host ", n), Query: "all orders", Lease: time.Hour, Rate: float64(n) / 4}
}

// expired is a member whose lease has run out when it is given.
func expired(n int) evq.Member {
	m := member(n)
	m.Lease = 0
	return m
}

func (s *scene) claim(log evq.Ledger, c evq.ConsumerID, m evq.Member) []evq.Lease {
	s.Helper()
	leases, err := log.Claim(s.ctx, c, m)
	s.ok(err)
	return leases
}

// wantLeases demands buckets, and of each the epoch.
func (s *scene) wantLeases(leases []evq.Lease, epoch int64, buckets ...int) {
	s.Helper()
	var got []int
	for _, lease := range leases {
		got = append(got, lease.Bucket)
		if lease.Epoch != epoch {
			s.Errorf("bucket %d has the epoch %d, want %d", lease.Bucket, lease.Epoch, epoch)
		}
	}
	if !slices.Equal(got, buckets) {
		s.Fatalf("the buckets are %v, want %v", got, buckets)
	}
}

// places pushes events, and returns the place before all and that after each of n of them.
func (s *scene) places(log evq.Backend, n int) []evq.Position {
	s.Helper()
	places := []evq.Position{""}
	for range n {
		_, err := log.Push(s.ctx, nil, batchOf(pushOf("places", "x", 1, nil)))
		s.ok(err)
		end, err := log.End(s.ctx)
		s.ok(err)
		places = append(places, end)
	}
	return places
}

func claimShares(s *scene) {
	a, b := s.ledger(), s.ledger()
	c := s.enrol(a, enrolment(1, 5))
	s.wantLeases(s.claim(a, c, member(1)), 1, 0, 1, 2, 3, 4)
	s.wantLeases(s.claim(b, c, member(2)), 0) // nothing is free yet
	s.wantLeases(s.claim(a, c, member(1)), 1, 0, 1, 2)
	s.wantLeases(s.claim(b, c, member(2)), 2, 3, 4)
	s.wantLeases(s.claim(b, c, member(0)), 0)
	s.wantLeases(s.claim(b, c, member(2)), 2, 3) // as the last of three
	s.wantLeases(s.claim(a, c, member(1)), 1, 0, 1)
	leases := s.claim(b, c, member(0))
	if len(leases) != 2 || leases[0].Bucket != 2 || leases[0].Epoch != 2 || leases[1].Bucket != 4 || leases[1].Epoch != 3 {
		s.Errorf("the third member has %+v", leases)
	}
	for n := 3; n < 8; n++ {
		s.claim(a, c, member(n))
	}
	s.wantLeases(s.claim(a, c, member(7)), 0) // there are more members than buckets
}

func claimAfterLeave(s *scene) {
	a, b := s.ledger(), s.ledger()
	c := s.enrol(a, enrolment(1, 2))
	s.wantLeases(s.claim(a, c, member(1)), 1, 0, 1)
	s.ok(a.Leave(s.ctx, c, member(1).ID))
	s.wantLeases(s.claim(b, c, member(2)), 2, 0, 1)
	s.ok(a.Leave(s.ctx, c, member(1).ID))
	s.wantLeases(s.claim(b, c, member(2)), 2, 0, 1)
}

func claimAfterExpiry(s *scene) {
	a, b := s.ledger(), s.ledger()
	c := s.enrol(a, enrolment(1, 2))
	s.wantLeases(s.claim(a, c, expired(1)), 1, 0, 1)
	s.wantLeases(s.claim(b, c, member(2)), 2, 0, 1)
	s.wantLeases(s.claim(a, c, member(1)), 0)
}

func claimKeeps(s *scene) {
	log := s.ledger()
	c := s.enrol(log, enrolment(1, 2))
	s.wantLeases(s.claim(log, c, expired(1)), 1, 0, 1)
	s.wantLeases(s.claim(log, c, expired(1)), 1, 0, 1)
	s.ok(log.Renew(s.ctx, c, member(1)))
	s.wantLeases(s.claim(log, c, member(2)), 0)
	s.wantLeases(s.claim(log, c, member(1)), 1, 0)
}

func renewLost(s *scene) {
	log := s.ledger()
	c := s.enrol(log, enrolment(1, 2))
	s.claim(log, c, expired(1))
	s.wantLeases(s.claim(log, c, member(2)), 2, 0, 1)
	s.ok(log.Renew(s.ctx, c, member(1)))
	s.wantLeases(s.claim(log, c, member(2)), 2, 0, 1)
	if members := s.record(log, c).Members; len(members) != 1 || members[0].ID != member(2).ID {
		s.Errorf("the members are %+v", members)
	}
}

func claimAtOnce(s *scene) {
	const members, rounds, buckets = 8, 5, 13
	logs := []ledgered{s.ledger(), s.ledger(), s.ledger()}
	c := s.enrol(logs[0], enrolment(1, buckets))
	owners := make(chan [3]int64, members*rounds*buckets) // bucket, epoch, member
	s.together(members, func(i int) error {
		for range rounds {
			leases, err := logs[i%len(logs)].Claim(s.ctx, c, member(i))
			if err != nil {
				return err
			}
			for _, lease := range leases {
				owners <- [3]int64{int64(lease.Bucket), lease.Epoch, int64(i)}
			}
		}
		return nil
	})
	close(owners)
	owner := map[[2]int64]int64{}
	for o := range owners {
		key := [2]int64{o[0], o[1]}
		if other, known := owner[key]; known && other != o[2] {
			s.Errorf("bucket %d has the owners %d and %d in epoch %d", o[0], other, o[2], o[1])
		}
		owner[key] = o[2]
	}
	for range 2 { // once to release what is too much, once to take it
		for i := range members {
			s.claim(logs[0], c, member(i))
		}
	}
	held := map[uuid.UUID]int{}
	for _, bucket := range s.record(logs[0], c).Checkpoints {
		held[bucket.Owner]++
	}
	for i := range members {
		if n := held[member(i).ID]; n != 1 && n != 2 {
			s.Errorf("member %d has %d of %d buckets", i, n, buckets)
		}
	}
}

// advance is the progress of a member by one bucket.
func advance(c evq.ConsumerID, m evq.Member, moves ...evq.Move) evq.Advance {
	return evq.Advance{Consumer: c, Owner: m.ID, Moves: moves}
}

func advanceMoves(s *scene) {
	log := s.ledger()
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
	log := s.ledger()
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
	log := s.ledger()
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
	at := s.places(s.ledger(), 1)
	logs := make([]ledgered, members)
	for i := range logs {
		logs[i] = s.ledger()
	}
	c := s.enrol(logs[0], enrolment(1, buckets))
	leases := make(chan []evq.Lease, members)
	s.together(2*members, func(i int) error {
		me, log := member(i%members), logs[i%members]
		for round := range rounds {
			var errs error
			switch {
			case i >= members:
				if round%3 == 2 {
					me.Lease = 0
				}
				claimed, err := log.Claim(s.ctx, c, me)
				errs = errors.Join(err, log.Renew(s.ctx, c, me))
				select {
				case leases <- claimed:
				default:
				}
			default:
				select {
				case claimed := <-leases:
					errs = advanceAll(s.ctx, log, c, claimed, me, at[1])
				default:
					errs = advanceAll(s.ctx, log, c, s.claim(log, c, me), me, at[1])
				}
			}
			if errs != nil && !errors.Is(errs, evq.ErrFenced) {
				return errs
			}
		}
		return nil
	})
}

// advanceAll moves all that was leased in one transaction, from wherever it stands, the last bucket first.
func advanceAll(ctx context.Context, log ledgered, c evq.ConsumerID, leases []evq.Lease, m evq.Member, to evq.Position) error {
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

// record returns what is recorded of a version.
func (s *scene) record(log evq.Ledger, c evq.ConsumerID) evq.ConsumerRecord {
	s.Helper()
	records, err := log.Consumers(s.ctx, c.Name)
	s.ok(err)
	i := slices.IndexFunc(records, func(r evq.ConsumerRecord) bool { return r.ConsumerID == c })
	if i < 0 {
		s.Fatalf("%v is not among %+v", c, records)
	}
	return records[i]
}

func consumersTold(s *scene) {
	log := s.ledger()
	for _, name := range []string{"", "nobody"} {
		if records, err := log.Consumers(s.ctx, name); err != nil || len(records) > 0 {
			s.Fatalf("before all: %v, %v", records, err)
		}
	}
	first, second := enrolment(1, 2), enrolment(2, 2)
	other := evq.Enrolment{ConsumerID: evq.ConsumerID{Name: "archive ✓", Version: 7}, Query: "all", Buckets: 1}
	for _, e := range []evq.Enrolment{second, other, first} {
		s.enrol(log, e)
	}
	s.claim(log, first.ConsumerID, expired(3))
	s.claim(log, first.ConsumerID, member(2))
	late := member(2)
	late.Label, late.Rate, late.Lease = "again\x00\xff", 0.1, 2*time.Hour
	s.ok(log.Renew(s.ctx, first.ConsumerID, late))
	s.ok(log.Failed(s.ctx, first.ConsumerID, "first"))
	s.ok(log.Failed(s.ctx, first.ConsumerID, "out of paper\x00\xff"))

	all, err := log.Consumers(s.ctx, "")
	s.ok(err)
	if len(all) != 3 || all[0].ConsumerID != other.ConsumerID || all[1].ConsumerID != first.ConsumerID || all[2].Enrolment != second {
		s.Fatalf("all are %+v", all)
	}
	r := s.record(log, first.ConsumerID)
	if r.Enrolment != first || r.Live || r.CreatedAt.IsZero() || r.LastError != "out of paper\uFFFD\uFFFD" || r.ErrorAt.Before(r.CreatedAt) || !all[2].ErrorAt.IsZero() || !all[0].Live || !all[2].Live {
		s.Errorf("the record is %+v", r)
	}
	if len(r.Members) != 1 || r.Members[0].ID != late.ID || r.Members[0].Label != "again\uFFFD\uFFFD" || r.Members[0].Rate != 0.1 || r.Members[0].Left <= time.Hour || r.Members[0].Left > 2*time.Hour {
		s.Errorf("the members are %+v", r.Members)
	}
	for i, b := range r.Checkpoints {
		if b.Bucket != i || b.Owner != late.ID || b.Epoch != 2 || b.Left <= time.Hour || b.Left > 2*time.Hour {
			s.Errorf("bucket %d is %+v", i, b)
		}
	}
	if shares := all[2].Checkpoints; len(r.Checkpoints) != 2 || len(shares) != 2 || shares[0].Owner != uuid.Nil || shares[0].Epoch != 0 {
		s.Errorf("the buckets are %+v and %+v", r.Checkpoints, shares)
	}
	s.ok(log.Leave(s.ctx, first.ConsumerID, late.ID))
	if r := s.record(log, first.ConsumerID); len(r.Members) != 0 || r.Checkpoints[1].Owner != uuid.Nil {
		s.Errorf("after all have left: %+v", r)
	}
}

func writersNone(s *scene) {
	log := s.ledger()
	s.places(log, 1)
	if writers, err := log.Writers(s.ctx); err != nil || len(writers) > 0 {
		s.Errorf("the writers are %+v, %v", writers, err)
	}
}
