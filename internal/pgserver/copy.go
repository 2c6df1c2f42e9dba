package pgserver

import (
	"net/url"
	"path/filepath"
	"testing"
)

// Copy dumps what dsn, of NewDatabase, names, and restores it on another server, as an operator does who moves a
// database: with pg_dump and psql. Both servers must be private. It returns the connection string there.
func (s *Server) Copy(t testing.TB, dsn string, to *Server) string {
	t.Helper()
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	schema := u.Query().Get("search_path")
	dump := filepath.Join(s.dir, schema+".sql")
	if err := s.run("pg_dump", "-h", s.dir, "-p", port, "-U", user, "-n", schema, "-f", dump, "postgres"); err != nil {
		t.Fatal(err)
	}
	if err := to.run("psql", "-h", to.dir, "-p", port, "-U", user, "-q", "-v", "ON_ERROR_STOP=1", "-f", dump, "postgres"); err != nil {
		t.Fatal(err)
	}
	return to.in(schema)
}

// in is the connection string of a schema.
func (s *Server) in(schema string) string {
	u := s.url
	query := u.Query()
	query.Set("search_path", schema)
	u.RawQuery = query.Encode()
	return u.String()
}
