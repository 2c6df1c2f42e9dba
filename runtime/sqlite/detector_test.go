//go:build !race

package sqlite

// detector is how many times as many allocations are counted under the race detector.
const detector = 1.0
