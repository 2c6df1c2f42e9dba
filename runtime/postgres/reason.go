package postgres

import (
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"

	evq "github.com/evq-go/evq/runtime"
)

// reason says why a connection failed, in words that hold nothing of its connection string: the errors of drivers and of
// the network name hosts, users and databases.
func reason(err error) string {
	if state := sqlState(err); state != "" {
		return "the server answered with SQLSTATE " + state
	}
	if e, ok := errors.AsType[*evq.Error](err); ok && e.Reason != "" {
		return e.Reason
	}
	if e, ok := errors.AsType[*net.DNSError](err); ok {
		return e.Err
	}
	if e, ok := errors.AsType[syscall.Errno](err); ok {
		return e.Error()
	}
	for _, known := range []error{errSilent, io.EOF, io.ErrUnexpectedEOF} {
		if errors.Is(err, known) {
			return known.Error()
		}
	}
	return fmt.Sprintf("%T", root(err))
}

// root is the innermost error.
func root(err error) error {
	for inner := err; inner != nil; inner = errors.Unwrap(inner) {
		err = inner
	}
	return err
}
