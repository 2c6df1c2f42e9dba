package pgserver

import (
	"bufio"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Bouncer is a PgBouncer in transaction mode in front of a private server: each transaction, or statement outside of one,
// gets whichever of a few connections is free, and nothing of a session is kept.
type Bouncer struct {
	server *Server
	dir    string // holds its socket and its configuration
}

const howToInstallBouncer = `NOT RUN: nothing was tested behind PgBouncer, because none is installed: run

	sudo apt-get install pgbouncer         (Debian, Ubuntu)
	brew install pgbouncer                 (macOS)`

// bouncerConfig says what the tests are about, and lets in every role of the server. Each role has a pool of its own.
const bouncerConfig = `[databases]
* = host=%s port=%s
[pgbouncer]
pool_mode = transaction
default_pool_size = 4
max_client_conn = 1000
server_idle_timeout = 5
auth_type = trust
auth_user = %s
auth_query = SELECT rolname, '' FROM pg_roles WHERE rolname = $1
listen_addr =
listen_port = %s
unix_socket_dir = %s
`

// Pool starts a PgBouncer in front of a server that Start started, and stops it when the test ends. Where none is
// installed the test is skipped.
func (s *Server) Pool(t testing.TB) *Bouncer {
	t.Helper()
	program, err := findBouncer()
	if err != nil {
		t.Skip(howToInstallBouncer)
	}
	b := &Bouncer{server: s, dir: filepath.Join(s.dir, "bouncer")}
	if err := b.configure(); err != nil {
		t.Fatal(err)
	}
	b.start(t, program)
	return b
}

// NewDatabase returns connection strings, URLs, of an empty place as the server's NewDatabase makes them: through the
// PgBouncer and directly. The pooled one names no search_path, which PgBouncer refuses: it is that of a role of its own.
func (b *Bouncer) NewDatabase(t testing.TB) (pooled, direct string) {
	t.Helper()
	direct = b.server.NewDatabase(t)
	u, err := url.Parse(direct)
	if err != nil {
		t.Fatal(err)
	}
	role := u.Query().Get("search_path") // it is called like its schema
	if err := b.server.admin("CREATE ROLE " + role + " SUPERUSER LOGIN; ALTER ROLE " + role + " SET search_path = " + role); err != nil {
		t.Fatal(err)
	}
	u.User = url.User(role)
	u.RawQuery = url.Values{"host": {b.dir}, "port": {port}, "sslmode": {"disable"}}.Encode()
	return u.String(), direct
}

func (b *Bouncer) configure() error {
	if err := os.Mkdir(b.dir, 0o755); err != nil {
		return err
	}
	if err := giveAway(b.dir); err != nil {
		return err
	}
	text := fmt.Sprintf(bouncerConfig, b.server.dir, port, user, port, b.dir)
	return os.WriteFile(b.config(), []byte(text), 0o644)
}

func (b *Bouncer) config() string { return filepath.Join(b.dir, "pgbouncer.ini") }

// start starts the program, as the server is watched: it ends with its input, which ends with the tests' process.
func (b *Bouncer) start(t testing.TB, program string) {
	t.Helper()
	cmd := exec.Command("sh", "-c", `"$1" "$2" & cat >/dev/null; kill -KILL $!; wait`, "sh", program, b.config())
	cmd.Dir = "/"
	asServerUser(cmd)
	end, err1 := cmd.StdinPipe()
	log, err2 := cmd.StderrPipe()
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = end.Close()
		_ = cmd.Wait() // killed
	})
	ready, said := make(chan struct{}), make(chan string, 1)
	go func() {
		said <- listen(bufio.NewScanner(log), ready)
	}()
	select {
	case <-ready:
	case text := <-said:
		t.Fatalf("pgbouncer ended:\n%s", text)
	}
}

// listen reads a PgBouncer's log to its end. ready is closed when it says that it serves.
func listen(log *bufio.Scanner, ready chan<- struct{}) string {
	var said strings.Builder
	for log.Scan() {
		if fmt.Fprintln(&said, log.Text()); strings.Contains(log.Text(), "process up") {
			close(ready)
		}
	}
	return said.String()
}

// findBouncer looks also where Debian puts it, which is on no ordinary user's PATH.
func findBouncer() (string, error) {
	program, err := exec.LookPath("pgbouncer")
	if err != nil {
		return exec.LookPath("/usr/sbin/pgbouncer")
	}
	return program, nil
}
