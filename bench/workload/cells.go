package workload

import "fmt"

// Cell is one line of the table of pushes: so many goroutines, each of which pushes one batch after the other.
type Cell struct {
	Batch      int
	Goroutines int
	Streams    Streams
}

// Name is the cell's name inside of names of streams.
func (c Cell) Name() string {
	return fmt.Sprintf("b%dg%ds%d%s", c.Batch, c.Goroutines, len(c.Streams), c.Streams[:1])
}

// Together is how many events wait at most at the same time, and so how many could be written together, up to 1,000.
func (c Cell) Together() int { return min(c.Batch*c.Goroutines, 1_000) }

// Cells are the cells that are measured by default: a line of goroutines over 1,000 streams, and at its ends the other
// batches and distributions. AllCells has what is left out: one stream but for 64 goroutines, and most of the larger batches.
func Cells() []Cell {
	return []Cell{
		{1, 1, Thousand}, {1, 8, Thousand}, {1, 64, Thousand}, {1, 512, Thousand},
		{1, 64, One}, {1, 64, Zipf},
		{10, 8, Thousand}, {10, 64, Thousand}, {100, 8, Thousand},
	}
}

// AllCells are all combinations.
func AllCells() []Cell {
	var all []Cell
	for _, batch := range []int{1, 10, 100} {
		for _, streams := range []Streams{One, Thousand, Zipf} {
			for _, goroutines := range []int{1, 8, 64, 512} {
				all = append(all, Cell{batch, goroutines, streams})
			}
		}
	}
	return all
}

// QuickCells are for a look whether everything runs.
func QuickCells() []Cell { return []Cell{{1, 8, Thousand}, {10, 8, One}} }
