package postgres

import (
	"context"

	"github.com/evq-go/evq/runtime/internal/dialect"
)

// Migrate runs the migrations that the database has not seen, in one transaction, and notices when the database came
// from another cluster. Where there is nothing to do it takes no lock and needs no permission but to read.
func (b *backend) Migrate(ctx context.Context) error {
	if err := b.checkPool(ctx); err != nil {
		return err
	}
	done, err := b.migrated(ctx)
	if done || err != nil {
		return err
	}
	return b.inTx(ctx, func(db dialect.Querier) error {
		if _, err := db.ExecContext(ctx, b.sql.Get("migrations_lock"), b.prefix); err != nil {
			return err
		}
		if err := b.sql.Migrate(ctx, db, b.steps); err != nil {
			return err
		}
		return b.renewEra(ctx, db)
	})
}

// beginEra notices that the database came from another cluster.
func (b *backend) beginEra(ctx context.Context) error {
	return b.inTx(ctx, func(db dialect.Querier) error {
		if _, err := db.ExecContext(ctx, b.sql.Get("migrations_lock"), b.prefix); err != nil {
			return err
		}
		return b.renewEra(ctx, db)
	})
}

// renewEra begins a new era if the database came from another cluster. The migrations' lock is held. While the era
// begins nobody may write: the events of what is in progress would count as restored, and readers would pass them by.
func (b *backend) renewEra(ctx context.Context, db dialect.Querier) error {
	var moved bool
	if err := db.QueryRowContext(ctx, b.sql.Get("era_moved")).Scan(&moved); err != nil || !moved {
		return err
	}
	b.logger.Info("evq: the database came from another cluster, a new era begins")
	if _, err := db.ExecContext(ctx, b.sql.Get("era_lock")); err != nil {
		return err
	}
	_, err := db.ExecContext(ctx, b.sql.Get("era_begin"))
	return err
}

// migrated tells whether there is nothing to do.
func (b *backend) migrated(ctx context.Context) (done bool, err error) {
	err = b.query(ctx, nil, func(db dialect.Querier) error {
		var exist bool
		if err := db.QueryRowContext(ctx, b.sql.Get("migrations_exist")).Scan(&exist); err != nil || !exist {
			return err
		}
		var last int
		if err := db.QueryRowContext(ctx, b.sql.Get("migrations_last")).Scan(&last); err != nil || last < len(b.steps) {
			return err
		}
		var moved bool
		err := db.QueryRowContext(ctx, b.sql.Get("era_moved")).Scan(&moved)
		done = !moved
		return err
	})
	return done, err
}
