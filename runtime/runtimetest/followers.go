package runtimetest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	evq "github.com/evq-go/evq/runtime"
)

var followerRules = []rule{
	{"a follower gets every event once and in order while many write", everyEventOnce},
	{"a slow follower slows nobody and loses nothing", slowFollower},
	{"many follow many streams", manyFollow},
	{"many follow one stream, and what is new in it is read once", manyFollowOne},
	{"who changes the data of an event changes it for nobody else", nobodyElse},
	{"a database that is down for a while does not end a subscription", outage},
	{"nor does one that is down while it catches up", outageAtFirst},
}

func everyEventOnce(s *scene) {
	stores := []*evq.Store{s.store(), s.store(), s.store()}
	const writers, pushes = 6, 20
	writing := make(chan error, writers)
	for writer := range writers {
		go func() { writing <- writeMuch(s.ctx, stores[writer%2], writer, pushes) }()
	}
	followers := make(chan error, 2*len(stores))
	for _, store := range append(stores, stores...) {
		go func() { followers <- followAll(s.ctx, store, "crowd", writers*pushes*2) }()
	}
	for range writers {
		s.ok(await(s, "the writers", writing))
	}
	for range cap(followers) {
		s.ok(await(s, "the followers", followers))
	}
}

// writeMuch pushes batches of two, by turns plainly and in transactions, some of which are rolled back in between.
func writeMuch(ctx context.Context, store *evq.Store, writer, pushes int) error {
	for i := range pushes {
		batch := numbered(writer*1000+i*2, 2)
		if i%2 == 0 {
			if _, err := store.Push(ctx, "crowd", fmt.Sprint("w-", writer), batch); err != nil {
				return err
			}
			continue
		}
		for _, end := range []error{errDown, nil} {
			err := again(func() error {
				return store.InTx(ctx, func(ctx context.Context, tx evq.Tx) error {
					_, err := store.In(tx).Push(ctx, "crowd", fmt.Sprint("w-", writer), batch)
					return errors.Join(err, end)
				})
			})
			if !errors.Is(err, end) {
				return err
			}
		}
	}
	return nil
}

// followAll demands the sequences 1 to n of a stream, each once and in order.
func followAll(ctx context.Context, store *evq.Store, stream string, n int) error {
	want := int64(0)
	for e, err := range store.Subscribe(ctx, evq.Query{StreamID: stream, Limit: n}, everyMillisecond) {
		if want++; err != nil || e.Sequence != want {
			return fmt.Errorf("waited for event %d, event %d came, error %w", want, e.Sequence, err)
		}
	}
	if want != int64(n) {
		return fmt.Errorf("ended after %d of %d events", want, n)
	}
	return nil
}

func slowFollower(s *scene) {
	store := s.store()
	started, release, slow := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		want := int64(0)
		for e, err := range store.Subscribe(s.ctx, evq.Query{StreamID: "orders", Limit: 2000}) {
			if want++; err != nil || e.Sequence != want {
				slow <- fmt.Errorf("the slow one waited for event %d, event %d came, error %w", want, e.Sequence, err)
				return
			}
			if want == 1 {
				close(started)
				select {
				case <-release:
				case <-s.ctx.Done():
				}
			}
		}
		slow <- nil
	}()
	quick := pull(s, store.Subscribe(s.ctx, evq.Query{StreamID: "orders"}))
	for want := range int64(2000) {
		if want%100 == 0 {
			s.push(store, "orders", "o", numbered(0, 100))
		}
		if want == 0 {
			await(s, "the slow one", started)
		}
		if e := quick(); e.Sequence != want+1 {
			s.Fatalf("the quick one got event %d, want %d", e.Sequence, want+1)
		}
	}
	close(release)
	s.ok(await(s, "the slow one", slow))
}

func manyFollow(s *scene) {
	store, other := s.store(), s.store()
	const streams, events = 20, 6
	followers := make(chan error, 2*streams)
	for i := range 2 * streams {
		go func() { followers <- followAll(s.ctx, store, fmt.Sprint("stream-", i%streams), events) }()
	}
	s.together(streams, func(i int) error {
		for n := range events {
			if _, err := []*evq.Store{store, other}[n%2].Push(s.ctx, fmt.Sprint("stream-", i), "o", numbered(n, 1)); err != nil {
				return err
			}
		}
		return nil
	})
	for range 2 * streams {
		s.ok(await(s, "the followers", followers))
	}
}

