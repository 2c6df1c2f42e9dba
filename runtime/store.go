package evq

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"sync"
	"time"
)

// Store is an event store on one backend. It is safe for use by many goroutines; make one for a database and
// share it. [Store.In] gives the same store inside a transaction.
type Store struct {
	*shared
	tx Tx // nil: outside of a caller's transaction
}

// shared is what all views of one store have in common.
type shared struct {
	log    Backend
	logger *slog.Logger
	group  *group
	tail   *tail

	consumers consumers
	ctx       context.Context // done when the store is closed
	cancel    context.CancelFunc
	known     known
	closed    sync.Once
}

// Option changes how a store works.
type Option func(*shared)

// WithLogger makes the store report to logger what it overcomes by itself: database errors of subscriptions,
// batches in doubt. The default is slog.Default().
func WithLogger(logger *slog.Logger) Option {
	return func(s *shared) { s.logger = logger }
}

// New returns a store on a backend. Users take the Open or New of a backend's package.
func New(log Backend, opts ...Option) *Store {
	ctx, cancel := context.WithCancel(context.Background())
	s := &shared{log: log, logger: slog.Default(), ctx: ctx, cancel: cancel}
	for _, opt := range opts {
		opt(s)
	}
	s.consumers.init()
	s.tail = newTail(ctx, log, s.logger)
	s.group = newGroup(ctx, log, s.logger, s.tail.wake)
	return &Store{shared: s}
}

// In returns the store inside tx: pushes and loads of the returned store are part of tx, and what they did is
// there when tx is committed. Subscriptions on it are ErrInvalid. A tx from [Store.InTx] wakes subscribers when
// it commits; after a tx that the caller began they learn of it by polling.
func (s *Store) In(tx Tx) *Store {
	return &Store{shared: s.shared, tx: inner(tx)}
}

// InTx runs f in a transaction: it commits when f returns nil, and rolls back when f returns an error or panics.
// It retries nothing: after an error that is ErrRetry, call it again. On SQLite the transaction is BEGIN
// IMMEDIATE, so it holds the database's one write lock until f returns. A commit whose answer was lost is
// ErrInDoubt.
//
// In a consumer's handler f runs in the transaction of [TxFrom], which the consumer commits; an error of f's is a failure
// of the event, whatever the handler returns.
func (s *Store) InTx(ctx context.Context, f func(ctx context.Context, tx Tx) error) (err error) {
	if s.tx != nil {
		return Invalid("InTx inside a transaction")
	}
	if err := s.ready(ctx); err != nil {
		return err
	}
	if h, ok := handlingOf(ctx); ok && h.work.store == s.shared {
		return h.join(ctx, f)
	}
	tx, err := s.log.Begin(ctx)
	if err != nil {
		return err
	}
	done := false
	defer func() {
		if done {
			return
		}
		if failed := tx.Rollback(); failed != nil && !errors.Is(failed, sql.ErrTxDone) { // a done ctx has ended it before
			err = errors.Join(err, failed)
		}
	}()
	if err := f(ctx, tx); err != nil {
		return err
	}
	done = true
	err = tx.Commit()
	s.tail.wake() // also after an error: the commit may have landed
	return err
}

// Head returns the sequence of the stream's last event, 0 if there is none.
func (s *Store) Head(ctx context.Context, streamID string) (int64, error) {
	if err := errors.Join(checkID("stream id", streamID), s.ready(ctx)); err != nil {
		return 0, err
	}
	return s.log.Head(ctx, s.reading(ctx).tx, streamID, time.Time{})
}

// Migrate creates or upgrades the store's tables. It may run in many processes at once, and does nothing when
// there is nothing to do. The Open functions of the backends call it.
func (s *Store) Migrate(ctx context.Context) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	return s.log.Migrate(ctx)
}

// Close ends the store: consumers finish the event in hand ([StopWithin]) and store their places, what is being written
// is finished, what waits is refused with ErrClosed, subscriptions and consumers end with ErrClosed. It closes the
// database handle only if the store opened it. A second Close does nothing. A consumer's handler must not call it: it
// would wait for itself.
func (s *Store) Close() (err error) {
	s.closed.Do(func() {
		s.consumers.close()
		s.group.close(s.cancel)
		s.cancel()
		s.tail.working.Wait()
		err = s.log.Close()
	})
	return err
}

// ready refuses what is asked after Close, or with a done context.
func (s *Store) ready(ctx context.Context) error {
	if s.ctx.Err() != nil {
		return ErrClosed
	}
	return ctx.Err()
}

// submit sends a push down the transaction, or to the group.
func (s *Store) submit(ctx context.Context, p Push) (Result, error) {
	if s.tx == nil {
		return s.group.push(ctx, p)
	}
	if err := s.ready(ctx); err != nil {
		return Result{}, err
	}
	results, err := s.log.Push(ctx, s.tx, Batch{Wait: true, Pushes: []Push{p}})
	if err != nil {
		return Result{}, err
	}
	s.tail.wake() // it is seen only after the caller's commit: poll quickly for a while
	return results[0], nil
}
