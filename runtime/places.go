package evq

// Places is what a backend knows about its own positions without asking the database. A position is an event's, as in
// [Row], or a place between events, to go on from: what End, Tail and Cut return. The empty position is the place
// before all events. A place covers a set of events, those that a reader who stands there has had; on a database where
// positions are drawn before the commit that is more than a number can say. A text that is no position of the backend
// is ErrInvalid.
type Places interface {
	// Covers tells whether the place at covers of: an event, or all that is covered by a place which was known before
	// at was read.
	Covers(at, of Position) (bool, error)

	// Meet returns the largest place that covers nothing but what both a and b cover. Whoever reads on from there finds
	// all that either of them misses, and some of what they have had.
	Meet(a, b Position) (Position, error)

	// Cut returns a place inside of the page that Tail read from after to next: it covers what after covers, and the
	// page up to and with last, one of its rows.
	Cut(after, next Position, last Row) (Position, error)

	// Distance returns how many events at most lie between two places: numbers that were drawn in vain count too.
	Distance(from, to Position) (int64, error)
}
