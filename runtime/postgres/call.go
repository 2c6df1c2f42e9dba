package postgres

import (
	"encoding/hex"
	"slices"

	evq "github.com/evq-go/evq/runtime"
)

// call is a call of the push function for batches in which some push has a key or a condition. Streams, pushes and events
// are numbered from 1.
type call struct {
	pushes      []evq.Push
	keyed       bool // some push has a key
	conditional bool // some push has a condition

	streams                                                        list
	pStream, pAggregate, pFrom, pEvents                            list
	pPrevious, pLook, pKey, pHash, pSame                           list
	cPush, cIndex, cKind, cSequence, cAggregate, cTypes, cPrevious list
	ePush, eType, eVersion                                         list
	eID, eData, eMetadata                                          joined

	stream int               // the number of the stream in hand
	begin  int               // the index of its first push
	events int               // that were added
	lastOf map[[2]string]int // the number of the last push to a stream and aggregate
	keyOf  map[string]int    // the number of the last push with a key, in the stream in hand
}

// jsonSeparator stands between JSON values: as a control character it is in none of them.
const jsonSeparator = 0x1F

func newCall(pushes []evq.Push) *call {
	c := &call{
		pushes: pushes,
		eID:    joined{separator: ','}, eData: joined{separator: jsonSeparator}, eMetadata: joined{separator: jsonSeparator},
		lastOf: map[[2]string]int{}, keyOf: map[string]int{},
	}
	for i := range pushes {
		c.keyed = c.keyed || pushes[i].Key != ""
		c.conditional = c.conditional || len(pushes[i].Conditions) > 0
	}
	for i := range pushes {
		c.add(i)
	}
	return c
}

// add adds push i.
func (c *call) add(i int) {
	p := &c.pushes[i]
	if i == 0 || p.StreamID != c.pushes[i-1].StreamID {
		c.streams.string(p.StreamID)
		c.stream++
		c.begin = i
		clear(c.keyOf)
	}
	c.pStream.int(int64(c.stream))
	c.pAggregate.string(p.AggregateID)
	c.pFrom.int(int64(c.events + 1))
	c.pEvents.int(int64(len(p.Events)))
	c.events += len(p.Events)
	if c.keyed {
		c.addKey(p, i)
	}
	if c.conditional {
		c.addConditions(p, c.pushes[c.begin:i], i)
	}
	for _, e := range p.Events {
		c.ePush.int(int64(i + 1))
		c.eID.id(e.EventID)
		c.eType.string(e.EventType)
		c.eVersion.string(e.EventVersion)
		c.eData.bytes(e.Data)
		c.eMetadata.bytes(e.Metadata)
	}
}

func (c *call) addKey(p *evq.Push, i int) {
	c.pKey.optional(p.Key)
	c.pHash.string(hex.EncodeToString(p.Hash))
	c.pSame.int(int64(c.keyOf[p.Key]))
	if p.Key != "" {
		c.keyOf[p.Key] = i + 1
	}
}

// addConditions adds the conditions of push i; earlier are the pushes to its stream before it in the batch.
func (c *call) addConditions(p *evq.Push, earlier []evq.Push, i int) {
	look := false
	for n, condition := range p.Conditions {
		q := condition.Query
		c.cPush.int(int64(i + 1))
		c.cIndex.int(int64(n))
		c.cKind.int(int64(condition.Kind))
		c.cSequence.int(condition.Sequence)
		c.cAggregate.optional(q.AggregateID)
		c.cPrevious.int(int64(c.lastOf[[2]string{p.StreamID, q.AggregateID}]))
		c.cTypes.optional(typesOf(q))
		look = look || condition.Kind == evq.StreamUnchanged && mayMatch(q, earlier)
	}
	c.pLook.bool(look)
	own := [2]string{p.StreamID, p.AggregateID}
	c.pPrevious.int(int64(c.lastOf[own]))
	c.lastOf[own] = i + 1
}

// typesOf is the array of a query's types, empty if it is about all.
func typesOf(q evq.Query) string {
	if len(q.EventTypes) == 0 {
		return ""
	}
	var types list
	for _, t := range q.EventTypes {
		types.string(t)
	}
	return types.String()
}

// mayMatch tells whether an event of the pushes is one that q asks for. A query without filters asks for none of them:
// the function knows the stream's length.
func mayMatch(q evq.Query, pushes []evq.Push) bool {
	if q.AggregateID == "" && len(q.EventTypes) == 0 {
		return false
	}
	return slices.ContainsFunc(pushes, func(p evq.Push) bool {
		return (q.AggregateID == "" || q.AggregateID == p.AggregateID) &&
			(len(q.EventTypes) == 0 || slices.ContainsFunc(p.Events, func(e evq.NewEvent) bool {
				return slices.Contains(q.EventTypes, e.EventType)
			}))
	})
}

func (c *call) statement() string { return "push" }

// args are the parameters in the order of push.sql, but for the first three. What no push has is NULL.
func (c *call) args() []any {
	keyed := func(l *list) any { return textOrNull(l, c.keyed) }
	conditional := func(l *list) any { return textOrNull(l, c.conditional) }
	return []any{
		c.streams.String(), c.pStream.String(), c.pAggregate.String(), c.pFrom.String(),
		nil, c.pEvents.String(),
		conditional(&c.pPrevious), conditional(&c.pLook), keyed(&c.pKey), keyed(&c.pHash), keyed(&c.pSame),
		conditional(&c.cPush), conditional(&c.cIndex), conditional(&c.cKind), conditional(&c.cSequence),
		conditional(&c.cAggregate), conditional(&c.cTypes), conditional(&c.cPrevious),
		c.ePush.String(), c.eID.String(), c.eType.String(), c.eVersion.String(), c.eData.String(), c.eMetadata.String(),
	}
}

func textOrNull(l *list, there bool) any {
	if !there {
		return nil
	}
	return l.String()
}
