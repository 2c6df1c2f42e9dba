package postgres

import (
	"context"

	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/internal/dialect"
	"github.com/lib/pq"
)

// checkPool looks, once, at what the handle leads to.
func (b *backend) checkPool(ctx context.Context) error {
	if b.fault != nil || b.checked.Load() {
		return b.fault
	}
	return b.inTx(ctx, func(db dialect.Querier) error { return b.check(ctx, db) })
}

// check looks, once, at the server behind db, and at how the handle has to be used.
func (b *backend) check(ctx context.Context, db dialect.Querier) error {
	if b.fault != nil || b.checked.Load() {
		return b.fault
	}
	var s server
	if err := db.QueryRowContext(ctx, b.sql.Get("server")).Scan(&s.version, &s.encoding, &s.isolation, &s.standby); err != nil {
		return err
	}
	if err := s.refuse(); err != nil {
		return err
	}
	twice, err := b.twoTrips(ctx, db)
	if err != nil {
		return err
	}
	b.wrapped.Store(twice || s.isolation != "read committed")
	b.checked.Store(true)
	return nil
}

// server is what matters of a server.
type server struct {
	version             int
	encoding, isolation string
	standby             bool
}

func (s server) refuse() error {
	switch {
	case s.version < 14_00_00:
		return unsupported("the server is older than PostgreSQL 14")
	case s.encoding != "UTF8":
		return unsupported("the encoding of the database is " + s.encoding + ", evq needs UTF8")
	case s.standby:
		return unsupported(onStandby)
	}
	return nil
}

const onStandby = "the server is a standby: what is committed late cannot be told there. Connect to the primary"

func unsupported(reason string) error {
	return &evq.Error{Kind: evq.ErrUnsupported, Reason: "postgres: " + reason}
}

// twoTrips tells whether the driver asks for a statement's types before it sends the parameters: lib/pq without
// binary_parameters. The digits are the number 7 as text; in binary they are another one.
func (b *backend) twoTrips(ctx context.Context, db dialect.Querier) (bool, error) {
	if _, ok := b.db.Driver().(*pq.Driver); !ok {
		return false, nil
	}
	var n int
	err := db.QueryRowContext(ctx, "SELECT $1::int", []byte("0007")).Scan(&n)
	return n == 7, err
}
