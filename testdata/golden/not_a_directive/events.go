// Package prose talks about evq:event without meaning it.
//
// The directive //evq:event type=X version=1.0 is shown here in the midst of a
// line, which is only text.
package prose

// raw holds a directive as data.
const raw = `
//evq:event type=Nobody version=1.0
type Nobody struct{}
`

// evq:event directives are explained in the manual.

// Said is an event; evq:event is the directive that makes it one.
//
//evq:event type=Said version=1.0
type Said struct{ Text string }

var _ = raw //env:event is another tool's
