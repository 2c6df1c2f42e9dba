package evq

// stretch is a page in the hands of a member: its events of the buckets in turn, in order.
type stretch struct {
	from    Position
	page    TailPage
	buckets []*bucket
	items   []item // that are left
}

// item is an event that is to be handled.
type item struct {
	row    *Row
	index  int // in the page
	bucket *bucket
	replay bool

	unparks bool // it is a parked event whose turn has come
}

func (it *item) aggregate() aggregate { return aggregate{it.row.StreamID, it.row.AggregateID} }

// stretch picks the events that the query selects, and that are of the buckets in turn.
func (m *member) stretch(t turn, page TailPage) (*stretch, error) {
	st := &stretch{from: t.from, page: page, buckets: t.buckets}
	of := make([]*bucket, m.total)
	for _, b := range t.buckets {
		of[b.number] = b
		if err := b.pass(m.source); err != nil {
			return nil, err
		}
	}
	st.items = make([]item, 0, len(page.Rows))
	for i := range page.Rows {
		row := &page.Rows[i]
		b := of[bucketOf(row.StreamID, row.AggregateID, m.total)]
		if b == nil || !m.query.matches(row.AggregateID, row.EventType, row.CreatedAt) {
			continue
		}
		live, err := b.isLive(m.source, *row)
		if err != nil {
			return nil, err
		}
		st.items = append(st.items, item{row: row, index: i, bucket: b, replay: !live})
	}
	return st, nil
}

// before returns the place in front of an item.
func (st *stretch) before(s source, it item) (Position, error) {
	if it.index == 0 {
		return st.from, nil
	}
	return s.cut(st.from, st.page.Next, st.page.Rows[it.index-1])
}

// through returns the place behind the next n items, and all that need not be handled before the one after them.
func (st *stretch) through(s source, n int) (Position, error) {
	if n == len(st.items) {
		return st.page.Next, nil
	}
	return st.before(s, st.items[n])
}

// leave takes a bucket out of the stretch: it stands where it is, and the others go on.
func (st *stretch) leave(b *bucket) {
	st.buckets = without(st.buckets, func(other *bucket) bool { return other == b })
	st.items = without(st.items, func(it item) bool { return it.bucket == b })
}

// without returns what is left of a slice, in a new one.
func without[T any](all []T, out func(T) bool) []T {
	var left []T
	for _, one := range all {
		if !out(one) {
			left = append(left, one)
		}
	}
	return left
}
