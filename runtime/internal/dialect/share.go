package dialect

import (
	"strings"

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

// Slab copies the data of events into few pieces of memory. Who keeps one event's data keeps its neighbours' in memory,
// up to slabSize; larger data is a piece of its own.
type Slab struct{ free []byte }

const (
	slabSize = 8 << 10
	slabItem = slabSize / 8 // larger data would waste too much of what is left
)

// Own returns a copy of text. Appending to it does not touch the neighbours.
func (s *Slab) Own(text string) evq.Raw {
	n := len(text)
	if n > slabItem {
		return evq.Raw(text)
	}
	if n > len(s.free) {
		s.free = make([]byte, slabSize)
	}
	own := s.free[:n:n]
	s.free = s.free[n:]
	copy(own, text)
	return own
}
