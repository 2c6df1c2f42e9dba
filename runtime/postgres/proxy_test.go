package postgres

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/binary"
	"io"
	"net"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/lib/pq"
)

// proxy stands between a store and its server, and cuts connections at an exact place of a push.
type proxy struct {
	listener net.Listener
	target   func() (net.Conn, error)
	pass     func(p *proxy, client, server net.Conn)
	working  sync.WaitGroup
	turns    atomic.Int64 // requests that were passed on, each up to the point where the client waits

	mu    sync.Mutex
	armed *cut
	hole  chan struct{} // closed when the connections that are there are swallowed
	conns map[net.Conn]struct{}
}

// cut says where the connection of the next push is cut: after so many bytes of the request, or with the request passed
// on in full, after so many of the reply. A negative number counts from the end: -1 is all but one byte. The reply is cut
// when the server has committed.
type cut struct {
	at             string // what the request holds; empty: a call of the push function
	request, reply int
	whole          bool            // the request is passed on
	early          bool            // cut as soon as it is, while the server runs it
	after          <-chan struct{} // cut early, but not before this; nil: at once
	done           chan struct{}
}

// startProxy returns the proxy, and the connection string dsn led through it.
func startProxy(t *testing.T, dsn string) (*proxy, string) {
	t.Helper()
	return startPassing(t, dsn, (*proxy).inTurns)
}

func startPassing(t *testing.T, dsn string, pass func(p *proxy, client, server net.Conn)) (*proxy, string) {
	t.Helper()
	cfg, err := pq.NewConfig(dsn)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{listener: listener, pass: pass, conns: map[net.Conn]struct{}{}, hole: make(chan struct{}), target: func() (net.Conn, error) {
		if filepath.IsAbs(cfg.Host) {
			return net.Dial("unix", filepath.Join(cfg.Host, ".s.PGSQL."+strconv.Itoa(int(cfg.Port))))
		}
		return net.Dial("tcp", net.JoinHostPort(cfg.Host, strconv.Itoa(int(cfg.Port))))
	}}
	p.working.Go(p.accept)
	t.Cleanup(p.close)
	host, port, _ := net.SplitHostPort(listener.Addr().String())
	return p, parameter(t, parameter(t, dsn, "host", host), "port", port)
}

// arm cuts the next push. done tells that it has happened.
func (p *proxy) arm(c cut) (done <-chan struct{}) {
	c.done = make(chan struct{}, 1)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.armed = &c
	return c.done
}

func (p *proxy) accept() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		p.working.Go(func() { p.serve(client) })
	}
}

func (p *proxy) close() {
	_ = p.listener.Close()
	p.mu.Lock()
	for conn := range p.conns {
		_ = conn.Close()
	}
	p.mu.Unlock()
	p.working.Wait()
}

func (p *proxy) track(conn net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.conns[conn] = struct{}{}
}

func (p *proxy) serve(client net.Conn) {
	defer client.Close()
	server, err := p.target()
	if err != nil {
		return
	}
	defer server.Close()
	p.track(client)
	p.track(server)
	p.pass(p, client, server)
}

// inTurns passes requests and replies on, as the protocol goes.
func (p *proxy) inTurns(client, server net.Conn) {
	fromClient, fromServer := bufio.NewReader(client), bufio.NewReader(server)
	request, err := startup(fromClient)
	for err == nil {
		if c := p.isCut(request); c != nil {
			c.run(request, client, server, fromServer)
			return
		}
		p.turns.Add(1)
		if _, err = server.Write(request); err != nil {
			return
		}
		if err = messages(fromServer, "Z", func(m []byte) error { _, err := client.Write(m); return err }); err != nil {
			return
		}
		var next bytes.Buffer
		err = messages(fromClient, "SQX", func(m []byte) error { next.Write(m); return nil })
		request = next.Bytes()
	}
}

func (p *proxy) isCut(request []byte) *cut {
	p.mu.Lock()
	defer p.mu.Unlock()
	c := p.armed
	if c == nil || !bytes.Contains(request, []byte(cmp.Or(c.at, "evq_push_"))) {
		return nil
	}
	p.armed = nil
	return c
}

func (c *cut) run(request []byte, client, server net.Conn, fromServer *bufio.Reader) {
	defer close(c.done)
	if !c.whole {
		_, _ = server.Write(upTo(request, c.request))
		return
	}
	_, _ = server.Write(request)
	if c.early {
		if c.after != nil {
			<-c.after
		}
		_ = client.Close()
		c.done <- struct{}{}
	}
	var reply bytes.Buffer
	_ = messages(fromServer, "Z", func(m []byte) error { reply.Write(m); return nil })
	_, _ = client.Write(upTo(reply.Bytes(), c.reply))
}

func upTo(b []byte, n int) []byte {
	if n < 0 {
		n += len(b)
	}
	return b[:max(0, min(n, len(b)))]
}

// startup reads the first message, which has no type.
func startup(r *bufio.Reader) ([]byte, error) {
	head := make([]byte, 4)
	if _, err := io.ReadFull(r, head); err != nil {
		return nil, err
	}
	m := append(head, make([]byte, binary.BigEndian.Uint32(head)-4)...)
	_, err := io.ReadFull(r, m[4:])
	return m, err
}

// messages hands messages over up to one of the types last.
func messages(r *bufio.Reader, last string, pass func([]byte) error) error {
	for {
		head := make([]byte, 5)
		if _, err := io.ReadFull(r, head); err != nil {
			return err
		}
		m := append(head, make([]byte, binary.BigEndian.Uint32(head[1:])-4)...)
		if _, err := io.ReadFull(r, m[5:]); err != nil {
			return err
		}
		if err := pass(m); err != nil {
			return err
		}
		if strings.IndexByte(last, m[0]) >= 0 {
			return nil
		}
	}
}
