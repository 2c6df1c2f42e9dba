package evq

import (
	"errors"
	"fmt"
	"strings"
)

// The kinds of failure. Match them with errors.Is; [Error] and [ConflictError] carry the facts. A done context
// is always matched by errors.Is(err, ctx.Err()) as well, whatever the driver made of it.
var (
	// ErrConflict: a condition of the push did not hold. Nothing was recorded. See [ConflictError].
	ErrConflict = errors.New("conflict")
	// ErrUnknownEvent: this build knows no type for the event, or not this major version of it. When the
	// version is newer than the build, [Error].Newer is set.
	ErrUnknownEvent = errors.New("unknown event")
	// ErrDecode: the event's type is known, but its data or metadata cannot be read as that type, or an Upcast refused
	// it or panicked.
	ErrDecode = errors.New("cannot decode")
	// ErrInvalid: refused before the database saw it: an id that is empty, longer than 512 bytes, not UTF-8
	// or holds NUL; data that is not JSON, holds \u0000, a lone surrogate, bad UTF-8 or a number beyond
	// what the databases keep, is nested deeper than 1,000 levels or larger than 4 MiB; a contradicting query
	// or option. Nothing was recorded.
	ErrInvalid = errors.New("invalid")
	// ErrInDoubt: the answer to a commit was lost and could not be found out in time. The push may have been
	// recorded, or may be yet. A retry with the same [WithKey] is safe.
	ErrInDoubt = errors.New("in doubt")
	// ErrRetry: nothing was recorded; roll your transaction back and run it again (a deadlock, a serialization
	// failure, a busy snapshot, or a sequence that was taken under a stronger isolation).
	ErrRetry = errors.New("retry the transaction")
	// ErrKeyReused: the key was used in this stream for another aggregate, type, version or data.
	ErrKeyReused = errors.New("idempotency key reused")
	// ErrRewound: the database was set back behind a place that was already read.
	ErrRewound = errors.New("store rewound")
	// ErrFenced: another owner has taken over what this one was working on.
	ErrFenced = errors.New("fenced")
	// ErrParked: the consumer has set the event aside, or skipped it, after its handler failed.
	ErrParked = errors.New("parked")
	// ErrUnsupported: this backend cannot do that.
	ErrUnsupported = errors.New("unsupported")
	// ErrClosed: the store was closed.
	ErrClosed = errors.New("store is closed")
)

// Error is a failure with its facts; those that do not apply are zero. Kind is one of the Err… values.
type Error struct {
	Kind         error
	StreamID     string
	AggregateID  string
	Sequence     int64
	EventType    string
	EventVersion string
	Newer        bool   // ErrUnknownEvent: the stored version is newer than the build
	Reason       string // what is wrong, for people
	Err          error  // the cause, if there is one
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("evq: ")
	b.WriteString(e.Kind.Error())
	if e.Reason != "" {
		b.WriteString(": " + e.Reason)
	}
	for _, fact := range []struct{ name, value string }{
		{"type", strings.TrimSpace(e.EventType + " " + e.EventVersion)}, {"stream", e.StreamID}, {"aggregate", e.AggregateID},
	} {
		if fact.value != "" {
			fmt.Fprintf(&b, ", %s %s", fact.name, quote(fact.value))
		}
	}
	if e.Sequence != 0 {
		fmt.Fprintf(&b, ", sequence %d", e.Sequence)
	}
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
	}
	return b.String()
}

// Unwrap lets errors.Is and errors.As see the kind and the cause.
func (e *Error) Unwrap() []error {
	if e.Err == nil {
		return []error{e.Kind}
	}
	return []error{e.Kind, e.Err}
}

// ConflictError says which condition of a push did not hold. errors.Is(err, ErrConflict) matches it.
type ConflictError struct {
	StreamID    string
	AggregateID string
	Condition   string // "ExpectNew", "ExpectSequence" or "ExpectUnchanged"
	// Expected is the sequence that the condition named: 0 for ExpectNew, the query's After for ExpectUnchanged.
	Expected int64
	// Actual is what is in the stream: the aggregate's last sequence (0: none), or for ExpectUnchanged the
	// first sequence that matches after Expected.
	Actual int64
}

func (e *ConflictError) Error() string {
	if e.Condition == "ExpectUnchanged" {
		return fmt.Sprintf("evq: conflict: stream %s changed after sequence %d: sequence %d matches the condition", quote(e.StreamID), e.Expected, e.Actual)
	}
	return fmt.Sprintf("evq: conflict: aggregate %s in stream %s is at sequence %d, expected %d", quote(e.AggregateID), quote(e.StreamID), e.Actual, e.Expected)
}

// Is makes errors.Is(err, ErrConflict) true.
func (e *ConflictError) Is(target error) bool { return target == ErrConflict }

// IsEventError tells whether err is about one event of a sequence (ErrUnknownEvent, ErrDecode), after which
// the sequence goes on with the next event. Any other error is a sequence's last.
func IsEventError(err error) bool {
	return errors.Is(err, ErrUnknownEvent) || errors.Is(err, ErrDecode)
}

// Invalid returns an [ErrInvalid] whose reason is made like fmt.Sprintf does.
func Invalid(format string, args ...any) error {
	return &Error{Kind: ErrInvalid, Reason: fmt.Sprintf(format, args...)}
}

// quote makes somebody else's text fit for one line of a log: quoted, and cut where it is long.
func quote(s string) string {
	const most = 80
	if len(s) > most {
		return fmt.Sprintf("%q…(%d bytes)", s[:most], len(s))
	}
	return fmt.Sprintf("%q", s)
}

// EventError returns an error of the kind about the recorded event e.
func EventError[T any](kind error, e Recorded[T], reason string, cause error) *Error {
	return &Error{
		Kind: kind, StreamID: e.StreamID, AggregateID: e.AggregateID, Sequence: e.Sequence,
		EventType: e.EventType, EventVersion: e.EventVersion, Reason: reason, Err: cause,
	}
}
