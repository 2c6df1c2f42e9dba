package tour

import (
	"context"
	"os"

	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/postgres"
	"github.com/evq-go/evq/runtime/sqlite"
)

// Connect opens the event store in an SQLite file, or on PostgreSQL when EVENTS_POSTGRES holds a connection string.
// Nothing else in the program differs between the two.
func Connect(ctx context.Context, path string) (*evq.Store, error) {
	if dsn := os.Getenv("EVENTS_POSTGRES"); dsn != "" {
		return postgres.Open(ctx, dsn)
	}
	return sqlite.Open(ctx, path)
}
