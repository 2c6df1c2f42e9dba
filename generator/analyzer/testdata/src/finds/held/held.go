package held

// Held is of another package.
type Held struct {
	C      chan int
	hidden int
}
