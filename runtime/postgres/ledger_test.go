package postgres

import (
	"errors"
	"testing"
	"time"

	"github.com/evq-go/evq/internal/pgserver"
	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/internal/dialect"
	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"
)

var mailer = evq.ConsumerID{Name: "mailer", Version: 1}

// enrolled is a database with a consumer of so many buckets, and a backend on it.
func enrolled(t *testing.T, buckets int) (dsn string, b *backend) {
	t.Helper()
	dsn = pgserver.NewDatabase(t)
	b = openTest(t, dsn)
	t.Cleanup(func() { _ = b.Close() })
	if _, err := b.Enrol(t.Context(), evq.Enrolment{ConsumerID: mailer, Buckets: buckets}); err != nil {
		t.Fatal(err)
	}
	return dsn, b
}

func mustClaim(t *testing.T, b *backend, m evq.Member) []evq.Lease {
	t.Helper()
	leases, err := b.Claim(t.Context(), mailer, m)
	if err != nil {
		t.Fatal(err)
	}
	return leases
}

// progress moves a bucket from the beginning.
func progress(m evq.Member, bucket int, epoch int64) evq.Advance {
	return evq.Advance{Consumer: mailer, Owner: m.ID, Moves: []evq.Move{{Bucket: bucket, Epoch: epoch, To: "somewhere"}}}
}

// working begins a handler's transaction that has made progress with bucket 0 in epoch 1, and does nothing more.
func working(t *testing.T, b *backend, m evq.Member, idle time.Duration) evq.Tx {
	t.Helper()
	tx, err := b.BeginWork(t.Context(), idle)
	if err == nil {
		err = b.Advance(t.Context(), tx, progress(m, 0, 1))
	}
	if err != nil {
		t.Fatal(err)
	}
	return tx
}

func TestAHandlersTransactionThatIdlesIsEndedAndTheNextOwnerGoesOn(t *testing.T) {
	dsn, b := enrolled(t, 1)
	stopped, next := evq.Member{ID: uuid.New()}, evq.Member{ID: uuid.New(), Lease: time.Hour}
	mustClaim(t, b, stopped)
	tx := working(t, b, stopped, 200*time.Millisecond)
	db := sqlx.MustConnect("postgres", dsn)
	defer db.Close()
	db.MustExec("SELECT FROM checkpoints FOR UPDATE") // waits for the server to end the transaction
	leases := mustClaim(t, b, next)
	if len(leases) != 1 || leases[0].Epoch != 2 || leases[0].Cursor != "" {
		t.Fatalf("the next owner has %+v", leases)
	}
	if err := b.Advance(t.Context(), nil, progress(next, 0, 2)); err != nil {
		t.Error(err)
	}
	if err := tx.Commit(); err == nil {
		t.Error("the transaction was committed")
	}
}

