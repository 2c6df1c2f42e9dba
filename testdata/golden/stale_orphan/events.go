package orphan

// A was an event once.
type A struct{}
