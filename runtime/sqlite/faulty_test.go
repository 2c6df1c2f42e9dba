package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"sync"
	"sync/atomic"

	"github.com/mattn/go-sqlite3"
)

// faultyDriver is SQLite's driver with a hook around every call.
const faultyDriver = "sqlite3 with faults"

var registerFaulty = sync.OnceFunc(func() { sql.Register(faultyDriver, faulty{}) })

// fault decides over a call to the driver: it runs call or does not, and answers in its place.
type fault func(name string, call func() error) error

var faultNow atomic.Pointer[fault]

// hook runs call through the fault that is set.
func hook(name string, call func() error) error {
	if f := faultNow.Load(); f != nil {
		return (*f)(name, call)
	}
	return call()
}

var errFault = errors.New("the connection is gone")

type faulty struct{}

func (faulty) Open(name string) (driver.Conn, error) {
	conn, err := (&sqlite3.SQLiteDriver{}).Open(name)
	if err != nil {
		return nil, err
	}
	return &faultyConn{conn.(*sqlite3.SQLiteConn)}, nil
}

type faultyConn struct{ *sqlite3.SQLiteConn }

func (c *faultyConn) BeginTx(ctx context.Context, opts driver.TxOptions) (tx driver.Tx, err error) {
	err = hook("begin", func() (err error) {
		tx, err = c.SQLiteConn.BeginTx(ctx, opts)
		return err
	})
	return &faultyTx{tx}, err
}

func (c *faultyConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (result driver.Result, err error) {
	err = hook("exec", func() (err error) {
		result, err = c.SQLiteConn.ExecContext(ctx, query, args)
		return err
	})
	return result, err
}

func (c *faultyConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (rows driver.Rows, err error) {
	err = hook("query", func() (err error) {
		rows, err = c.SQLiteConn.QueryContext(ctx, query, args)
		return err
	})
	if err != nil && rows != nil {
		_ = rows.Close()
	}
	return rows, err
}

type faultyTx struct{ driver.Tx }

func (t *faultyTx) Commit() error   { return hook("commit", t.Tx.Commit) }
func (t *faultyTx) Rollback() error { return hook("rollback", t.Tx.Rollback) }

// fail makes calls fail until the returned function is called: those that which picks, before or after they were made.
func fail(which func(name string) bool, made bool, with error) (calls *atomic.Int64, end func()) {
	calls = &atomic.Int64{}
	f := fault(func(name string, call func() error) error {
		calls.Add(1)
		if !which(name) {
			return call()
		}
		if made {
			if err := call(); err != nil {
				return err
			}
		}
		return with
	})
	faultNow.Store(&f)
	return calls, func() { faultNow.Store(nil) }
}

// once picks the first call of that name.
func once(name string) func(string) bool {
	var seen atomic.Bool
	return func(called string) bool { return called == name && !seen.Swap(true) }
}
