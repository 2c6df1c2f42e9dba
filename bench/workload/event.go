// Package workload says what is done to every contender: the events, the streams that they go to, and the sizes. All
// of it is drawn from fixed seeds, so that two runs, and two contenders in one run, get the same.
package workload

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync/atomic"

	"github.com/google/uuid"
)

// Event is an event before a contender has given it a type of its own: about 200 bytes as JSON, and a correlation id as
// metadata. Number tells events of one run apart.
type Event struct {
	Number      int64
	Updated     bool // of the second of two types: one in four
	User        string
	Email       string
	Name        string
	Correlation uuid.UUID
}

// Aggregates is how many aggregates a stream has.
const Aggregates = 100

// Source makes events with numbers from 1 on. It is safe for concurrent use.
type Source struct{ last atomic.Int64 }

// Count is the number of the last event that was made.
func (s *Source) Count() int64 { return s.last.Load() }

// Batch makes n events of one aggregate.
func (s *Source) Batch(n int, random *rand.Rand) (aggregate string, events []Event) {
	aggregate = fmt.Sprintf("user-%d", random.IntN(Aggregates))
	first := s.last.Add(int64(n)) - int64(n) + 1
	events = make([]Event, n)
	for i := range events {
		events[i] = New(first+int64(i), aggregate, random)
	}
	return aggregate, events
}

// name fills an event up to 200 bytes.
var name = strings.Repeat("n", 130)

// New makes the event of a number.
func New(number int64, aggregate string, random *rand.Rand) Event {
	e := Event{Number: number, Updated: number%4 == 0, User: aggregate, Email: Email(number), Name: name}
	binary.BigEndian.PutUint64(e.Correlation[:8], random.Uint64())
	binary.BigEndian.PutUint64(e.Correlation[8:], random.Uint64())
	return e
}

// Email carries the number of an event through a store, of whatever type the event is there.
func Email(number int64) string { return fmt.Sprintf("%d@example.com", number) }

// NumberOf reads what Email wrote, and is 0 for anything else.
func NumberOf(email string) int64 {
	var number int64
	for _, digit := range []byte(email) {
		if digit < '0' || digit > '9' {
			break
		}
		number = number*10 + int64(digit-'0')
	}
	return number
}
