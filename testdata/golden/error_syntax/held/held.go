package held

// Held is followed by a mistake.
type Held struct{ N int }

<<<<<<< HEAD
