package memory

import (
	"bytes"
	"context"
	"slices"
	"time"

	evq "github.com/evq-go/evq/runtime"
)

// Read returns one page of a stream.
func (l *Log) Read(ctx context.Context, foreign evq.Tx, p evq.Page) (pack evq.Pack, err error) {
	err = l.read(ctx, foreign, p.StreamID, func(stream []evq.Row) {
		pack = evq.Packed(page(stream, p))
	})
	return pack, err
}

func page(stream []evq.Row, p evq.Page) (rows []evq.Row, more bool) {
	size := 0
	for _, row := range stream[min(p.After, int64(len(stream))):] {
		if !wanted(row, p) {
			continue
		}
		if len(rows) == p.Limit || p.MaxBytes > 0 && size >= p.MaxBytes {
			return rows, true
		}
		rows = append(rows, clone(row))
		size += len(row.Data)
	}
	return rows, false
}

// Head returns the stream's last sequence, or with a before the last one that was recorded earlier.
func (l *Log) Head(ctx context.Context, foreign evq.Tx, streamID string, before time.Time) (head int64, err error) {
	err = l.read(ctx, foreign, streamID, func(stream []evq.Row) {
		head = int64(len(stream))
		for head > 0 && !before.IsZero() && !stream[head-1].CreatedAt.Before(before) {
			head--
		}
	})
	return head, err
}

// Types counts the events of each stored type and version.
func (l *Log) Types(ctx context.Context) ([]evq.TypeCount, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	each := map[evq.TypeCount]int64{} // by type and version, without a count
	for _, row := range l.rows.visible(false) {
		each[evq.TypeCount{EventType: row.EventType, EventVersion: row.EventVersion}]++
	}
	counts := make([]evq.TypeCount, 0, len(each))
	for c, n := range each {
		c.Count = n
		counts = append(counts, c)
	}
	return counts, nil
}

// read hands over the rows of a stream that the reader sees.
func (l *Log) read(ctx context.Context, foreign evq.Tx, streamID string, use func([]evq.Row)) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	t, err := l.own(foreign)
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if t != nil {
		if err := t.check(); err != nil {
			return err
		}
	}
	use(l.streams[streamID].visible(t != nil))
	return nil
}

// wanted tells whether row belongs to the page, p.After aside.
func wanted(row evq.Row, p evq.Page) bool {
	return (p.UpTo == 0 || row.Sequence <= p.UpTo) &&
		(p.AggregateID == "" || p.AggregateID == row.AggregateID) &&
		(len(p.EventTypes) == 0 || slices.Contains(p.EventTypes, row.EventType))
}

// clone gives the reader bytes of its own.
func clone(row evq.Row) evq.Row {
	row.Data, row.Metadata = bytes.Clone(row.Data), bytes.Clone(row.Metadata)
	return row
}
