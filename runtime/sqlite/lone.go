package sqlite

import (
	"database/sql"
	"errors"
	"slices"
	"time"

	evq "github.com/evq-go/evq/runtime"
	"github.com/mattn/go-sqlite3"
)

// pushLone records a batch of one event by one statement that commits itself, if the memory of heads tells where the store
// ends. A stream that it does not know is asked for, unless others push too: then it would be outdated. Not recorded, without an error, means that nothing was, and that the
// batch has to be pushed like any other in the same turn: somebody else pushed in the meantime, holds the lock, or SQLite
// refuses the event.
//
// Only connections of Open do it. A disk that is full proves then that nothing was committed: the commit is in the last
// frame of the write-ahead log, and unless it is padded (psow=0) nothing is written behind it.
func (b *backend) pushLone(t *tx, batch evq.Batch) (results []evq.Result, recorded bool, err error) {
	p, ok := b.lone(batch)
	if !ok {
		return nil, false, nil
	}
	stream, known := b.heads.streams[p.StreamID]
	if !known {
		if stream, err = b.newest(t.ctx, t.conn, p.StreamID); err != nil {
			return nil, false, nil // the long way says why
		}
	}
	e, before := &p.Events[0], b.heads.at
	last := place{before.position + 1, e.EventID}
	stream = head{stream.sequence + 1, max(time.Now().UnixMicro(), stream.createdAt)}
	done, err := t.conn.ExecContext(t.ctx, b.sql.Get("push_lone"), last.position, e.EventID[:], p.StreamID, stream.sequence, e.EventType,
		e.EventVersion, p.AggregateID, stream.createdAt, textOf(e.Metadata), textOf(e.Data), before.event[:], batch.ID[:])
	n, err := affected(done, err)
	if undone(err) || err == nil && n == 0 {
		return nil, false, nil
	}
	if err == nil { // while it is still our turn
		b.heads.open(before)[p.StreamID] = stream
		b.heads.close(last)
	}
	if err := t.committed(err); err != nil {
		b.doubt(err, batch, before.position)
		return nil, false, err
	}
	return []evq.Result{{Status: evq.StatusRecorded, First: stream.sequence, CreatedAt: time.UnixMicro(stream.createdAt).UTC(),
		Positions: []evq.Position{positionOf(last.position)}}}, true, nil
}

// lone returns the batch's one push, if it is one plain event, and the memory of heads may be believed.
func (b *backend) lone(batch evq.Batch) (*evq.Push, bool) {
	if !b.owned || b.padded || len(batch.Pushes) != 1 {
		return nil, false
	}
	p := &batch.Pushes[0]
	_, known := b.heads.streams[p.StreamID]
	return p, (known || b.heads.alone) && len(p.Events) == 1 && p.Key == "" && len(p.Conditions) == 0
}

func affected(done sql.Result, err error) (int64, error) {
	if err != nil {
		return 0, err
	}
	return done.RowsAffected()
}

// undone tells that a statement which would have committed itself was given up before that.
func undone(err error) bool {
	cause, ok := errors.AsType[sqlite3.Error](err)
	return ok && slices.Contains(beforeCommit, cause.Code)
}

// beforeCommit are the errors that come before a statement commits.
var beforeCommit = []sqlite3.ErrNo{
	sqlite3.ErrBusy, sqlite3.ErrLocked, sqlite3.ErrReadonly, sqlite3.ErrFull,
	sqlite3.ErrConstraint, sqlite3.ErrTooBig, sqlite3.ErrError, // of the statement
}
