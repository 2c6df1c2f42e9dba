package postgres

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	evq "github.com/evq-go/evq/runtime"
	"github.com/google/uuid"
)

// The text forms of evq.Position on PostgreSQL. All begin with form.
//
//	p1.<position>.<transaction>                            names an event
//	p1.<era>.<position>.<event id>.<xmin>:<xmax>:<xip,…>   a place between events, to go on from
//
// The empty text is the place before all events.
const form = "p1."

// eventPosition names the event at a position, recorded by a transaction.
func eventPosition(position int64, transaction string) evq.Position {
	var room [48]byte
	text := strconv.AppendInt(append(room[:0], form...), position, 10)
	return evq.Position(append(append(text, '.'), transaction...))
}

// place is where a reader of all streams stands: (p, S). Covered is exactly what has a position up to p and is visible
// in the snapshot S. Positions are drawn before the commit, so p alone would not do: an event with a smaller position
// may be committed later. The event at p tells whether the database was set back behind the place; the era tells which
// positions S says nothing about.
type place struct {
	era      int
	position int64
	event    uuid.UUID // uuid.Nil where position is 0
	snapshot snapshot
}

// snapshot is PostgreSQL's pg_snapshot as text: the transactions before xmin have ended, those from xmax on had not begun,
// and between them those of xip were in progress.
type snapshot struct{ xmin, xmax, xip string }

// nothingYet is the snapshot of the place before all events: no transaction is late where nothing is covered.
var nothingYet = snapshot{xmin: "1", xmax: "18446744073709551615"}

func (s snapshot) String() string { return s.xmin + ":" + s.xmax + ":" + s.xip }

func parseSnapshot(text string) (snapshot, error) {
	parts := strings.Split(text, ":")
	if len(parts) != 3 || !isXID(parts[0]) || !isXID(parts[1]) {
		return snapshot{}, fmt.Errorf("not a snapshot: %.80q", text)
	}
	s := snapshot{xmin: parts[0], xmax: parts[1], xip: parts[2]}
	if s.xip == "" {
		return s, nil
	}
	for xid := range strings.SplitSeq(s.xip, ",") {
		if !isXID(xid) {
			return snapshot{}, fmt.Errorf("not a snapshot: %.80q", text)
		}
	}
	return s, nil
}

// isXID tells whether text is a transaction id as PostgreSQL writes it.
func isXID(text string) bool {
	n, err := strconv.ParseUint(text, 10, 64)
	return err == nil && strconv.FormatUint(n, 10) == text
}

func (p place) text() evq.Position {
	return evq.Position(fmt.Sprintf("%s%d.%d.%s.%s", form, p.era, p.position, hex.EncodeToString(p.event[:]), p.snapshot))
}

// parsePlace reads what text writes.
func parsePlace(text evq.Position) (place, error) {
	if text == "" {
		return place{snapshot: nothingYet}, nil
	}
	inner, ours := strings.CutPrefix(string(text), form)
	parts := strings.Split(inner, ".")
	switch {
	case ours && len(parts) == 2:
		return place{}, evq.Invalid("position %.80q names an event; it is no place to go on from", string(text))
	case !ours || len(parts) != 4:
		return place{}, notOurs(text)
	}
	var p place
	var err1, err2, err3, err4 error
	p.era, err1 = strconv.Atoi(parts[0])
	p.position, err2 = strconv.ParseInt(parts[1], 10, 64)
	p.event, err3 = uuid.Parse(parts[2])
	p.snapshot, err4 = parseSnapshot(parts[3])
	if err1 != nil || err2 != nil || err3 != nil || err4 != nil || p.text() != text || p.position < 0 {
		return place{}, notOurs(text)
	}
	return p, nil
}

func notOurs(text evq.Position) error {
	return evq.Invalid("position %.80q is not one of a PostgreSQL store", string(text))
}
