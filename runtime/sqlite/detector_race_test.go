//go:build race

package sqlite

// The race detector has pools drop what they hold, at random.
const detector = 1.05
