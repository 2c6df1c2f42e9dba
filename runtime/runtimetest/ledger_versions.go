package runtimetest

import (
	"slices"

	evq "github.com/evq-go/evq/runtime"
)

// versionRules are about what a consumer is, and about its versions.
var versionRules = []rule{
	{"enrolling twice returns what was enrolled first", enrolTwice},
	{"many that enrol at once are one, and one version is live", enrolAtOnce},
	{"another stream, or other buckets, under one name show the version that is there", enrolOther},
	{"the first version is live behind its replay, another one is not", enrolLive},
	{"a reset sends every bucket back, and what was covered is a replay", resetBack},
	{"a promoted version is live where the other one stands, and nowhere do both act", promoteWindows},
	{"versions may be promoted to and fro", liveToAndFro},
	{"a version that is behind is not promoted", liveNotBehind},
	{"a version is dropped without a trace, but not the live one beside others", dropTraceless},
	{"a consumer that is not there is told", unknownTold},
}

func enrolTwice(s *scene) {
	log := s.backend()
	at := s.places(log, 2)
	e := enrolment(1, 2)
	e.Start, e.Replay = at[1], at[2]
	c := s.enrol(log, e)
	again := e
	again.Query, again.Start, again.Replay, again.StreamID, again.Buckets = "another", at[2], at[1], "another", 9
	got, err := s.backend().Enrol(s.ctx, again)
	want := e
	want.Start, want.Replay = again.Start, again.Replay
	if s.ok(err); got != want {
		s.Errorf("enrolled as %+v, want %+v", got, want)
	}
	leases := s.claim(log, c, member(1))
	if s.wantLeases(leases, 1, 0, 1); leases[0].Cursor != at[1] || !slices.Equal(leases[1].Live.After, at[2:]) {
		s.Errorf("the leases are %+v", leases)
	}
}

func enrolAtOnce(s *scene) {
	logs := []evq.Backend{s.backend(), s.backend(), s.backend()}
	s.together(9, func(i int) error {
		_, err := logs[i%3].Enrol(s.ctx, enrolment(i%2+1, 3))
		return err
	})
	records, err := logs[0].Consumers(s.ctx, "mailer")
	if s.ok(err); len(records) != 2 || records[0].Live == records[1].Live || len(records[0].Checkpoints) != 3 || len(records[1].Checkpoints) != 3 {
		s.Errorf("the versions are %+v", records)
	}
}

func enrolOther(s *scene) {
	log := s.backend()
	first := enrolment(1, 2)
	s.enrol(log, first)
	stream, buckets := enrolment(2, 2), enrolment(3, 3)
	stream.StreamID = ""
	for _, e := range []evq.Enrolment{stream, buckets} {
		if got, err := log.Enrol(s.ctx, e); err != nil || got != first {
			s.Errorf("enrolling %+v gives %+v, %v", e, got, err)
		}
	}
	if records, err := log.Consumers(s.ctx, ""); err != nil || len(records) != 1 || len(records[0].Checkpoints) != 2 {
		s.Errorf("the consumers are %+v, %v", records, err)
	}
}

func dropTraceless(s *scene) {
	log := s.backend()
	live, other := s.enrol(log, enrolment(1, 2)), s.enrol(log, enrolment(2, 2))
	s.is(log.Drop(s.ctx, live), evq.ErrInvalid)
	for _, c := range []evq.ConsumerID{other, live} {
		s.claim(log, c, member(1))
		s.park(log, c, []evq.Parked{parkedEvent("orders", "o", 1)}, nil)
		s.ok(log.Drop(s.ctx, c))
		s.is(log.Advance(s.ctx, nil, advance(c, member(1), evq.Move{Epoch: 1})), evq.ErrFenced)
		s.is(log.Drop(s.ctx, c), evq.ErrInvalid)
	}
	again := s.enrol(log, enrolment(2, 1))
	r := s.record(log, again)
	if !r.Live || r.Parked > 0 || len(r.Members) > 0 || len(r.Checkpoints) != 1 || r.Checkpoints[0].Epoch != 0 {
		s.Errorf("the record is %+v", r)
	}
}

func unknownTold(s *scene) {
	log := s.backend()
	s.enrol(log, enrolment(1, 1))
	for _, c := range []evq.ConsumerID{{Name: "mailer", Version: 2}, {Name: "Mailer", Version: 1}, {}} {
		_, claim := log.Claim(s.ctx, c, member(1))
		_, aggregates := log.ParkedAggregates(s.ctx, c)
		_, all := log.Parked(s.ctx, c, "", "", 0, 1)
		_, parked := log.Parked(s.ctx, c, "orders", "o", 0, 1)
		_, request := log.Request(s.ctx, c, "orders", "o", 0, evq.ParkRetry)
		for _, err := range []error{claim, aggregates, all, parked, request, log.Failed(s.ctx, c, "why"),
			log.Reset(s.ctx, c, ""), log.Promote(s.ctx, c), log.Drop(s.ctx, c)} {
			if s.is(err, evq.ErrInvalid); !contains(err, "no consumer") {
				s.Errorf("the error is %v", err)
			}
		}
		s.ok(log.Renew(s.ctx, c, member(1)))
		s.ok(log.Leave(s.ctx, c, member(1).ID))
	}
	if records, err := log.Consumers(s.ctx, ""); err != nil || len(records) != 1 || len(records[0].Members) > 0 {
		s.Errorf("the consumers are %+v, %v", records, err)
	}
}
