package postgres

import (
	"context"
	"net"
	"sync"
	"time"
)

// lines dials for a pool, and knows what it dialled, so that it can hang up. A nil one dials for nobody.
type lines struct {
	mu   sync.Mutex
	open map[*poolLine]struct{}
}

func newLines() *lines { return &lines{open: map[*poolLine]struct{}{}} }

// poolLine is a connection of a pool.
type poolLine struct {
	net.Conn
	lines *lines
}

// Close closes the connection, also while somebody waits for something on it.
func (p *poolLine) Close() error {
	p.lines.mu.Lock()
	delete(p.lines.open, p)
	p.lines.mu.Unlock()
	return p.Conn.Close()
}

func (l *lines) Dial(network, address string) (net.Conn, error) {
	return l.DialContext(context.Background(), network, address)
}

func (l *lines) DialTimeout(network, address string, wait time.Duration) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(context.Background(), wait)
	defer cancel()
	return l.DialContext(ctx, network, address)
}

func (l *lines) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := new(net.Dialer).DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	p := &poolLine{conn, l}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.open[p] = struct{}{}
	return p, nil
}

// hangUp ends everything that waits for an answer.
func (l *lines) hangUp() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for p := range l.open {
		_ = p.Conn.Close() // the pool closes it again
	}
}

// patient returns a context without an end for a call, which hanging up ends when ctx does: a context that may end costs
// two goroutines a call, one of database/sql and one of the driver. It is for the store's context, the end of which
// is that of all calls. done is to be called after the call.
func (l *lines) patient(ctx context.Context) (_ context.Context, done func()) {
	if l == nil {
		return ctx, func() {}
	}
	stop := context.AfterFunc(ctx, l.hangUp)
	return context.WithoutCancel(ctx), func() { stop() }
}
