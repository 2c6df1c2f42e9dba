// Package pgserver gives tests a PostgreSQL server of their own.
//
// A package's tests share one server:
//
//	func TestMain(m *testing.M) { os.Exit(pgserver.Run(m.Run)) }
//
//	func TestSomething(t *testing.T) {
//		db, err := sql.Open("postgres", pgserver.NewDatabase(t))
//
// It is the one that EVQ_TEST_POSTGRES names (the URL of a role that may create schemas), or else a
// private cluster in a temporary directory, made from the server programs that are installed. A private server ends
// with the tests, however they end. Tests that stop, crash or configure a server [Start] another one. [Server.Pool] puts
// a PgBouncer in front of that.
package pgserver

import (
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/lib/pq"
)

// shared is the server that Run began.
var shared struct {
	sync.Mutex
	server *Server
}

// Run runs tests and then stops the server that they shared. It returns what tests returned.
func Run(tests func() int) int {
	defer func() {
		shared.Lock()
		defer shared.Unlock()
		if shared.server != nil {
			shared.server.stop()
		}
	}()
	return tests()
}

// NewDatabase returns the connection string, a URL, of an empty place on the shared server: a schema of its own in a
// database of encoding UTF8. That is empty enough for evq, and many times faster than a database.
func NewDatabase(t testing.TB) string {
	t.Helper()
	return sharedServer(t).NewDatabase(t)
}

func sharedServer(t testing.TB) *Server {
	t.Helper()
	shared.Lock()
	defer shared.Unlock()
	if shared.server == nil {
		s, err := open()
		if err != nil {
			t.Fatal(err)
		}
		shared.server = s
	}
	return shared.server
}

// Start starts a private server for one test, with settings like "max_connections=20", and stops it when the test ends.
func Start(t testing.TB, settings ...string) *Server {
	t.Helper()
	s, err := start(settings)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.stop)
	return s
}

func open() (*Server, error) {
	if dsn := os.Getenv("EVQ_TEST_POSTGRES"); dsn != "" {
		return external(dsn)
	}
	return start([]string{"fsync=off"}) // nobody crashes it
}

// NewDatabase is like the function NewDatabase, on this server.
func (s *Server) NewDatabase(t testing.TB) string {
	t.Helper()
	schema := "evq_" + strings.ReplaceAll(uuid.NewString(), "-", "")
	if err := s.admin("CREATE SCHEMA " + schema); err != nil {
		t.Fatal(err)
	}
	if s.dir == "" { // it outlives the test
		t.Cleanup(func() {
			if err := s.admin("SET lock_timeout = '10s'; DROP SCHEMA " + schema + " CASCADE"); err != nil {
				t.Logf("a test's schema is left behind: %v", err)
			}
		})
	}
	return s.in(schema)
}

// admin runs statements.
func (s *Server) admin(statements string) error {
	db, err := sql.Open("postgres", s.url.String())
	if err != nil {
		return err
	}
	defer db.Close()
	if _, err := db.Exec(statements); err != nil {
		return fmt.Errorf("%s: %w", statements, err)
	}
	return nil
}

// external is a server that somebody else runs.
func external(dsn string) (*Server, error) {
	cfg, err := pq.NewConfig(dsn)
	if err != nil {
		return nil, fmt.Errorf("EVQ_TEST_POSTGRES: want a URL such as postgres://user:password@host:5432/postgres?sslmode=disable")
	}
	query := url.Values{"host": {cfg.Host}, "port": {fmt.Sprint(cfg.Port)}, "sslmode": {string(cfg.SSLMode)}}
	u := url.URL{Scheme: "postgres", User: url.UserPassword(cfg.User, cfg.Password), Path: "/" + cfg.Database, RawQuery: query.Encode()}
	return &Server{url: u}, nil
}
