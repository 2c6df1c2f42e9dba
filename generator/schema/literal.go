package schema

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// literal is the JSON of a value that is neither an object nor a list. Strings
// say where they stand; numbers need all the width of their kinds.
func literal(s *Shape, label string, n int) string {
	for _, c := range s.Enum {
		if c != "0" && c != `""` {
			return c
		}
	}
	switch s.Kind {
	case Bool:
		return "true"
	case String, Any:
		return quoted(plausible(words(label)))
	case Base64:
		return quoted(base64.StdEncoding.EncodeToString([]byte(words(label))))
	case Raw:
		return fmt.Sprintf("{%s:%d}", quoted(words(label)), n)
	case Time, UUID, Addr, AddrPort, Prefix:
		return quoted(knownText(s.Kind, n))
	case BigFloat:
		return quoted(fmt.Sprintf("%d.5", n%1000))
	case BigRat:
		return quoted(fmt.Sprintf("%d/7", n*7+1))
	}
	return number(s.Kind, n)
}

// plausible is a text in the form that its name promises: what reads it may want
// more of an address than a few words.
func plausible(text string) string {
	switch joined := strings.ReplaceAll(text, " ", "."); {
	case strings.HasSuffix(strings.ToLower(text), "mail"):
		return joined + "@example.com"
	case strings.HasSuffix(strings.ToLower(text), "url"):
		return "https://example.com/" + joined
	}
	return text
}

// number is a number that the next smaller kind would not hold exactly.
func number(k Kind, n int) string {
	const beyondFloat64 = 1<<53 + 1
	switch k {
	case Int8:
		return fmt.Sprint(100 + n%28)
	case Uint8:
		return fmt.Sprint(200 + n%56)
	case Int16:
		return fmt.Sprint(32_000 + n%768)
	case Uint16:
		return fmt.Sprint(65_000 + n%536)
	case Int32:
		return fmt.Sprint(2_000_000_000 + n)
	case Uint32:
		return fmt.Sprint(4_000_000_000 + n)
	case Int64:
		return fmt.Sprint(beyondFloat64 + 2*n)
	case Uint64:
		return fmt.Sprintf("18000000000000%06d", n*2+1)
	case Float32:
		return fmt.Sprintf("%d.5", n%1000)
	case Float64:
		return fmt.Sprintf("%d.123456789", n)
	case BigInt:
		return fmt.Sprintf("123456789012345678901234%06d", n)
	}
	return fmt.Sprintf("%d.10", n) // Number, which keeps the zero
}

// knownText is what one of the known types with a text of its own writes.
func knownText(k Kind, n int) string {
	switch k {
	case Time:
		const nanoseconds = 123_456_789
		return time.Date(2001, 2, 3, 4, n, 5, nanoseconds, time.UTC).Format(time.RFC3339Nano)
	case UUID:
		return fmt.Sprintf("01234567-89ab-4cde-8f01-%012x", n)
	case AddrPort:
		return fmt.Sprintf("192.0.2.%d:%d", n%256, 8000+n%1000)
	case Prefix:
		return fmt.Sprintf("10.%d.0.0/16", n%256)
	}
	return fmt.Sprintf("192.0.2.%d", n%256)
}

// knownKeys are the known types that the keys of a map can be written from.
var knownKeys = map[string]Kind{
	"time.Time":                   Time,
	"github.com/google/uuid.UUID": UUID,
	"net/netip.Addr":              Addr,
	"net/netip.AddrPort":          AddrPort,
	"net/netip.Prefix":            Prefix,
}

// keyText is the n-th key of a map, and whether it is one that the type of the
// keys reads.
func keyText(s *Shape, label string, n int) (text string, known bool) {
	switch s.Kind {
	case String:
		return words(label), true
	case Text:
		if k, ok := knownKeys[s.Via]; ok {
			return knownText(k, n), true
		}
		return words(label), false
	}
	return number(s.Kind, n), true
}

// words are what a string holds, so that who reads the sample sees that nobody
// ever meant it.
func words(label string) string { return join("some", label) }

// quoted is text as a JSON string, escaped as encoding/json does: where the tag
// has the option string, the escapes are part of what is stored.
func quoted(text string) string {
	q, _ := json.Marshal(text) // strings can always be written
	return string(q)
}
