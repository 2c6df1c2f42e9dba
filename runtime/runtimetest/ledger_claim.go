package runtimetest

import (
	"github.com/google/uuid"

	evq "github.com/evq-go/evq/runtime"
)

func claimShares(s *scene) {
	a, b := s.backend(), s.backend()
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
	a, b := s.backend(), s.backend()
	c := s.enrol(a, enrolment(1, 2))
	s.wantLeases(s.claim(a, c, member(1)), 1, 0, 1)
	s.ok(a.Leave(s.ctx, c, member(1).ID))
	s.wantLeases(s.claim(b, c, member(2)), 2, 0, 1)
	s.ok(a.Leave(s.ctx, c, member(1).ID))
	s.wantLeases(s.claim(b, c, member(2)), 2, 0, 1)
}

func claimAfterExpiry(s *scene) {
	a, b := s.backend(), s.backend()
	c := s.enrol(a, enrolment(1, 2))
	s.wantLeases(s.claim(a, c, expired(1)), 1, 0, 1)
	s.wantLeases(s.claim(b, c, member(2)), 2, 0, 1)
	s.wantLeases(s.claim(a, c, member(1)), 0)
}

func claimKeeps(s *scene) {
	log := s.backend()
	c := s.enrol(log, enrolment(1, 2))
	s.wantLeases(s.claim(log, c, expired(1)), 1, 0, 1)
	s.wantLeases(s.claim(log, c, expired(1)), 1, 0, 1)
	s.ok(log.Renew(s.ctx, c, member(1)))
	s.wantLeases(s.claim(log, c, member(2)), 0)
	s.wantLeases(s.claim(log, c, member(1)), 1, 0)
}

func renewLost(s *scene) {
	log := s.backend()
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
	logs := []evq.Backend{s.backend(), s.backend(), s.backend()}
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
