// Package contender holds what is measured side by side: evq, the naive way into the same tables, and the raw ceilings
// of the two databases. The peers are contenders too, in a module of their own, because of what they depend on.
package contender

import (
	"context"

	"github.com/evq-go/evq/bench/workload"
)

// Kind groups contenders.
type Kind int

const (
	Product Kind = iota // evq
	Naive               // what many programs do by hand
	Ceiling             // what the database takes at best, with everything of a store left out but its tables
	Peer                // another library, as its documentation says
)

// Contender is a way to keep events.
type Contender struct {
	Name      string
	Kind      Kind
	Module    string   // of a peer
	Version   string   // of a peer, as asked for
	Databases []string // of SQLite and Postgres
	Use       string   // how it is used here, and what it promises there: text for the report
	OnlyPush  bool     // its loads are another contender's
	Thousands bool     // a ceiling that is best with 1,000 events a transaction
	// Open opens it on an empty place. nil: this program was built without it.
	Open func(ctx context.Context, at Place) (Store, error)
}

// On tells whether it works on a database.
func (c Contender) On(database string) bool {
	for _, d := range c.Databases {
		if d == database {
			return true
		}
	}
	return false
}

// Store is an open contender. What it cannot do is errors.ErrUnsupported, with the reason as text.
type Store interface {
	// Push records events of one aggregate in one stream, all or none, and returns when they are as durable as the
	// contender makes them. It tries again by itself when it was only too slow.
	Push(ctx context.Context, stream, aggregate string, events []workload.Event) error
	// Load reads and decodes events and returns how many there were.
	Load(ctx context.Context, what Selection) (int, error)
	// Follow hands the number of every event of the store to handle, from the first one on, and then waits for more
	// until ctx is done. A name is used once.
	Follow(ctx context.Context, name string, handle func(number int64)) error
	// Retries returns how often pushes were tried again so far.
	Retries() int64
	Close() error
}

// Selection is what to load of one stream: everything, or what one aggregate or one type has.
type Selection struct {
	Stream    string
	Aggregate string // empty: all
	Updated   bool   // only the second type
	DataOnly  bool   // for a fold: type, sequence and data. Who cannot leave the rest out loads all
	Limit     int    // 0: all
}
