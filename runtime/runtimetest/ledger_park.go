package runtimetest

import (
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	evq "github.com/evq-go/evq/runtime"
)

// parkRules are about events that were set aside.
var parkRules = []rule{
	{"parked events come back in order, with all their facts", parkedInOrder},
	{"what is parked again is replaced, but for its time", parkedAgain},
	{"what is taken back is parked no more", parkedTakenBack},
	{"aggregates with parked events are summed up", parkedSummedUp},
	{"a request is found by the owner", parkedRequested},
	{"versions and consumers share no parked events", parkedApart},
}

// parkedEvent is an event that was set aside.
func parkedEvent(stream, aggregate string, sequence int64) evq.Parked {
	return evq.Parked{StreamID: stream, AggregateID: aggregate, Sequence: sequence, EventID: uuid.Must(uuid.NewV7()),
		EventType: "Ordered", EventVersion: "1.0"}
}

// ledgerWith returns a ledger with a consumer of one bucket that member 1 leases.
func (s *scene) ledgerWith() (evq.Backend, evq.ConsumerID) {
	s.Helper()
	log := s.backend()
	c := s.enrol(log, enrolment(1, 1))
	s.claim(log, c, member(1))
	return log, c
}

// park sets events aside and takes others back, where nothing moves.
func (s *scene) park(log evq.Ledger, c evq.ConsumerID, park, unpark []evq.Parked) {
	s.Helper()
	a := advance(c, member(1), evq.Move{Epoch: 1})
	a.Park, a.Unpark = park, unpark
	s.ok(log.Advance(s.ctx, nil, a))
}

func (s *scene) aside(log evq.Ledger, c evq.ConsumerID, stream, aggregate string, after int64, limit int) []evq.Parked {
	s.Helper()
	found, err := log.Parked(s.ctx, c, stream, aggregate, after, limit)
	s.ok(err)
	return found
}

// wantAside demands events with all their facts, and a time.
func (s *scene) wantAside(got []evq.Parked, want ...evq.Parked) {
	s.Helper()
	if len(got) != len(want) {
		s.Fatalf("%d events are parked, want %d: %+v", len(got), len(want), got)
	}
	for i := range got {
		if off := time.Since(got[i].ParkedAt); off.Abs() > patience {
			s.Errorf("event %d was parked at %v", i, got[i].ParkedAt)
		}
		got[i].ParkedAt = want[i].ParkedAt
		if got[i] != want[i] {
			s.Errorf("event %d is %+v, want %+v", i, got[i], want[i])
		}
	}
}

func parkedInOrder(s *scene) {
	log, c := s.ledgerWith()
	failed := parkedEvent(`a"\{}`, "x, \U0001F600<&>\u2028", 9)
	failed.Reason, failed.Tries, failed.Bucket = "it failed:\n\t\"'\\ \u2028 ✓", 3, 0
	skipped := parkedEvent(`a"\{}`, "y", 1<<53+1)
	skipped.Skipped, skipped.Reason, skipped.Request = true, "never mind", evq.ParkDiscard
	behind := parkedEvent(`a"\{}`, failed.AggregateID, 10)
	far := parkedEvent(`a"\{}`, failed.AggregateID, 1000)
	long := parkedEvent(strings.Repeat("a", 512), strings.Repeat("é", 256), 1)
	capital := parkedEvent("Z", "x", 5)
	s.park(log, c, []evq.Parked{long, far, skipped, failed, capital, behind}, nil)
	s.wantAside(s.aside(log, c, "", "", 99, 10), capital, failed, behind, far, skipped, long)
	s.wantAside(s.aside(log, c, "", "", 0, 2), capital, failed)
	s.wantAside(s.aside(log, c, failed.StreamID, failed.AggregateID, 0, 10), failed, behind, far)
	s.wantAside(s.aside(log, c, failed.StreamID, failed.AggregateID, 9, 1), behind)
	s.wantAside(s.aside(log, c, failed.StreamID, failed.AggregateID, 1000, 10))
	s.wantAside(s.aside(log, c, "nothing", "x", 0, 10))

	broken := parkedEvent("broken", "x", 1)
	broken.Reason = "bad\x00and\xffworse"
	s.park(log, c, []evq.Parked{broken}, nil)
	broken.Reason = "bad\uFFFDand\uFFFDworse"
	s.wantAside(s.aside(log, c, "broken", "x", 0, 10), broken)
}

