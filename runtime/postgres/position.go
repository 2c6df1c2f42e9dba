package postgres

import (
	"encoding/hex"
	"strconv"

	evq "github.com/evq-go/evq/runtime"
	"github.com/google/uuid"
)

// The text forms of evq.Position on PostgreSQL. All begin with form. A sight is <era>.<floor>.<xmin>:<xmax>:<xip,…>
//
//	p1.<position>.<transaction>                          names an event
//	p1.<position>.<event id>.<sight>                     a place between events, to go on from
//	p1.<position>.<event id>.<sight>.<position>.<sight>  a place in the middle of a late part
//
// The empty text is the place before all events.
const form = "p1."

// eventPosition names the event at a position, recorded by a transaction.
func eventPosition(position int64, transaction string) evq.Position {
	var room [48]byte
	text := strconv.AppendInt(append(room[:0], form...), position, 10)
	return evq.Position(append(append(text, '.'), transaction...))
}

// named is what the position of an event says.
type named struct {
	position    int64
	transaction uint64
}

// place is where a reader of all streams stands: (p, S). Covered is exactly what has a position up to p and is visible
// in the snapshot S. Positions are drawn before the commit, so p alone would not do: an event with a smaller position
// may be committed later. The event at p tells whether the database was set back behind the place.
type place struct {
	part
	event uuid.UUID // uuid.Nil where position is 0
	late  *part     // (q, R), in the middle of a late part: what it covers besides; nil for an ordinary place
}

// part is a set of events: those up to a position that a statement saw.
type part struct {
	position int64
	seen     sight
}

// sight is what a statement saw. Of a database that was restored into another cluster a snapshot says nothing about what
// came with it, the positions up to the floor of the era: that was all there.
type sight struct {
	era      int
	floor    int64
	snapshot snapshot
}

func (s sight) String() string {
	text := strconv.AppendInt(nil, int64(s.era), 10)
	text = strconv.AppendInt(append(text, '.'), s.floor, 10)
	return string(append(text, '.')) + s.snapshot.String()
}

func (p place) text() evq.Position {
	text := placeText(p.position, p.event, p.seen.String())
	if p.late != nil {
		text += evq.Position("." + strconv.FormatInt(p.late.position, 10) + "." + p.late.seen.String())
	}
	return text
}

// placeText is the text of an ordinary place, of whose sight the text is known.
func placeText(position int64, event uuid.UUID, seen string) evq.Position {
	var room [160]byte
	text := strconv.AppendInt(append(room[:0], form...), position, 10)
	text = hex.AppendEncode(append(text, '.'), event[:])
	return evq.Position(append(append(text, '.'), seen...))
}
