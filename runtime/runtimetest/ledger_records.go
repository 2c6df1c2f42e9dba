package runtimetest

import (
	"time"

	"github.com/google/uuid"

	evq "github.com/evq-go/evq/runtime"
)

func consumersTold(s *scene) {
	log := s.backend()
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
	log := s.backend()
	s.places(log, 1)
	if writers, err := log.Writers(s.ctx); err != nil || len(writers) > 0 {
		s.Errorf("the writers are %+v, %v", writers, err)
	}
}
