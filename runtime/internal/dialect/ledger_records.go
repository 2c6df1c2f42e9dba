package dialect

import (
	"context"
	"database/sql"
	"strings"
	"time"

	evq "github.com/evq-go/evq/runtime"
)

// Failed records what last went wrong with a consumer.
func (l *Ledger) Failed(ctx context.Context, c evq.ConsumerID, reason string) error {
	return l.write(ctx, func(s session) error {
		n, err := s.exec("consumer_failed", of(c, plain(reason))...)
		if err == nil && n == 0 {
			return unknown(c)
		}
		return err
	})
}

// lastName is the greatest name that a consumer can have: 512 bytes of the last character.
var lastName = strings.Repeat("\U0010FFFF", 128)

// Consumers returns all that is recorded of a consumer's versions, or of all consumers, in a query of each table.
func (l *Ledger) Consumers(ctx context.Context, name string) (found []evq.ConsumerRecord, err error) {
	names := []any{name, name}
	if name == "" {
		names[1] = lastName
	}
	err = l.read(ctx, func(s session) error {
		if found, err = collect(s, "consumer_records", names, scanConsumer); err != nil {
			return err
		}
		r := records{}
		for i := range found {
			r[found[i].ConsumerID] = &found[i]
		}
		for _, table := range []struct {
			statement string
			add       func(*sql.Rows) (any, error)
		}{{"member_records", r.addMember}, {"checkpoint_records", r.addShare}, {"parked_counts", r.addCounts}} {
			if _, err := collect(s, table.statement, names, table.add); err != nil {
				return err
			}
		}
		return nil
	})
	return found, err
}

func scanConsumer(rows *sql.Rows) (r evq.ConsumerRecord, err error) {
	var created, failed sql.NullInt64
	err = rows.Scan(&r.Name, &r.Version, &r.StreamID, &r.Query, &r.Buckets, &r.Live, &created, &r.LastError, &failed)
	r.CreatedAt, r.ErrorAt = moment(created), moment(failed)
	return r, err
}

// records are consumers to which the rows of further tables are added. Rows of a consumer that came or went in between
// are left out.
type records map[evq.ConsumerID]*evq.ConsumerRecord

func (r records) addMember(rows *sql.Rows) (any, error) {
	var c evq.ConsumerID
	var m evq.MemberRecord
	var left int64
	err := rows.Scan(&c.Name, &c.Version, &m.ID, &m.Label, &m.Rate, &left)
	m.Left = microseconds(left)
	if record, known := r[c]; known {
		record.Members = append(record.Members, m)
	}
	return nil, err
}

func (r records) addShare(rows *sql.Rows) (any, error) {
	var c evq.ConsumerID
	var b evq.BucketRecord
	var left int64
	var cursor string
	var updated sql.NullInt64
	err := rows.Scan(&c.Name, &c.Version, &b.Bucket, &b.Owner, &b.Epoch, &left, &cursor, &updated, &b.Handled, &b.CaughtUp)
	b.Left, b.Cursor, b.UpdatedAt = microseconds(left), evq.Position(cursor), moment(updated)
	if record, known := r[c]; known {
		record.Checkpoints = append(record.Checkpoints, b)
	}
	return nil, err
}

func (r records) addCounts(rows *sql.Rows) (any, error) {
	var c evq.ConsumerID
	var parked, skipped int
	err := rows.Scan(&c.Name, &c.Version, &parked, &skipped)
	if record, known := r[c]; known {
		record.Parked, record.Skipped = parked, skipped
	}
	return nil, err
}

func microseconds(n int64) time.Duration { return time.Duration(n) * time.Microsecond }
