package pgserver

import "os"

// Open returns a server for a program that is no test, with nothing relaxed: the one that EVQ_TEST_POSTGRES names, or a
// private one. The program must call Stop.
func Open() (*Server, error) {
	if dsn := os.Getenv("EVQ_TEST_POSTGRES"); dsn != "" {
		return external(dsn)
	}
	return start(nil)
}

// Stop ends a private server.
func (s *Server) Stop() { s.stop() }

// DSN is the connection string of the server's database, a URL.
func (s *Server) DSN() string { return s.url.String() }
