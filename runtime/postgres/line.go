package postgres

import (
	"context"
	"net"
	"time"
)

// line dials for a listener. What it dialled is closed when ctx is done.
type line struct{ ctx context.Context }

func (l line) Dial(network, address string) (net.Conn, error) {
	return l.DialContext(l.ctx, network, address)
}

func (l line) DialTimeout(network, address string, wait time.Duration) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(l.ctx, wait)
	defer cancel()
	return l.DialContext(ctx, network, address)
}

func (l line) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(l.ctx, cancel)()
	conn, err := new(net.Dialer).DialContext(ctx, network, address)
	if err == nil {
		context.AfterFunc(l.ctx, func() { _ = conn.Close() })
	}
	return conn, err
}
