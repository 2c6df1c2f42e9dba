package dialect

import (
	"strconv"
	"strings"
	"time"
	"unsafe"

	evq "github.com/evq-go/evq/runtime"
	"github.com/google/uuid"
)

// Unpacker reads events that the database has joined into a text, because each value of a row that goes through
// database/sql costs more than it costs to find it in a text. A separator stands between the values.
type Unpacker struct {
	separator byte
	rest      string
	failed    bool // something is not as evq writes it
	names     Names
	small     Slab

	// Of the event before: often they are the same, and comparing is cheaper than looking where they end.
	stream, eventType, version, aggregate string
}

// NewUnpacker returns an Unpacker for the events of a page.
func NewUnpacker(separator byte) *Unpacker {
	return &Unpacker{separator: separator, small: NewSlab(SmallSlab)}
}

// Unpack goes on with a text of so many values. It fails if one of them holds the separator: then there are too many.
func (u *Unpacker) Unpack(text string, values int) {
	u.rest = text
	u.failed = u.failed || strings.Count(text, string(rune(u.separator))) != values-1
}

// Failed tells that something was not as evq writes it. What was read so far means nothing.
func (u *Unpacker) Failed() bool { return u.failed }

// Text reads a value. It holds on to the text.
func (u *Unpacker) Text() string {
	value := u.rest
	if i := strings.IndexByte(value, u.separator); i >= 0 {
		value, u.rest = value[:i], value[i+1:]
	} else {
		u.rest = ""
	}
	return value
}

// Position reads the numbers that a position has behind its form.
func (u *Unpacker) Position(form string, numbers int) evq.Position {
	if numbers == 1 {
		return evq.Position(u.small.Text(form, u.Text()))
	}
	return evq.Position(u.small.Text(form, u.Text(), ".", u.Text()))
}

// again passes over a value if it is this one.
func (u *Unpacker) again(value string) bool {
	n := len(value)
	if len(u.rest) <= n || u.rest[n] != u.separator || u.rest[:n] != value {
		return false
	}
	u.rest = u.rest[n+1:]
	return true
}

// Number reads a number.
func (u *Unpacker) Number() int64 {
	n := int64(0)
	for i := 0; i < len(u.rest) && i < 18; i++ {
		digit := u.rest[i] - '0'
		if digit <= 9 {
			n = 10*n + int64(digit)
			continue
		}
		if i > 0 && u.rest[i] == u.separator {
			u.rest = u.rest[i+1:]
			return n
		}
		break
	}
	return u.anyNumber()
}

func (u *Unpacker) anyNumber() int64 {
	n, err := strconv.ParseInt(u.Text(), 10, 64)
	u.failed = u.failed || err != nil
	return n
}

// Since2000 reads a time as timestamptz_send of PostgreSQL gives it: eight bytes, microseconds since 2000.
func (u *Unpacker) Since2000() time.Time {
	const year2000, infinite = 946_684_800_000_000, 1 << 62
	digits, ok := strings.CutPrefix(u.Text(), `\x`)
	n, err := strconv.ParseUint(digits, 16, 64)
	micros := int64(n)
	u.failed = u.failed || !ok || err != nil || len(digits) != 16 || micros > infinite || micros < -infinite
	return time.UnixMicro(micros + year2000).UTC()
}

// Stream reads the name of a stream.
func (u *Unpacker) Stream() string {
	if !u.again(u.stream) {
		u.stream = u.small.Text(u.Text())
	}
	return u.stream
}

// Event reads an event id, a type, a version, an aggregate and metadata. Only the metadata, which does not stay, holds on
// to the text.
func (u *Unpacker) Event(row *evq.Row) {
	id, err := uuid.Parse(u.Text())
	u.failed = u.failed || err != nil
	row.EventID = id
	u.Type(row)
	if !u.again(u.aggregate) {
		u.aggregate = u.small.Text(u.Text())
	}
	row.AggregateID = u.aggregate
	row.Metadata = BytesOf(u.Text())
}

// Type reads a type and a version.
func (u *Unpacker) Type(row *evq.Row) {
	if !u.again(u.eventType) {
		u.eventType = u.names.Own(u.Text())
	}
	if !u.again(u.version) {
		u.version = u.names.Own(u.Text())
	}
	row.EventType, row.EventVersion = u.eventType, u.version
}

// BytesOf takes over the bytes of a string that the driver has just made and that nobody else knows.
func BytesOf(text string) []byte { return unsafe.Slice(unsafe.StringData(text), len(text)) }
