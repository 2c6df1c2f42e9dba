package p

// A has a wide line: 日本語のコメント and tabs.
//
//evq:event	type=日本語	version=1.0	nope
type A struct{}
