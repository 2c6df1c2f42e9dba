package evq

import (
	"errors"
	"testing"
	"time"
)

func rowWith(metadata string) *Row {
	return &Row{StreamID: "s", AggregateID: "a", EventType: "T", EventVersion: "1.0", Sequence: 1, Data: Raw(`{"n":1}`), Metadata: Raw(metadata)}
}

// number is what the tests read news as.
type number struct{ n int }

// counted returns a read of numbers that counts its calls.
func counted(calls *int) func(Recorded[Raw]) (Recorded[number], error) {
	return func(e Recorded[Raw]) (Recorded[number], error) {
		*calls++
		return WithData(e, number{*calls}), nil
	}
}

func always[T any](T) bool { return true }
func never[T any](T) bool  { return false }

func TestNobodyCanChangeAnEventOfAnotherSubscription(t *testing.T) {
	n := newsOf(rowWith(`{"extra":{"a":1}}`), true)
	for range 3 {
		raw, err := n.raw(new(Recorded[Raw]))
		typed, err2 := as(n, new(Recorded[number]), counted(new(int)), always)
		if err != nil || err2 != nil || string(raw.Data) != `{"n":1}` || string(raw.Metadata.Extra) != `{"a":1}` || string(typed.Metadata.Extra) != `{"a":1}` {
			t.Fatalf("%s %s %s, %v, %v", raw.Data, raw.Metadata.Extra, typed.Metadata.Extra, err, err2)
		}
		clear(raw.Data)
		clear(raw.Metadata.Extra)
		clear(typed.Metadata.Extra)
	}
}

func TestAnEventIsReadOnceAsEachType(t *testing.T) {
	n := newsOf(rowWith(`{}`), true)
	calls, texts := 0, 0
	for range 5 {
		if e, err := as(n, new(Recorded[number]), counted(&calls), always); err != nil || e.Data.n != 1 || e.Sequence != 1 {
			t.Errorf("%+v, %v", e, err)
		}
		text, err := as(n, new(Recorded[string]), func(e Recorded[Raw]) (Recorded[string], error) {
			texts++
			return WithData(e, string(e.Data)), nil
		}, always)
		if err != nil || text.Data != `{"n":1}` {
			t.Errorf("%+v, %v", text, err)
		}
	}
	if calls != 1 || texts != 1 {
		t.Errorf("it was read %d and %d times", calls, texts)
	}
}

func TestWhatCannotBeSharedIsReadForEachSubscription(t *testing.T) {
	calls := 0
	n := newsOf(rowWith(`{}`), true)
	for want := range 3 {
		if e, _ := as(n, new(Recorded[number]), counted(&calls), never); e.Data.n != want+1 {
			t.Errorf("reading %d gave that of %d", want+1, e.Data.n)
		}
	}
	failed := errors.New("failed")
	for range 2 {
		_, err := as(n, new(Recorded[bool]), func(e Recorded[Raw]) (Recorded[bool], error) { return WithData(e, true), failed }, always)
		if err != failed {
			t.Errorf("%v", err)
		}
	}
	if n.typed.Load() != nil {
		t.Error("something is kept")
	}
}

func TestBrokenMetadataIsAnErrorForEachSubscription(t *testing.T) {
	calls := 0
	n := newsOf(rowWith(`[]`), true)
	for range 2 {
		raw, err := n.raw(new(Recorded[Raw]))
		typed, err2 := as(n, new(Recorded[number]), counted(&calls), always)
		if !errors.Is(err, ErrDecode) || !errors.Is(err2, ErrDecode) || raw.Data != nil || typed.Data.n != 0 || raw.Sequence != 1 || typed.Sequence != 1 {
			t.Errorf("%+v, %v; %+v, %v", raw, err, typed, err2)
		}
	}
	if calls > 0 {
		t.Errorf("it was read %d times", calls)
	}
}

