package memory

import (
	"context"
	"strconv"
	"strings"
	"time"

	evq "github.com/evq-go/evq/runtime"
)

// End returns the place of the last committed row.
func (l *Log) End(ctx context.Context) (evq.Position, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return position(l.rows.committed), ctx.Err()
}

// Tail returns the committed rows behind a place.
func (l *Log) Tail(ctx context.Context, after evq.Position, limit int) (evq.TailPage, error) {
	if err := ctx.Err(); err != nil {
		return evq.TailPage{}, err
	}
	from, err := place(after)
	if err != nil {
		return evq.TailPage{}, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if from > l.rows.committed {
		return evq.TailPage{}, &evq.Error{Kind: evq.ErrRewound, Reason: "the log ends before " + string(after)}
	}
	to := min(l.rows.committed, from+limit)
	var page evq.TailPage
	for size := 0; from < to && size < evq.TailBytes; from++ {
		page.Rows = append(page.Rows, clone(l.rows.rows[from]))
		size += len(l.rows.rows[from].Data) + len(l.rows.rows[from].Metadata)
	}
	page.Next, page.More = position(from), from < l.rows.committed
	if len(page.Rows) == 0 {
		page.Next = after
	}
	return page, nil
}

// Await returns at the next commit behind a place. It has no use for looking every so often.
func (l *Log) Await(ctx context.Context, after evq.Position, _, idle time.Duration) error {
	from, err := place(after)
	if err != nil {
		return err
	}
	l.mu.Lock()
	committed, grown := l.rows.committed, l.grown
	l.mu.Unlock()
	if committed > from {
		return nil
	}
	timer := time.NewTimer(idle)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-grown:
	case <-timer.C:
	}
	return nil
}

// place reads what position writes. The empty text is the place before all rows.
func place(p evq.Position) (int, error) {
	if p == "" {
		return 0, nil
	}
	text, ours := strings.CutPrefix(string(p), "m1.")
	n, err := strconv.Atoi(text)
	if !ours || err != nil || n < 0 || position(n) != p {
		return 0, evq.Invalid("position %q is not of this log", string(p))
	}
	return n, nil
}
