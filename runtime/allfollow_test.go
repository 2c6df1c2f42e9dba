package evq

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"
)

// counting is a log of which only the places are asked for: they are numbers of rows.
type counting struct{ Backend }

func number64(p Position) int { n, _ := strconv.Atoi(string(p)); return n }

func (counting) Covers(at, of Position) (bool, error)                  { return number64(of) <= number64(at), nil }
func (counting) Cut(_, _ Position, last Row) (Position, error)         { return last.Position, nil }
func (counting) Tail(context.Context, Position, int) (TailPage, error) { panic("not asked for") }

func pageOf(from, to int) *bulletin {
	b := &bulletin{from: Position(fmt.Sprint(from)), next: Position(fmt.Sprint(to))}
	for i := from + 1; i <= to; i++ {
		row := rowWith(`{}`)
		row.Position, row.Sequence = Position(fmt.Sprint(i)), int64(i)
		b.news = append(b.news, newsOf(row, true))
	}
	return b
}

// TestWhoJoinsTheTailGetsWhatItMisses has a reader that stands behind event 5, and pages of the tail.
func TestWhoJoinsTheTailGetsWhatItMisses(t *testing.T) {
	for name, c := range map[string]struct {
		pages []*bulletin
		want  []int64
		at    Position
		waits bool // for more; otherwise it reads by itself
	}{
		"the next page":                             {[]*bulletin{pageOf(5, 7)}, []int64{6, 7}, "7", true},
		"a page from further back":                  {[]*bulletin{pageOf(3, 7), pageOf(7, 8)}, []int64{6, 7, 8}, "8", true},
		"a page that it has had":                    {[]*bulletin{pageOf(3, 5), pageOf(5, 6)}, []int64{6}, "6", true},
		"one that ends before where it stands":      {[]*bulletin{pageOf(2, 4), pageOf(4, 7)}, nil, "5", false},
		"one that does not begin where it stands":   {[]*bulletin{pageOf(5, 7), pageOf(8, 9)}, []int64{6, 7}, "7", false},
		"one from further back, when it has joined": {[]*bulletin{pageOf(5, 7), pageOf(6, 9)}, []int64{6, 7}, "7", false},
		"a page without events":                     {[]*bulletin{pageOf(5, 6), {from: "6", next: "7"}, pageOf(7, 8)}, []int64{6, 8}, "8", true},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			var got []int64
			r := &allReader{store: &Store{shared: &shared{log: counting{}, ctx: t.Context()}}, at: "5", left: -1}
			r.yield = func(e Recorded[Raw], err error) bool {
				if got = append(got, e.Sequence); err != nil || e.Position != Position(fmt.Sprint(e.Sequence)) {
					t.Errorf("event %d came with the position %q, %v", e.Sequence, e.Position, err)
				}
				return true
			}
			f := &follower{keep: followerRows, signal: make(chan struct{}, 1)}
			for _, b := range c.pages {
				f.offerPage(b)
			}
			ended := make(chan error, 1)
			go func() { ended <- r.takeOver(ctx, f, defaultReadOptions()) }()
			if c.waits { // the second call is taken when it waits again
				for range 2 {
					f.signal <- struct{}{}
				}
				cancel()
			}
			select {
			case err := <-ended:
				if (err != nil) != c.waits {
					t.Errorf("it ended with %v", err)
				}
			case <-time.After(10 * time.Second):
				t.Fatal("it waits")
			}
			if !slices.Equal(got, c.want) || r.at != c.at {
				t.Errorf("it got %v and stands at %q", got, r.at)
			}
		})
	}
}
