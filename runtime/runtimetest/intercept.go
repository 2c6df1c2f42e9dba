package runtimetest

import (
	"context"
	"sync"
	"time"

	evq "github.com/evq-go/evq/runtime"
)

// intercepted is a backend with somebody in the line: around gets every call, by its name, and does it or not.
type intercepted struct {
	evq.Backend
	around func(ctx context.Context, call string, do func(context.Context) error) error
}

func (b intercepted) Push(ctx context.Context, tx evq.Tx, batch evq.Batch) (results []evq.Result, err error) {
	err = b.around(ctx, "Push", func(ctx context.Context) (err error) {
		results, err = b.Backend.Push(ctx, bare(tx), batch)
		return err
	})
	return results, err
}

func (b intercepted) Settle(ctx context.Context, batch evq.Batch) (rows []evq.Row, landed bool, err error) {
	err = b.around(ctx, "Settle", func(ctx context.Context) (err error) {
		rows, landed, err = b.Backend.Settle(ctx, batch)
		return err
	})
	return rows, landed, err
}

func (b intercepted) Read(ctx context.Context, tx evq.Tx, p evq.Page) (pack evq.Pack, err error) {
	err = b.around(ctx, "Read", func(ctx context.Context) (err error) {
		pack, err = b.Backend.Read(ctx, bare(tx), p)
		return err
	})
	return pack, err
}

func (b intercepted) Head(ctx context.Context, tx evq.Tx, streamID string, before time.Time) (head int64, err error) {
	err = b.around(ctx, "Head", func(ctx context.Context) (err error) {
		head, err = b.Backend.Head(ctx, bare(tx), streamID, before)
		return err
	})
	return head, err
}

func (b intercepted) Types(ctx context.Context) (counts []evq.TypeCount, err error) {
	err = b.around(ctx, "Types", func(ctx context.Context) (err error) {
		counts, err = b.Backend.Types(ctx)
		return err
	})
	return counts, err
}

func (b intercepted) End(ctx context.Context) (end evq.Position, err error) {
	err = b.around(ctx, "End", func(ctx context.Context) (err error) {
		end, err = b.Backend.End(ctx)
		return err
	})
	return end, err
}

func (b intercepted) Tail(ctx context.Context, after evq.Position, limit int) (page evq.TailPage, err error) {
	err = b.around(ctx, "Tail", func(ctx context.Context) (err error) {
		page, err = b.Backend.Tail(ctx, after, limit)
		return err
	})
	return page, err
}

func (b intercepted) Await(ctx context.Context, after evq.Position, every, idle time.Duration) error {
	return b.around(ctx, "Await", func(ctx context.Context) error { return b.Backend.Await(ctx, after, every, idle) })
}

func (b intercepted) Begin(ctx context.Context) (tx evq.Tx, err error) {
	err = b.around(ctx, "Begin", func(ctx context.Context) (err error) {
		tx, err = b.Backend.Begin(ctx)
		return err
	})
	return tx, err
}

// line is somebody in the line who notes the calls and may be told to fail them.
type line struct {
	mu    sync.Mutex
	calls []string
	fail  func(call string) error // asked one call at a time; nil: nothing fails
}

func (l *line) around(ctx context.Context, call string, do func(context.Context) error) error {
	l.mu.Lock()
	l.calls = append(l.calls, call)
	var err error
	if l.fail != nil {
		err = l.fail(call)
	}
	l.mu.Unlock()
	if err != nil {
		return err
	}
	return do(ctx)
}

// failWith changes what fails from now on.
func (l *line) failWith(fail func(call string) error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.fail = fail
}

func (l *line) seen() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]string(nil), l.calls...)
}

// lineStore returns a store with a line before its backend.
func (s *scene) lineStore() (*evq.Store, *line) {
	s.Helper()
	l := &line{}
	return s.storeOn(intercepted{s.Backend(s.T), l.around}), l
}
