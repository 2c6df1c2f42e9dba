package pgserver

import (
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Server is a PostgreSQL server.
type Server struct {
	url url.URL

	// Of a private server only.
	bin  string // the folder of its programs
	dir  string // holds its data, its socket and its log
	end  io.Closer
	done *exec.Cmd // ends with the server
}

const (
	user = "evq"
	port = "5432" // of the socket's name; the server listens on no network
)

// settings of every private server. Losing power is not what tests simulate, a crash is; the rest saves time only.
var settings = []string{
	"listen_addresses=", "max_connections=400", "shared_buffers=64MB", "wal_level=minimal", "max_wal_senders=0",
	"full_page_writes=off", "autovacuum_naptime=10s", "log_min_messages=fatal", "timezone=UTC",
}

// start makes a cluster and starts its server.
func start(more []string) (_ *Server, err error) {
	bin, err := findPrograms()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "evqpg")
	if err != nil {
		return nil, err
	}
	s := &Server{bin: bin, dir: dir}
	s.url = url.URL{Scheme: "postgres", User: url.User(user), Path: "/postgres", RawQuery: url.Values{"host": {dir}, "port": {port}, "sslmode": {"disable"}}.Encode()}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(dir))
		}
	}()
	if err := giveAway(dir); err != nil {
		return nil, err
	}
	if err := s.run("initdb", "-D", s.data(), "-U", user, "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"); err != nil {
		return nil, err
	}
	if err := s.configure(append(settings, more...)); err != nil {
		return nil, err
	}
	if err := s.watch(); err != nil {
		return nil, err
	}
	if err := s.start(); err != nil {
		s.stop()
		return nil, err
	}
	return s, nil
}

func (s *Server) data() string { return filepath.Join(s.dir, "data") }

func (s *Server) configure(settings []string) error {
	f, err := os.OpenFile(filepath.Join(s.data(), "postgresql.conf"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	for _, setting := range append(settings, "unix_socket_directories="+s.dir) {
		name, value, _ := strings.Cut(setting, "=")
		_, err = fmt.Fprintf(f, "%s = '%s'\n", name, value)
	}
	return errors.Join(err, f.Close())
}

// watch starts what ends the server: a shell that waits for the end of its input, which comes when the tests' process
// closes it or ends in any other way.
func (s *Server) watch() error {
	script := `cat >/dev/null; "$1/pg_ctl" -D "$2/data" -m immediate -s stop; rm -rf "$2"`
	s.done = exec.Command("sh", "-c", script, "sh", s.bin, s.dir)
	s.done.Dir = "/"
	asServerUser(s.done)
	input, err := s.done.StdinPipe()
	if err != nil {
		return err
	}
	s.end = input
	return s.done.Start()
}

func (s *Server) stop() {
	if s.end != nil {
		_ = s.end.Close() // it is closed, or the shell has ended
		_ = s.done.Wait() // there may have been no server to stop
	}
}

// Crash ends the server at once, as a kill or a power cut of its processes does: nothing is written any more.
func (s *Server) Crash(t testing.TB) {
	t.Helper()
	if err := s.run("pg_ctl", "-D", s.data(), "-m", "immediate", "-s", "stop"); err != nil {
		t.Fatal(err)
	}
}

// Restart starts the server after a Crash.
func (s *Server) Restart(t testing.TB) {
	t.Helper()
	if err := s.start(); err != nil {
		t.Fatal(err)
	}
}

// RestartAsStandby starts the server after a Crash as a standby that hears nothing of its primary. The server must have
// been started with wal_level=replica.
func (s *Server) RestartAsStandby(t testing.TB) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(s.data(), "standby.signal"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	s.Restart(t)
}

func (s *Server) start() error {
	return s.run("pg_ctl", "-D", s.data(), "-l", filepath.Join(s.dir, "log"), "-s", "-w", "-t", "60", "start")
}

// run runs one of the server's programs.
func (s *Server) run(program string, args ...string) error {
	cmd := exec.Command(filepath.Join(s.bin, program), args...)
	cmd.Dir = "/"
	asServerUser(cmd)
	output, err := os.CreateTemp("", "evqpg-output") // not a pipe: the server would keep it open
	if err != nil {
		return err
	}
	defer os.Remove(output.Name())
	defer output.Close()
	cmd.Stdout, cmd.Stderr = output, output
	if err := cmd.Run(); err != nil {
		said, _ := os.ReadFile(output.Name())
		log, _ := os.ReadFile(filepath.Join(s.dir, "log"))
		return fmt.Errorf("%s: %w\n%s%s", program, err, said, log)
	}
	return nil
}
