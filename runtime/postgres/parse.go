package postgres

import (
	"cmp"
	"errors"
	"strconv"
	"strings"

	evq "github.com/evq-go/evq/runtime"
	"github.com/google/uuid"
)

// How many parts the forms have behind "p1."
const (
	partsOfEvent = 2
	partsOfPlace = 2 + partsOfSight
	partsOfLate  = 1 + partsOfSight
	partsOfSight = 3
)

// parsePlace reads what place.text writes, and nothing else.
func parsePlace(text evq.Position) (place, error) {
	if text == "" {
		return place{part: part{seen: sight{snapshot: nothingYet}}}, nil
	}
	from := partsOf(text)
	n := len(from.rest)
	if n == partsOfEvent {
		return place{}, evq.Invalid("position %.80q names an event; it is no place to go on from", string(text))
	}
	if n != partsOfPlace && n != partsOfPlace+partsOfLate {
		return place{}, notOurs(text)
	}
	p := place{part: part{position: from.position()}, event: from.event()}
	p.seen = from.sight()
	if n > partsOfPlace {
		p.late = &part{position: from.position(), seen: from.sight()}
	}
	if from.err != nil || p.late != nil && p.late.position > p.position || p.text() != text {
		return place{}, notOurs(text)
	}
	return p, nil
}

// parseEvent reads what eventPosition writes. ok is false for every other text.
func parseEvent(text evq.Position) (e named, ok bool) {
	inner, ours := strings.CutPrefix(string(text), form)
	position, transaction, two := strings.Cut(inner, ".")
	p, err1 := strconv.ParseUint(position, 10, 63)
	t, err2 := parseTransaction(transaction)
	if !ours || !two || err1 != nil || err2 != nil || !canonical(position) || !canonical(transaction) {
		return named{}, false
	}
	return named{position: int64(p), transaction: t}, true
}

// canonical tells whether a number that was read is written as strconv writes it.
func canonical(number string) bool { return number == "0" || number[0] >= '1' && number[0] <= '9' }

// parts are what is left to read of a text, and the first error. They are not run out of: the caller counts them.
type parts struct {
	rest []string
	err  error
}

// partsOf are the parts of a text of ours. A foreign one has none.
func partsOf(text evq.Position) *parts {
	inner, ours := strings.CutPrefix(string(text), form)
	if !ours {
		return &parts{}
	}
	return &parts{rest: strings.Split(inner, ".")}
}

func take[T any](p *parts, read func(string) (T, error)) T {
	value, err := read(p.rest[0])
	p.rest, p.err = p.rest[1:], cmp.Or(p.err, err)
	return value
}

// position is never negative.
func (p *parts) position() int64 {
	return int64(take(p, func(text string) (uint64, error) { return strconv.ParseUint(text, 10, 63) }))
}

func (p *parts) event() uuid.UUID { return take(p, uuid.Parse) }

func (p *parts) sight() sight {
	return sight{era: take(p, strconv.Atoi), floor: p.position(), snapshot: take(p, parseSnapshot)}
}

func parseTransaction(text string) (uint64, error) { return strconv.ParseUint(text, 10, 64) }

// parseSnapshot reads what PostgreSQL writes: xmin:xmax:xip,…
func parseSnapshot(text string) (s snapshot, err error) {
	numbers := strings.Split(text, ":")
	if len(numbers) != 3 {
		return s, errNoSnapshot
	}
	if s.next, err = parseTransaction(numbers[1]); err != nil || s.next == 0 {
		return s, errNoSnapshot
	}
	if numbers[2] == "" {
		return s, nil
	}
	last := uint64(0)
	for text := range strings.SplitSeq(numbers[2], ",") {
		transaction, err := parseTransaction(text)
		if err != nil || transaction >= s.next || transaction <= last {
			return s, errNoSnapshot
		}
		s.running, last = append(s.running, transaction), transaction
	}
	return s, nil
}

var errNoSnapshot = errors.New("not a snapshot")

func notOurs(text evq.Position) error {
	return evq.Invalid("position %.80q is not one of a PostgreSQL store", string(text))
}
