package evq

import (
	"sync"
)

// followerRows bounds what is kept for a subscription. One that is slower reads pages of its own.
const followerRows = 256

// follower is a reader as the tail sees it: a stream, and a small buffer.
type follower struct {
	stream string // empty: every stream
	poll   poll
	keep   int           // how many rows are kept; 0: it only wants to know that there are some
	signal chan struct{} // something can be taken

	mu   sync.Mutex
	rows []Row
	lost bool // rows were not kept, or may have been missed: read pages
	err  error
}

func (f *follower) offer(row Row) {
	f.change(func() {
		if len(f.rows) >= f.keep {
			f.rows, f.lost = nil, true
			return
		}
		f.rows = append(f.rows, row)
	})
}

func (f *follower) lose()          { f.change(func() { f.lost = true }) }
func (f *follower) fail(err error) { f.change(func() { f.err = err }) }

func (f *follower) change(do func()) {
	f.mu.Lock()
	do()
	f.mu.Unlock()
	select {
	case f.signal <- struct{}{}:
	default:
	}
}

// take empties the buffer.
func (f *follower) take() (rows []Row, lost bool, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	rows, lost, err = f.rows, f.lost, f.err
	f.rows, f.lost, f.err = nil, false, nil
	return rows, lost, err
}
