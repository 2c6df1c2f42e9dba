package dialect

import (
	"context"
	"database/sql"

	evq "github.com/evq-go/evq/runtime"
)

// ParkedAggregates sums up what a version has set aside.
func (l *Ledger) ParkedAggregates(ctx context.Context, c evq.ConsumerID) (found []evq.ParkedAggregate, err error) {
	err = l.read(ctx, func(s session) error {
		found, err = collect(s, "parked_aggregates", of(c), scanParkedAggregate)
		return s.ofKnown(c, len(found), err)
	})
	return found, err
}

// Parked returns what was set aside of one aggregate, or of all.
func (l *Ledger) Parked(ctx context.Context, c evq.ConsumerID, streamID, aggregateID string, after int64, limit int) (found []evq.Parked, err error) {
	name, args := "parked_of", of(c, limit, streamID, aggregateID, after)
	if streamID == "" && aggregateID == "" {
		name, args = "parked_all", of(c, limit)
	}
	err = l.read(ctx, func(s session) error {
		found, err = collect(s, name, args, scanParked)
		return s.ofKnown(c, len(found), err)
	})
	return found, err
}

// Request asks the owner of an aggregate's bucket to do something with what was set aside of it.
func (l *Ledger) Request(ctx context.Context, c evq.ConsumerID, streamID, aggregateID string, sequence int64, r evq.ParkRequest) (found int, err error) {
	err = l.write(ctx, func(s session) error {
		found, err = s.exec("parked_request", of(c, streamID, aggregateID, sequence, int(r))...)
		return s.ofKnown(c, found, err)
	})
	return found, err
}

// ofKnown demands that the consumer is there, where it is not known by what was found of it.
func (s session) ofKnown(c evq.ConsumerID, found int, err error) error {
	if err != nil || found > 0 {
		return err
	}
	return s.known(c)
}

func scanParkedAggregate(rows *sql.Rows) (p evq.ParkedAggregate, err error) {
	err = rows.Scan(&p.Bucket, &p.StreamID, &p.AggregateID, &p.Parked, &p.Skipped, &p.Requested)
	return p, err
}

func scanParked(rows *sql.Rows) (p evq.Parked, err error) {
	var at sql.NullInt64
	err = rows.Scan(&p.Bucket, &p.StreamID, &p.AggregateID, &p.Sequence, &p.EventID, &p.EventType, &p.EventVersion,
		&p.Skipped, &p.Reason, &p.Tries, &p.Request, &at)
	p.ParkedAt = moment(at)
	return p, err
}