func parkedAgain(s *scene) {
	log, c := s.ledgerWith()
	e := parkedEvent("orders", "o", 1)
	s.park(log, c, []evq.Parked{e}, nil)
	first := s.aside(log, c, "", "", 0, 9)[0].ParkedAt
	e.Skipped, e.Reason, e.Tries, e.Request, e.Bucket = true, "again", 2, evq.ParkRetry, 0
	s.places(log, 3) // time passes
	s.park(log, c, []evq.Parked{e}, nil)
	again := s.aside(log, c, "", "", 0, 9)
	if !again[0].ParkedAt.Equal(first) {
		s.Errorf("parked at %v, then at %v", first, again[0].ParkedAt)
	}
	s.wantAside(again, e)
}

func parkedTakenBack(s *scene) {
	log, c := s.ledgerWith()
	var all []evq.Parked
	for n := range int64(50) {
		all = append(all, parkedEvent(fmt.Sprint("orders ", n%2), "o", n))
	}
	s.park(log, c, all, nil)
	s.park(log, c, all[:1], append(all[2:48:48], parkedEvent("orders 0", "o", 99), parkedEvent("orders 0", "o", 1)))
	s.wantAside(s.aside(log, c, "", "", 0, 99), all[0], all[48], all[1], all[49])
}

func parkedSummedUp(s *scene) {
	log := s.backend()
	c := s.enrol(log, enrolment(1, 4))
	s.claim(log, c, member(1))
	skipped, asked, elsewhere := parkedEvent("orders", "a", 3), parkedEvent("orders", "b", 2), parkedEvent("Orders", "z", 8)
	skipped.Skipped, asked.Request, elsewhere.Skipped = true, evq.ParkRetry, true
	for i, e := range []*evq.Parked{&elsewhere, &asked} {
		e.Bucket = 3 - i
	}
	s.park(log, c, []evq.Parked{asked, skipped, parkedEvent("orders", "a", 4), parkedEvent("orders", "a", 7), elsewhere}, nil)
	got, err := log.ParkedAggregates(s.ctx, c)
	s.ok(err)
	want := []evq.ParkedAggregate{
		{Bucket: 3, StreamID: "Orders", AggregateID: "z", Skipped: 1},
		{Bucket: 0, StreamID: "orders", AggregateID: "a", Parked: 2, Skipped: 1},
		{Bucket: 2, StreamID: "orders", AggregateID: "b", Parked: 1, Requested: true},
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		s.Errorf("the aggregates are %+v, want %+v", got, want)
	}
	if r := s.record(log, c); r.Parked != 3 || r.Skipped != 2 {
		s.Errorf("the record is %+v", r)
	}
}

func parkedRequested(s *scene) {
	log, c := s.ledgerWith()
	one, two, other := parkedEvent("orders", "o", 1), parkedEvent("orders", "o", 2), parkedEvent("orders", "p", 3)
	s.park(log, c, []evq.Parked{one, two, other}, nil)
	for _, r := range []struct {
		aggregate string
		sequence  int64
		request   evq.ParkRequest
		found     int
	}{{"o", 0, evq.ParkRetry, 2}, {"o", 2, evq.ParkDiscard, 1}, {"o", 3, evq.ParkDiscard, 0}, {"q", 0, evq.ParkDiscard, 0}} {
		found, err := s.backend().Request(s.ctx, c, "orders", r.aggregate, r.sequence, r.request)
		if s.ok(err); found != r.found {
			s.Errorf("%+v found %d", r, found)
		}
	}
	one.Request, two.Request = evq.ParkRetry, evq.ParkDiscard
	s.wantAside(s.aside(log, c, "", "", 0, 9), one, two, other)
}

func parkedApart(s *scene) {
	log, c := s.ledgerWith()
	second := s.enrol(log, enrolment(2, 1))
	s.claim(log, second, member(1))
	mine, theirs := parkedEvent("orders", "o", 1), parkedEvent("orders", "o", 1)
	s.park(log, c, []evq.Parked{mine}, nil)
	s.park(log, second, []evq.Parked{theirs}, nil)
	_, err := log.Request(s.ctx, second, "orders", "o", 0, evq.ParkRetry)
	s.ok(err)
	s.wantAside(s.aside(log, c, "", "", 0, 9), mine)
	s.park(log, second, nil, []evq.Parked{theirs})
	s.wantAside(s.aside(log, second, "orders", "o", 0, 9))
	s.wantAside(s.aside(log, c, "orders", "o", 0, 9), mine)
}
