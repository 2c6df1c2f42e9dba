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

	mu    sync.Mutex
	news  []*news     // of a stream; what others have too is in one piece that nobody writes to
	pages []*bulletin // of all streams
	rows  int         // in the pages
	lost  bool        // something was not kept, or may have been missed: read pages
	err   error
}

// offer hands over what is new in the stream. Whoever waits for it keeps no copy of the list: it is everybody's.
func (f *follower) offer(list []*news) {
	f.mu.Lock()
	switch {
	case f.lost: // the pages will hold it too
	case len(f.news) == 0:
		f.news = list[:len(list):len(list)]
	case len(f.news)+len(list) <= f.keep:
		f.news = append(f.news, list...)
	default:
		f.news, f.lost = nil, true
	}
	f.mu.Unlock()
	f.call()
}

// offerPage hands over a page of all streams.
func (f *follower) offerPage(b *bulletin) {
	f.mu.Lock()
	switch {
	case f.lost:
	case len(f.pages) == 0 || f.rows+len(b.news) <= f.keep:
		f.pages, f.rows = append(f.pages, b), f.rows+len(b.news)
	default:
		f.pages, f.rows, f.lost = nil, 0, true
	}
	f.mu.Unlock()
	f.call()
}

func (f *follower) lose() {
	f.mu.Lock()
	f.news, f.pages, f.rows, f.lost = nil, nil, 0, true
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

// forget drops the pages.
func (f *follower) forget() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.pages, f.rows, f.lost = nil, 0, false
}

// takePages empties the buffer of who follows all streams.
func (f *follower) takePages() (pages []*bulletin, lost bool, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	pages, lost, err = f.pages, f.lost, f.err
	f.pages, f.rows, f.lost, f.err = nil, 0, false, nil
	return pages, lost, err
}
