package runtimetest

import (
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
