package sqlite

import (
	"context"
	"log/slog"
	"sync"
)

// turns is the queue for SQLite's one write lock. SQLite itself has none: who finds the lock taken sleeps and tries
// again, and some processes starve. Inside the process it is a channel, among processes a lock on a file beside the
// database. It only keeps the order: that two never write at once is SQLite's own doing, also towards programs that
// know nothing of the queue.
type turns struct {
	mine   chan struct{} // holds a token while a transaction of this store writes
	logger *slog.Logger

	mu   sync.Mutex
	file *lockFile // nil: not opened yet, or there is no file to lock
	path string    // of the file; empty: only this process queues
}

func newTurns(logger *slog.Logger) *turns {
	return &turns{mine: make(chan struct{}, 1), logger: logger}
}

// take waits for the turn to write. release must be called once.
func (t *turns) take(ctx context.Context) (release func(), err error) {
	select {
	case t.mine <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	file := t.lockFile()
	if file == nil {
		return func() { <-t.mine }, nil
	}
	if err := file.lock(ctx); err != nil {
		<-t.mine
		return nil, err
	}
	return func() { file.unlock(); <-t.mine }, nil
}

// lockFile opens the file when it is needed for the first time. Where that is not possible the queue does without.
func (t *turns) lockFile() *lockFile {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.file == nil && t.path != "" {
		file, err := openLockFile(t.path)
		if err != nil {
			t.logger.Warn("evq: cannot open the file by which processes queue, their pushes will be served unevenly", "error", err)
			t.path = ""
		}
		t.file = file
	}
	return t.file
}

// among makes processes queue too, by a file beside the database.
func (t *turns) among(database string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if database != "" {
		t.path = database + "-evq-lock"
	}
}

// close closes the file. Nobody may wait for a turn any more.
func (t *turns) close() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.file != nil {
		t.file.close()
	}
	t.file, t.path = nil, ""
}