// TestSubscribersTakeNoMemory counts what the tail allocates for an event, and what each subscription does.
func TestSubscribersTakeNoMemory(t *testing.T) {
	const events = 100
	rows := make([]Row, events)
	for i := range rows {
		rows[i] = *rowWith(metadataForm[2])
	}
	calls := 0
	read := counted(&calls)
	allocations := func(followers int, take func(*news)) float64 {
		tail := &tail{followers: crowd{}}
		for range followers {
			f := &follower{keep: followerRows, signal: make(chan struct{}, 1)}
			tail.followers["s"] = append(tail.followers["s"], f)
		}
		return testing.AllocsPerRun(10, func() {
			tail.deliver("", TailPage{Rows: rows})
			for _, f := range tail.followers["s"] {
				list, _, _ := f.take()
				if len(list) != events {
					t.Fatalf("%d events came", len(list))
				}
				for _, n := range list {
					take(n)
				}
			}
		})
	}
	var (
		ownNumber Recorded[number]
		ownRaw    Recorded[Raw]
	)
	typed := func(n *news) { _, _ = as(n, &ownNumber, read, always) }
	raw := func(n *news) { _, _ = n.raw(&ownRaw) }
	few, many := allocations(2, typed), allocations(1_000, typed)
	if few != many || few > events*3+20 { // the news, the reading and its event, and some lists
		t.Errorf("%v allocations for %d events with 2 subscriptions, %v with 1,000", few, events, many)
	}
	if own := (allocations(1_000, raw) - allocations(2, raw)) / 998 / events; own != 1 { // the data
		t.Errorf("%v allocations for each event and subscription without types", own)
	}
}

func TestAFollowerKeepsNoMoreThanItsBoundOrOneList(t *testing.T) {
	list := func(n int) []*news { return make([]*news, n) }
	f := &follower{keep: 256, signal: make(chan struct{}, 1)}
	for _, c := range []struct {
		offers []int
		kept   int
		lost   bool
	}{
		{nil, 0, false}, {[]int{1}, 1, false}, {[]int{1_000}, 1_000, false}, {[]int{100, 156}, 256, false},
		{[]int{100, 157}, 0, true}, {[]int{1, 256}, 0, true}, {[]int{1_000, 1}, 0, true}, {[]int{200, 200, 1}, 0, true}, {[]int{2}, 2, false},
	} {
		for _, n := range c.offers {
			f.offer(list(n))
		}
		if kept, lost, err := f.take(); len(kept) != c.kept || lost != c.lost || err != nil {
			t.Errorf("offered %v: %d kept, lost %v, error %v", c.offers, len(kept), lost, err)
		}
	}
	for _, c := range []struct {
		offers []int
		kept   int
		lost   bool
	}{{[]int{1_000}, 1, false}, {[]int{0, 100, 156}, 3, false}, {[]int{100, 157}, 0, true}, {[]int{1_000, 1}, 0, true}, {[]int{200, 200, 1}, 0, true}} {
		for _, n := range c.offers {
			f.offerPage(&bulletin{news: list(n)})
		}
		if kept, lost, err := f.takePages(); len(kept) != c.kept || lost != c.lost || err != nil {
			t.Errorf("offered pages of %v: %d kept, lost %v, error %v", c.offers, len(kept), lost, err)
		}
	}
}

func TestFollowersOfOneStreamDoNotWriteToEachOthersList(t *testing.T) {
	a, b := &follower{keep: 10, signal: make(chan struct{}, 1)}, &follower{keep: 10, signal: make(chan struct{}, 1)}
	list := append(make([]*news, 0, 8), newsOf(rowWith(`{}`), true))
	for _, f := range []*follower{a, b} {
		f.offer(list)
	}
	mine, yours := newsOf(rowWith(`{}`), true), newsOf(rowWith(`{}`), true)
	a.offer([]*news{mine})
	b.offer([]*news{yours})
	ofA, _, _ := a.take()
	ofB, _, _ := b.take()
	if ofA[1] != mine || ofB[1] != yours {
		t.Error("one has what is the other's")
	}
}

func TestUnfollowingLeavesTheOthers(t *testing.T) {
	tail := newTail(t.Context(), nil, nil)
	tail.running = true // nobody looks
	poll := poll{time.Second, time.Second}
	var all []*follower
	for range 5 {
		all = append(all, tail.follow("s", poll, 10))
	}
	for _, i := range []int{1, 4, 0} {
		tail.unfollow(all[i])
	}
	tail.deliver("", TailPage{Rows: []Row{*rowWith(`{}`)}})
	for i, f := range all {
		list, _, _ := f.take()
		if stays := i == 2 || i == 3; stays != (len(list) == 1) {
			t.Errorf("follower %d got %d events", i, len(list))
		}
	}
	tail.unfollow(all[2])
	tail.unfollow(all[3])
	if len(tail.followers) > 0 || len(tail.polls) > 0 {
		t.Errorf("%v and %v are left", tail.followers, tail.polls)
	}
}
