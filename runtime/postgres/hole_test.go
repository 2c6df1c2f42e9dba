package postgres

import (
	"net"
	"sync"
	"testing"
)

// startHole returns a proxy that passes everything on as it comes, and whose connections can be swallowed.
func startHole(t *testing.T, dsn string) (*proxy, string) {
	t.Helper()
	return startPassing(t, dsn, (*proxy).asItComes)
}

// swallow makes the connections that are there dead without a word: what they are sent goes nowhere, and nobody is told.
func (p *proxy) swallow() {
	p.mu.Lock()
	defer p.mu.Unlock()
	close(p.hole)
	p.hole = make(chan struct{})
}

func (p *proxy) asItComes(client, server net.Conn) {
	p.mu.Lock()
	hole := p.hole
	p.mu.Unlock()
	var replies sync.WaitGroup
	replies.Go(func() { carry(client, server, hole) })
	carry(server, client, hole)
	replies.Wait()
}

// carry passes on what comes until one side ends; the other is then closed, unless the connection was swallowed.
func carry(to, from net.Conn, hole <-chan struct{}) {
	some := make([]byte, 4096)
	for {
		n, err := from.Read(some)
		select {
		case <-hole:
		default:
			if err != nil {
				_ = to.Close()
			} else if _, err := to.Write(some[:n]); err != nil {
				_ = from.Close()
			}
		}
		if err != nil {
			return
		}
	}
}