// manyFollowOne demands that nothing is read for single followers once they are live.
func manyFollowOne(s *scene) {
	store, line := s.lineStore()
	const followers, events = 50, 20
	s.push(store, "orders", "o", numbered(0, 1))
	live, ended := make(chan struct{}, followers), make(chan error, followers)
	for range followers {
		go func() {
			want := int64(0)
			for e, err := range store.Subscribe(s.ctx, evq.Query{StreamID: "orders", Limit: 2 + events}) {
				if want++; err != nil || e.Sequence != want {
					ended <- fmt.Errorf("waited for event %d, event %d came, error %w", want, e.Sequence, err)
					return
				}
				live <- struct{}{}
			}
			ended <- nil
		}()
	}
	all := func() {
		for range followers {
			await(s, "an event", live)
		}
	}
	all()
	s.awaitCalls(line, "Await", 1)
	s.push(store, "orders", "o", numbered(0, 1)) // those who were told that the tail began may have read a page for it
	all()
	before := len(line.seen())
	for i := range events {
		s.push(store, "orders", "o", numbered(i, 1))
		all()
	}
	for range followers {
		s.ok(await(s, "a follower", ended))
	}
	for _, call := range line.seen()[before:] {
		if call == "Read" || call == "Head" {
			s.Errorf("a page was read: %s", call)
		}
	}
}

func nobodyElse(s *scene) {
	store := s.store()
	const followers, events = 8, 20
	ended := make(chan error, followers)
	for range followers {
		go func() {
			for e, err := range store.Subscribe(s.ctx, evq.Query{StreamID: "orders", Limit: events}) {
				if err != nil {
					ended <- err
					return
				}
				var data struct{ N int }
				if err := json.Unmarshal(e.Data, &data); err != nil || data.N != int(e.Sequence)-1 || string(e.Metadata.Extra) != `"extra"` {
					ended <- fmt.Errorf("event %d came as %s and %s, error %w", e.Sequence, e.Data, e.Metadata.Extra, err)
					return
				}
				clear(e.Data)
				clear(e.Metadata.Extra)
			}
			ended <- nil
		}()
	}
	for i := range events {
		s.push(store, "orders", "o", numbered(i, 1), evq.WithExtra("extra"))
	}
	for range followers {
		s.ok(await(s, "a follower", ended))
	}
}

func outage(s *scene) {
	store, line := s.lineStore()
	reported := make(chan error, 100)
	events := listen(s, store.Subscribe(s.ctx, evq.Query{StreamID: "orders"}, everyMillisecond, evq.OnError(func(err error) { reported <- err })))
	number := 0
	for _, down := range [][]string{{"Tail"}, {"Head", "Tail"}, {"Read", "End", "Tail", "Head"}} {
		failures := 0
		line.failWith(func(call string) error {
			if failures == 4 || !slices.Contains(down, call) {
				return nil
			}
			failures++
			return errDown
		})
		if err := await(s, "a report", reported); !errors.Is(err, errDown) {
			s.Errorf("the error %v was reported", err)
		}
		for range 3 {
			s.push(store, "orders", "o", numbered(number, 1))
			got := await(s, "the next event", events)
			s.ok(got.err)
			if s.number(got.event) != number {
				s.Fatalf("got the event %d, want %d", s.number(got.event), number)
			}
			number++
		}
	}
}

// outageAtFirst has the database down from the beginning, and again between the pages.
func outageAtFirst(s *scene) {
	store, line := s.lineStore()
	s.push(store, "orders", "o", numbered(0, 250))
	for _, down := range []string{"Head", "Read", "End"} {
		calls := 0
		line.failWith(func(call string) error {
			if call != down {
				return nil
			}
			if calls++; calls <= 2 || calls == 4 {
				return errDown
			}
			return nil
		})
		reports := 0
		report := evq.OnError(func(err error) {
			if reports++; !errors.Is(err, errDown) {
				s.Errorf("the error %v was reported", err)
			}
		})
		want := int64(0)
		for e, err := range store.Subscribe(s.ctx, evq.Query{StreamID: "orders", Limit: 250}, report) {
			if want++; err != nil || e.Sequence != want {
				s.Fatalf("waited for event %d, event %d came, error %v", want, e.Sequence, err)
			}
		}
		if want != 250 || reports == 0 && down != "End" {
			s.Errorf("%s: %d events came, after %d reports", down, want, reports)
		}
	}
}
