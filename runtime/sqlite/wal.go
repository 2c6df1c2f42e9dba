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

// When the writer is held up for the last pages of the log.
const (
	longLog    = 1_000                 // pages that the log has at least
	fewPages   = 100                   // that are left at most, as far as can be told
	turnWithin = 20 * time.Millisecond // a turn that takes longer is not waited for: somebody writes much
)

// checkpointer moves pages from the write-ahead log into the database beside the writer, so that a commit rarely has to.
// It never waits for readers or the writer (PASSIVE), and so cannot shorten a log that a busy writer extends: that is
// left to wal_autocheckpoint, as a backstop. A writer with little to do is held up for the few pages that are left, and
// begins the log anew: writing at the front of a file is faster than extending it. Its goroutine runs only while there
// are writes.
type checkpointer struct {
	db     *sqlx.DB
	turns  *turns
	logger *slog.Logger
	last   time.Time // of a checkpoint, or when there was something to write again
	pages  int       // in the log then

	mu      sync.Mutex
	dirty   bool // something was written since the last checkpoint began
	running bool
	closed  bool
	ctx     context.Context
	cancel  context.CancelFunc
	working sync.WaitGroup
}

func newCheckpointer(db *sqlx.DB, turns *turns, logger *slog.Logger) *checkpointer {
	ctx, cancel := context.WithCancel(context.Background())
	return &checkpointer{db: db, turns: turns, logger: logger, ctx: ctx, cancel: cancel}
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
	c.last = time.Now()
	for c.next() {
		if !pause(c.ctx, checkpointEvery) {
			continue
		}
		if err := c.checkpoint(); err != nil && c.ctx.Err() == nil {
			c.logger.Warn("evq: cannot move the write-ahead log into the database, its size will grow", "error", err)
		}
	}
}

// checkpoint moves the log's pages beside the writer, and if few are left, those in a turn of its own.
func (c *checkpointer) checkpoint() error {
	began := time.Now()
	pages, moved, err := c.move()
	if err != nil {
		return err
	}
	left := c.pace(began, pages) * time.Since(began).Seconds()
	if pages < longLog || left > fewPages || moved < pages { // a reader would hold back the rest as well
		return nil
	}
	waiting, cancel := context.WithTimeout(c.ctx, turnWithin)
	defer cancel()
	release, err := c.turns.take(waiting)
	if err != nil {
		return nil // another time
	}
	defer release()
	c.pages = 0
	_, _, err = c.move()
	return err
}

// pace is how many pages a second were added to the log since the last checkpoint, whoever wrote them.
func (c *checkpointer) pace(now time.Time, pages int) float64 {
	added, took := pages, now.Sub(c.last)
	if pages >= c.pages { // the log was not begun anew
		added -= c.pages
	}
	c.last, c.pages = now, pages
	return float64(added) / took.Seconds()
}

// move moves what no reader holds back. It returns how many pages the log has, and how many of them are in the database.
func (c *checkpointer) move() (pages, moved int, err error) {
	var busy int
	err = c.db.QueryRowContext(c.ctx, "PRAGMA wal_checkpoint(PASSIVE)").Scan(&busy, &pages, &moved)
	return pages, moved, err
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
