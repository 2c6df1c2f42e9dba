package postgres

import (
	"context"
	"slices"

	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/internal/dialect"
)

// channel asks for the channel of the doorbell.
func (b *backend) channel(ctx context.Context) (name string, err error) {
	err = b.query(ctx, nil, func(db dialect.Querier) error {
		return db.QueryRowContext(ctx, b.sql.Get("bell_channel")).Scan(&name)
	})
	return name, err
}

// What a ring may say.
const (
	committed = ""     // something was: look
	echo      = "echo" // nothing was: a listener wants to hear itself
)

// ring rings the doorbell of the stores that share the tables.
func (b *backend) ring(ctx context.Context, what string) error {
	return b.query(ctx, nil, func(db dialect.Querier) error {
		_, err := db.ExecContext(ctx, b.sql.Get("bell_ring"), what)
		return err
	})
}

// ringFor rings if any of the pushes recorded something.
func (b *backend) ringFor(results []evq.Result) {
	if recorded(results) {
		b.bell.ring()
	}
}

func recorded(results []evq.Result) bool {
	return slices.ContainsFunc(results, func(r evq.Result) bool { return r.Status == evq.StatusRecorded })
}
