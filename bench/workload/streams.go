package workload

import (
	"fmt"
	"math/rand/v2"
)

// Streams is how pushes spread over streams.
type Streams string

const (
	One      Streams = "1"
	Thousand Streams = "1,000"
	Zipf     Streams = "1,000, Zipf" // the first of them takes more than a quarter of all pushes
)

// Picker draws names of streams for one goroutine. Names of different cells differ, so that no cell grows another's.
func (s Streams) Picker(cell string, random *rand.Rand) func() string {
	number := func() uint64 { return 0 }
	switch s {
	case Thousand:
		number = func() uint64 { return random.Uint64N(1_000) }
	case Zipf:
		number = rand.NewZipf(random, 1.3, 1, 999).Uint64
	}
	return func() string { return fmt.Sprintf("%s-%d", cell, number()) }
}

// Random is the source of randomness of a goroutine: the same in every run.
func Random(goroutine int) *rand.Rand { return rand.New(rand.NewPCG(20_260_101, uint64(goroutine))) }
