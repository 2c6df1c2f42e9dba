package sqlite

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/jmoiron/sqlx"
)

// checkpointEvery is how often pages move from the write-ahead log into the database while there are writes.
const checkpointEvery = 50 * time.Millisecond

// checkpointer moves pages from the write-ahead log into the database beside the writer, so that a commit rarely has to.
// It never waits for readers or the writer (PASSIVE), and so cannot shorten a log that a busy writer extends: that is
// left to wal_autocheckpoint, as a backstop. Its goroutine runs only while there are writes.
type checkpointer struct {
	db     *sqlx.DB
	logger *slog.Logger

	mu      sync.Mutex
	dirty   bool // something was written since the last checkpoint began
	running bool
	closed  bool
	ctx     context.Context
	cancel  context.CancelFunc
	working sync.WaitGroup
}

func newCheckpointer(db *sqlx.DB, logger *slog.Logger) *checkpointer {
	ctx, cancel := context.WithCancel(context.Background())
	return &checkpointer{db: db, logger: logger, ctx: ctx, cancel: cancel}
}

// wrote tells that a batch was committed. A nil checkpointer does nothing.
func (c *checkpointer) wrote() {
	if c == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.dirty = true
	if !c.running && !c.closed {
		c.running = true
		c.working.Go(c.run)
	}
}

func (c *checkpointer) run() {
	for c.next() {
		if !pause(c.ctx, checkpointEvery) {
			continue
		}
		var busy, pages, moved int
		if err := c.db.QueryRowContext(c.ctx, "PRAGMA wal_checkpoint(PASSIVE)").Scan(&busy, &pages, &moved); err != nil && c.ctx.Err() == nil {
			c.logger.Warn("evq: cannot move the write-ahead log into the database, its size will grow", "error", err)
		}
	}
}

// next tells whether there is anything to do.
func (c *checkpointer) next() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.running = c.dirty && !c.closed
	c.dirty = false
	return c.running
}

// close ends the goroutine.
func (c *checkpointer) close() {
	if c == nil {
		return
	}
	c.mu.Lock()
	c.closed = true
	c.mu.Unlock()
	c.cancel()
	c.working.Wait()
}
