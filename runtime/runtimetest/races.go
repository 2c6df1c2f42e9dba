package runtimetest

import (
	"errors"
	"fmt"

	evq "github.com/evq-go/evq/runtime"
)

var raceRules = []rule{
	{"of two pushes that exclude each other one succeeds", racersExclude},
	{"of two pushes that each forbid the other's event one succeeds", noWriteSkew},
	{"a retry from the conflict's facts gets through", conflictsConverge},
}

// race lets racers push at the same time on two handles, round by round, and demands one winner of each round.
func race(s *scene, rounds, racers int, push func(store *evq.Store, round, racer int) error) {
	stores := []*evq.Store{s.store(), s.store()}
	for round := range rounds {
		won := make([]bool, racers)
		s.together(racers, func(i int) error {
			err := push(stores[i%2], round, i)
			won[i] = err == nil
			if errors.Is(err, evq.ErrConflict) {
				return nil
			}
			return err
		})
		winners := 0
		for _, w := range won {
			if w {
				winners++
			}
		}
		if winners != 1 {
			s.Fatalf("round %d has %d winners", round, winners)
		}
	}
}

func racersExclude(s *scene) {
	race(s, 25, 4, func(store *evq.Store, round, racer int) error {
		aggregate, stream := fmt.Sprint("o-", round), "orders"
		if round%5 == 0 {
			stream = fmt.Sprint("new-", round) // also while the stream is created
		}
		_, err := store.Push(s.ctx, stream, aggregate, numbered(racer, 2), evq.ExpectNew())
		return err
	})
}

func noWriteSkew(s *scene) {
	race(s, 25, 2, func(store *evq.Store, round, racer int) error {
		types := []string{fmt.Sprint("Left", round), fmt.Sprint("Right", round)}
		_, err := store.Push(s.ctx, "orders", fmt.Sprint("racer-", racer), []evq.Payload{payload(types[racer], `{}`)},
			evq.ExpectUnchanged(evq.Query{EventTypes: []string{types[1-racer]}}))
		return err
	})
}

func conflictsConverge(s *scene) {
	stores := []*evq.Store{s.store(), s.store()}
	s.together(4, func(i int) error {
		at := int64(0)
		for done := 0; done < 10; {
			recorded, err := stores[i%2].Push(s.ctx, "orders", "counter", numbered(i, 1), evq.ExpectSequence(at))
			conflict, lost := errors.AsType[*evq.ConflictError](err)
			switch {
			case lost && conflict.Actual <= at:
				return fmt.Errorf("expected %d, the conflict says %d", at, conflict.Actual)
			case lost:
				at = conflict.Actual
			case err != nil:
				return err
			default:
				at = recorded[0].Sequence
				done++
			}
		}
		return nil
	})
	if got := len(s.stream(stores[0], "orders")); got != 40 {
		s.Errorf("the stream has %d events, want 40", got)
	}
}
