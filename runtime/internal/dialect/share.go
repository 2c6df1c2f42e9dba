package dialect

import (
	"strings"
	"unsafe"

	evq "github.com/evq-go/evq/runtime"
)

// Names gives equal texts one string, so that the events of a page share their types and versions. It knows few names:
// looking for one has to be cheaper than a copy.
type Names struct{ known []string }

const mostNames = 16

// Own returns a string equal to text that holds on to nothing else.
func (n *Names) Own(text string) string {
	for _, name := range n.known {
		if name == text {
			return name
		}
	}
	own := strings.Clone(text)
	if len(n.known) < mostNames {
		n.known = append(n.known, own)
	}
	return own
}

// Slab copies what stays of events into few pieces of memory. Who keeps one copy keeps its neighbours in memory, up to the
// size of a piece; what is larger than an eighth of it is a piece of its own.
type Slab struct {
	piece int
	free  []byte
}

// The sizes of pieces, for data and for what is small.
const (
	DataSlab  = 8 << 10
	SmallSlab = 512
)

// NewSlab returns a Slab with pieces of a size.
func NewSlab(piece int) Slab { return Slab{piece: piece} }

// Own returns a copy of text. Appending to it does not touch the neighbours.
func (s *Slab) Own(text string) evq.Raw {
	own := s.room(len(text))
	copy(own, text)
	return own
}

// Text returns a copy of parts that are joined.
func (s *Slab) Text(parts ...string) string {
	n := 0
	for _, part := range parts {
		n += len(part)
	}
	own := s.room(n)
	at := 0
	for _, part := range parts {
		at += copy(own[at:], part)
	}
	return unsafe.String(unsafe.SliceData(own), n)
}

func (s *Slab) room(n int) []byte {
	if n > s.piece/8 {
		return make([]byte, n)
	}
	if n > len(s.free) {
		s.free = make([]byte, s.piece)
	}
	own := s.free[:n:n]
	s.free = s.free[n:]
	return own
}
