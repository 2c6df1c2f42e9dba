package postgres

import (
	"context"
	"testing"

	"github.com/evq-go/evq/internal/pgserver"
	evq "github.com/evq-go/evq/runtime"
)

// A push is one round trip, whatever it holds: that is what one goroutine waits for.
func TestAPushIsOneRoundTrip(t *testing.T) {
	for name, c := range map[string]struct {
		driver, setting, value string
		want                   int64
	}{
		"lib/pq":              {"postgres", "binary_parameters", "yes", 1},
		"pgx":                 {"pgx", "default_query_exec_mode", "exec", 1},
		"pgx, which prepares": {"pgx", "default_query_exec_mode", "cache_statement", 1},
		// BEGIN, the statement's types, its run, COMMIT
		"lib/pq without binary parameters": {"postgres", "binary_parameters", "no", 4},
	} {
		t.Run(name, func(t *testing.T) {
			p, dsn := startProxy(t, pgserver.NewDatabase(t))
			store := storeOn(t, newTest(t, c.driver, parameter(t, dsn, c.setting, c.value)))
			for n := range 3 { // the first one looks at the server, and the first of its kind may be prepared
				mustPush(t, store, "a", n)
				_, _ = store.Push(t.Context(), "warm", "x", append(one(n), one(n)...))
				_, _ = store.Push(t.Context(), "warm", "x", one(n), evq.WithKey("k"), evq.ExpectNew())
			}
			for what, push := range map[string]func(){
				"a lone event":       func() { mustPush(t, store, "a", 1) },
				"many events":        func() { _, _ = store.Push(t.Context(), "b", "x", append(one(1), one(2)...)) },
				"a key, a condition": func() { _, _ = store.Push(t.Context(), "c", "x", one(1), evq.WithKey("k"), evq.ExpectNew()) },
				"a broken condition": func() { _, _ = store.Push(t.Context(), "a", "x", one(1), evq.ExpectSequence(77)) },
			} {
				before := p.turns.Load()
				if push(); p.turns.Load()-before != c.want {
					t.Errorf("%s: %d round trips, want %d", what, p.turns.Load()-before, c.want)
				}
			}
			_ = store.InTx(t.Context(), func(_ context.Context, tx evq.Tx) error {
				before := p.turns.Load()
				mustPush(t, store.In(tx), "a", 2)
				if n := p.turns.Load() - before; n != max(1, c.want-2) { // BEGIN and COMMIT are the caller's
					t.Errorf("in a transaction: %d round trips", n)
				}
				return nil
			})
		})
	}
}
