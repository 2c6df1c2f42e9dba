package evq

import (
	"sync"
)

// followerRows bounds what is kept for a subscription that has not taken what came before. One that is slower reads
// pages of its own.
const followerRows = 256

// follower is a reader as the tail sees it: a stream, and a small buffer.
type follower struct {
	stream string // empty: every stream
	at     int    // in the tail's list
	poll   poll
	keep   int           // how much is kept; 0: it only wants to know that there is something
	signal chan struct{} // something can be taken

	mu   sync.Mutex
	news []*news // what others have too is in one piece that nobody writes to
	lost bool    // something was not kept, or may have been missed: read pages
	err  error
}

// offer hands over what is new in the stream. Whoever waits for it keeps no copy of the list: it is everybody's.
func (f *follower) offer(list []*news) {
	f.mu.Lock()
	switch {
	case f.lost: // the pages will hold it too
	case f.keep > 0 && len(f.news) == 0:
		f.news = list[:len(list):len(list)]
	case len(f.news)+len(list) <= f.keep:
		f.news = append(f.news, list...)
	default:
		f.news, f.lost = nil, true
	}
	f.mu.Unlock()
	f.call()
}

func (f *follower) lose() {
	f.mu.Lock()
	f.news, f.lost = nil, true
	f.mu.Unlock()
	f.call()
}

func (f *follower) fail(err error) {
	f.mu.Lock()
	f.err = err
	f.mu.Unlock()
	f.call()
}

// call wakes the reader.
func (f *follower) call() {
	select {
	case f.signal <- struct{}{}:
	default:
	}
}

// take empties the buffer.
func (f *follower) take() (list []*news, lost bool, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	list, lost, err = f.news, f.lost, f.err
	f.news, f.lost, f.err = nil, false, nil
	return list, lost, err
}
