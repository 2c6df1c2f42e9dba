package postgres

import (
	"math"
	"slices"
	"strconv"
)

// snapshot is PostgreSQL's pg_snapshot: the transactions before next that were not running had ended. What one that had
// committed wrote is visible.
type snapshot struct {
	next    uint64
	running []uint64 // ascending
}

// nothingYet is the snapshot of the place before all events: no transaction is late where nothing is covered.
var nothingYet = snapshot{next: math.MaxUint64}

// sees tells whether what a transaction wrote is visible, if it was committed at all.
func (s snapshot) sees(transaction uint64) bool {
	_, running := slices.BinarySearch(s.running, transaction)
	return transaction < s.next && !running
}

// within tells whether other sees all that s sees.
func (s snapshot) within(other snapshot) bool {
	return s.next <= other.next && !slices.ContainsFunc(other.running, s.sees)
}

// meet sees what both see.
func (s snapshot) meet(other snapshot) snapshot {
	both := snapshot{next: min(s.next, other.next), running: slices.Concat(s.running, other.running)}
	slices.Sort(both.running)
	both.running = slices.Compact(both.running)
	end, _ := slices.BinarySearch(both.running, both.next)
	both.running = both.running[:end]
	return both
}

// String is the text that PostgreSQL reads: xmin:xmax:xip. xmin, before which nothing runs, follows from the others.
func (s snapshot) String() string {
	xmin := s.next
	if len(s.running) > 0 {
		xmin = s.running[0]
	}
	text := strconv.AppendUint(nil, xmin, 10)
	text = strconv.AppendUint(append(text, ':'), s.next, 10)
	separator := byte(':')
	for _, transaction := range s.running {
		text = strconv.AppendUint(append(text, separator), transaction, 10)
		separator = ','
	}
	if len(s.running) == 0 {
		text = append(text, separator)
	}
	return string(text)
}
