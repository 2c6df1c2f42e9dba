// Package aside uses every name that generated code would like to have.
package aside

import "github.com/evq-go/evq/testdata/golden/names_step_aside/context2"

type (
	context struct{ A int }
	iter    struct{ A int }
	evq     struct{ A int }
	evqgen  struct{ A int }
	ctx     struct{ A int }
	s       struct{ A int }
	any     interface{ M() }
)

var (
	tx, h, e, data, q, opts    int
	store, streamID, events    int
	aggregateID, nil, len, new int
)

// Named holds types of those names.
//
//evq:event type=Named version=1.0
type Named struct {
	A context
	B iter
	C evq
	D evqgen
	E ctx
	F s
	G context2.Value
}

var _ = []int{tx, h, e, data, q, opts, store, streamID, events, aggregateID, nil, len, new}
var _ any
