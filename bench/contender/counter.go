package contender

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"io/fs"
	"os"
)

// Counter counts the transactions that wrote to a place, whoever wrote: SQLite keeps their number in the index of its
// write-ahead log, PostgreSQL numbers them.
type Counter struct {
	admin *sql.DB
	path  string
	index *os.File
}

// Counter returns a counter of a place. Close it after the contender: closing a file drops the locks that SQLite has on
// it in the same process.
func (d *Databases) Counter(at Place) *Counter { return &Counter{admin: d.admin, path: at.Path} }

// Commits returns a number that grows by one with each transaction; without a write-ahead log it stays 0.
func (c *Counter) Commits(ctx context.Context) (n int64, err error) {
	if c.path == "" {
		err := c.admin.QueryRowContext(ctx, "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint").Scan(&n)
		return n, err
	}
	if c.index == nil {
		c.index, err = os.Open(c.path + "-shm")
		if errors.Is(err, fs.ErrNotExist) {
			return 0, nil
		}
		if err != nil {
			return 0, err
		}
	}
	var changes [4]byte // https://www.sqlite.org/walformat.html, the field iChange
	_, err = c.index.ReadAt(changes[:], 8)
	return int64(binary.NativeEndian.Uint32(changes[:])), err
}

// LogSize returns the size of SQLite's write-ahead log: the largest that it ever had, because it only shrinks when the
// last connection is closed.
func (c *Counter) LogSize() int64 {
	info, err := os.Stat(c.path + "-wal")
	if err != nil {
		return 0
	}
	return info.Size()
}

// Close closes the file.
func (c *Counter) Close() {
	if c.index != nil {
		_ = c.index.Close()
	}
}