func TestAClaimPassesByWhatAFormerOwnersTransactionHolds(t *testing.T) {
	_, b := enrolled(t, 2)
	stopped, next := evq.Member{ID: uuid.New()}, evq.Member{ID: uuid.New(), Lease: time.Hour}
	mustClaim(t, b, stopped)
	tx := working(t, b, stopped, 0)
	if leases := mustClaim(t, b, next); len(leases) != 1 || leases[0].Bucket != 1 {
		t.Errorf("beside the transaction: %+v", leases)
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	if leases := mustClaim(t, b, next); len(leases) != 2 || leases[0].Epoch != 2 {
		t.Errorf("after the transaction: %+v", leases)
	}
}

func TestProgressWaitsForARenewalAndIsNotFencedByIt(t *testing.T) {
	dsn, b := enrolled(t, 2)
	me := evq.Member{ID: uuid.New(), Lease: time.Hour}
	mustClaim(t, b, me)
	db := sqlx.MustConnect("postgres", dsn)
	defer db.Close()
	renewal := db.MustBegin()
	defer renewal.Rollback()
	renewal.MustExec("UPDATE checkpoints SET leased_until = leased_until + interval '1 hour'")
	advanced := make(chan error)
	go func() { advanced <- b.Advance(t.Context(), nil, progress(me, 1, 1)) }()
	awaitWaiting(t, db, 1)
	if err := renewal.Commit(); err != nil {
		t.Fatal(err)
	}
	if err := <-advanced; err != nil {
		t.Error(err)
	}
}

func TestProgressThatWaitsForTheNextOwnerIsFenced(t *testing.T) {
	dsn, b := enrolled(t, 1)
	me := evq.Member{ID: uuid.New(), Lease: time.Hour}
	mustClaim(t, b, me)
	db := sqlx.MustConnect("postgres", dsn)
	defer db.Close()
	taking := db.MustBegin()
	defer taking.Rollback()
	taking.MustExec("UPDATE checkpoints SET owner = gen_random_uuid(), epoch = epoch + 1")
	advanced := make(chan error)
	go func() { advanced <- b.Advance(t.Context(), nil, progress(me, 0, 1)) }()
	awaitWaiting(t, db, 1)
	if err := taking.Commit(); err != nil {
		t.Fatal(err)
	}
	if err := <-advanced; !errors.Is(err, evq.ErrFenced) {
		t.Errorf("the late progress: %v", err)
	}
}

// Bucket 1 of three is held, so that whoever wants all of them gets stuck half-way.
func TestWhoeverWantsSeveralCheckpointsTakesThemInOrder(t *testing.T) {
	dsn, b := enrolled(t, 3)
	me := evq.Member{ID: uuid.New(), Lease: time.Hour}
	mustClaim(t, b, me)
	db := sqlx.MustConnect("postgres", dsn)
	defer db.Close()
	held := db.MustBegin()
	defer held.Rollback()
	held.MustExec("SELECT FROM checkpoints WHERE bucket = 1 FOR UPDATE")
	advance := progress(me, 2, 1)
	advance.Moves = append(advance.Moves, evq.Move{Bucket: 0, Epoch: 1, To: "here"}, evq.Move{Bucket: 1, Epoch: 1, To: "there"})
	calls := []func() error{
		func() error { return b.Advance(t.Context(), nil, advance) },
		func() error { return b.Renew(t.Context(), mailer, me) },
		func() error { _, err := b.Claim(t.Context(), mailer, me); return err },
		func() error { return b.Leave(t.Context(), mailer, me.ID) },
		func() error {
			return b.inTx(t.Context(), func(db dialect.Querier) error {
				_, err := db.ExecContext(t.Context(), b.sql.Get("checkpoint_fence"), mailer.Name, 1)
				return err
			})
		},
	}
	answers := make(chan error, len(calls))
	for i, call := range calls {
		go func() { answers <- call() }()
		awaitWaiting(t, db, i+1)
	}
	if err := held.Commit(); err != nil {
		t.Fatal(err)
	}
	for range calls {
		if err := <-answers; err != nil {
			t.Error(err)
		}
	}
}

// awaitWaiting returns when so many sessions that work with the consumers of db wait for others.
func awaitWaiting(t *testing.T, db *sqlx.DB, sessions int) {
	t.Helper()
	for waiting := 0; waiting < sessions; {
		if err := db.GetContext(t.Context(), &waiting, `SELECT count(DISTINCT pid) FROM pg_locks waits JOIN pg_locks has USING (pid)
			WHERE NOT waits.granted AND has.relation IN ('checkpoints'::regclass, 'members'::regclass)`); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAHandlersTransactionIsDurableAndEndsWithItsSettings(t *testing.T) {
	dsn, _ := enrolled(t, 1)
	b := openTest(t, as(t, dsn, usage(t, dsn)+"ALTER ROLE {role} SET synchronous_commit = off; ALTER ROLE {role} SET idle_in_transaction_session_timeout = '1h'"))
	defer b.Close()
	b.db.SetMaxOpenConns(1)
	const settings = "SELECT current_setting('synchronous_commit') || ' ' || current_setting('idle_in_transaction_session_timeout')"
	for _, c := range []struct {
		idle time.Duration
		want string
	}{{90 * time.Second, "on 90s"}, {time.Nanosecond, "on 1ms"}, {1 << 62, "on 2147483647ms"}, {0, "on 1h"}} {
		tx, err := b.BeginWork(t.Context(), c.idle)
		if err != nil {
			t.Fatal(err)
		}
		var within, after string
		if err := tx.QueryRowContext(t.Context(), settings).Scan(&within); err == nil && within != c.want {
			t.Errorf("with an idle of %v: %s, want %s", c.idle, within, c.want)
		}
		if err := tx.Rollback(); err != nil && c.idle > time.Millisecond {
			t.Fatal(err)
		}
		if err := b.db.Get(&after, settings); err != nil || after != "off 1h" {
			t.Errorf("after the transaction: %s, %v", after, err)
		}
	}
}

func TestWritersShowsTheOpenTransactionsThatHaveWrittenEvents(t *testing.T) {
	dsn, b := enrolled(t, 1)
	beside := openTest(t, dsn, TablePrefix("beside_"))
	defer beside.Close()
	importer := sqlx.MustConnect("postgres", parameter(t, dsn, "application_name", "importer"))
	defer importer.Close()
	store := storeOn(t, openTest(t, dsn))
	reading, first, second := importer.MustBegin(), importer.MustBegin(), importer.MustBegin()
	for _, tx := range []*sqlx.Tx{reading, first, second} {
		defer tx.Rollback()
		tx.MustExec("SELECT FROM events")
	}
	mustPush(t, store.In(second), "b", 1)
	mustPush(t, store.In(first), "a", 1)

	writers, err := b.Writers(t.Context())
	if err != nil || len(writers) != 2 {
		t.Fatalf("the writers are %+v, %v", writers, err)
	}
	for i, tx := range []*sqlx.Tx{first, second} { // the oldest first
		var pid int
		if err := tx.Get(&pid, "SELECT pg_backend_pid()"); err != nil {
			t.Fatal(err)
		}
		if w := writers[i]; w.PID != pid || w.Application != "importer" || w.State != "idle in transaction" || w.Age <= 0 || w.Age > time.Hour {
			t.Errorf("writer %d is %+v", i, w)
		}
	}
	stranger := openTest(t, as(t, dsn, usage(t, dsn)))
	defer stranger.Close()
	if writers, err := stranger.Writers(t.Context()); err != nil || len(writers) != 2 || writers[0].PID == 0 {
		t.Errorf("a role without permission sees %+v, %v", writers, err)
	}
	if writers, err := beside.Writers(t.Context()); err != nil || len(writers) != 0 {
		t.Errorf("the store beside sees %+v, %v", writers, err)
	}
	if err := errors.Join(first.Commit(), second.Rollback()); err != nil {
		t.Fatal(err)
	}
	if writers, err := b.Writers(t.Context()); err != nil || len(writers) != 0 {
		t.Errorf("afterwards the writers are %+v, %v", writers, err)
	}
}

func TestAPoolOfOneConnectionIsEnoughForConsumers(t *testing.T) {
	_, b := enrolled(t, 2)
	b.db.SetMaxOpenConns(1)
	me := evq.Member{ID: uuid.New(), Lease: time.Hour}
	if leases := mustClaim(t, b, me); len(leases) != 2 {
		t.Fatalf("the leases are %+v", leases)
	}
	tx := working(t, b, me, time.Minute)
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(b.Renew(t.Context(), mailer, me), b.Advance(t.Context(), nil, progress(me, 1, 1))); err != nil {
		t.Error(err)
	}
	if records, err := b.Consumers(t.Context(), ""); err != nil || len(records) != 1 || records[0].Checkpoints[0].Cursor != "somewhere" {
		t.Errorf("the records are %+v, %v", records, err)
	}
}

// Stores that share a database claim beside each other, also for consumers of one name.
func TestStoresWithOtherPrefixesShareNoLockOfConsumers(t *testing.T) {
	dsn, b := enrolled(t, 1)
	beside := openTest(t, dsn, TablePrefix("beside_"))
	defer beside.Close()
	if _, err := beside.Enrol(t.Context(), evq.Enrolment{ConsumerID: mailer, Buckets: 3}); err != nil {
		t.Fatal(err)
	}
	tx := b.db.MustBegin()
	defer tx.Rollback()
	tx.MustExec(b.sql.Get("consumer_lock"), mailer.Name)
	if leases := mustClaim(t, beside, evq.Member{ID: uuid.New(), Lease: time.Hour}); len(leases) != 3 {
		t.Errorf("the leases are %+v", leases)
	}
}
