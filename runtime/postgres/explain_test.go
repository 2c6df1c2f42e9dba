package postgres

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/evq-go/evq/internal/pgserver"
	evq "github.com/evq-go/evq/runtime"
	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
)

// hundredThousand fills a database: one stream of 50,000 events and 500 of 100; 100 aggregates in each; ten types, and a
// rare one, of which the large stream has five.
func hundredThousand(t *testing.T, dsn string) {
	t.Helper()
	db := sqlx.MustConnect("postgres", dsn)
	defer db.Close()
	db.MustExec(`INSERT INTO events (event_id, stream_id, sequence, event_type, event_version, aggregate_id, data, metadata, created_at)
		SELECT gen_random_uuid(), s.stream, n, CASE WHEN n % 10000 = 0 THEN 'Rare' ELSE 'Type' || n % 10 END, '1.0', 'a' || n % 100,
			jsonb_build_object('n', n, 'text', repeat('x', 100)), '{}', timestamptz '2026-01-01Z' + n * interval '1 second'
		FROM (SELECT 'large' AS stream, 50000 AS events UNION ALL SELECT 'small' || i, 100 FROM generate_series(1, 500) i) s,
			generate_series(1, s.events) n;
		INSERT INTO push_keys (stream_id, key, hash, first_sequence, n, created_at) SELECT 'large', 'k' || n, '', n, 1, now() FROM generate_series(1, 10000) n`)
	db.MustExec("VACUUM ANALYZE events")
	db.MustExec("VACUUM ANALYZE push_keys")
}

// plan is a node of EXPLAIN's JSON.
type plan struct {
	Type        string  `json:"Node Type"`
	Relation    string  `json:"Relation Name"`
	Index       string  `json:"Index Name"`
	Rows        float64 `json:"Actual Rows"`
	Loops       float64 `json:"Actual Loops"`
	RowsRemoved float64 `json:"Rows Removed by Filter"`
	Plans       []plan  `json:"Plans"`
}

// wantGood demands that a plan walks indexes, looks at no more rows than most, and sorts no more than that.
func wantGood(t *testing.T, p plan, most float64) {
	t.Helper()
	switch isScan := strings.HasSuffix(p.Type, "Scan") && p.Relation != "" && p.Relation != "eras"; {
	case p.Type == "Seq Scan" && p.Relation != "eras":
		t.Errorf("a scan of all %s", p.Relation)
	case isScan && (p.Rows+p.RowsRemoved)*p.Loops > most:
		t.Errorf("%s by %s looks at %v rows, and drops %v, %v times", p.Type, p.Index, p.Rows, p.RowsRemoved, p.Loops)
	case strings.Contains(p.Type, "Sort") && p.Rows*p.Loops > most:
		t.Errorf("a sort of %v rows", p.Rows)
	}
	for _, inner := range p.Plans {
		wantGood(t, inner, most)
	}
}

func TestEveryReadWalksAnIndex(t *testing.T) {
	dsn := pgserver.NewDatabase(t)
	b := openTest(t, dsn)
	defer b.Close()
	hundredThousand(t, dsn)
	page := func(p evq.Page) (string, []any) {
		p.StreamID, p.Limit = "large", 1000
		return b.packQuery(p)
	}
	statement := func(name string, args ...any) func() (string, []any) {
		return func() (string, []any) { return b.sql.Get(name), args }
	}
	reading := func(p evq.Page) func() (string, []any) { return func() (string, []any) { return page(p) } }
	for name, c := range map[string]struct {
		query func() (string, []any)
		most  float64
	}{
		"a stream":                {reading(evq.Page{After: 20_000}), 1000},
		"the data of a stream":    {reading(evq.Page{After: 20_000, DataOnly: true}), 1000},
		"a stream up to":          {reading(evq.Page{UpTo: 20_000, After: 19_500}), 500},
		"an aggregate":            {reading(evq.Page{AggregateID: "a7"}), 1000},
		"a type":                  {reading(evq.Page{EventTypes: []string{"Type3"}}), 1001},
		"a rare type":             {reading(evq.Page{EventTypes: []string{"Rare"}}), 5},
		"several types":           {reading(evq.Page{EventTypes: []string{"Type3", "Rare", "Type4", "Type5"}}), 1010},
		"a type of an aggregate":  {reading(evq.Page{AggregateID: "a7", EventTypes: []string{"Type7"}}), 5000},
		"no type of an aggregate": {reading(evq.Page{AggregateID: "a7", EventTypes: []string{"Type3"}}), 5000},
		"the end of a stream":     {statement("head", "large"), 1},
		"the end before a time":   {statement("head_before", "large", timestamp(time.Date(2026, 1, 1, 3, 0, 0, 0, time.UTC))), 20},
		"the end of all streams":  {statement("end"), 2},
		"whether the store moved": {statement("era_moved"), 1},
		"what a batch recorded":   {statement("settle", uuid.NewString()), 1},
	} {
		t.Run(name, func(t *testing.T) {
			query, args := c.query()
			for _, mode := range []string{"force_custom_plan", "force_generic_plan"} { // pgx prepares statements, so they may get either
				wantGood(t, explain(t, dsn, mode, query, args), c.most)
			}
		})
	}
}

// The count of types reads every event once, see the statement, and sorts no more than the groups.
func TestTheCountOfTypesIsOneScan(t *testing.T) {
	dsn := pgserver.NewDatabase(t)
	b := openTest(t, dsn)
	defer b.Close()
	hundredThousand(t, dsn)
	scanned := 0.0
	var walk func(plan)
	walk = func(p plan) {
		if p.Relation == "events" {
			scanned += p.Rows * p.Loops
		}
		if strings.Contains(p.Type, "Sort") && p.Rows*p.Loops > 100 {
			t.Errorf("a sort of %v rows", p.Rows*p.Loops)
		}
		for _, inner := range p.Plans {
			walk(inner)
		}
	}
	walk(explain(t, dsn, "force_custom_plan", b.sql.Get("types"), nil))
	if scanned < 99_990 || scanned > 100_010 { // the rows of parallel scans are means
		t.Errorf("%v rows are scanned", scanned)
	}
}

// explain prepares the query with its arguments, as a driver may, and runs it. What it changes is undone.
func explain(t *testing.T, dsn, mode, query string, args []any) plan {
	t.Helper()
	db := sqlx.MustConnect("postgres", dsn)
	defer db.Close()
	db.SetMaxOpenConns(1)
	db.MustExec("SET plan_cache_mode = " + mode + "; BEGIN")
	db.MustExec("PREPARE explained AS " + query)
	literals := make([]string, len(args))
	for i, arg := range args {
		literals[i] = pq.QuoteLiteral(fmt.Sprint(arg))
	}
	execute := "EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE explained"
	if len(args) > 0 {
		execute += "(" + strings.Join(literals, ", ") + ")"
	}
	var text string
	if err := db.Get(&text, execute); err != nil {
		t.Fatal(err)
	}
	var plans []struct{ Plan plan }
	if err := json.Unmarshal([]byte(text), &plans); err != nil {
		t.Fatal(err)
	}
	return plans[0].Plan
}

// reporting connects so that the server reports the plans of all that its functions run.
func reporting(t *testing.T, dsn string) (db *sqlx.DB, plans *[]plan) {
	t.Helper()
	connector, err := pq.NewConnector(dsn)
	if err != nil {
		t.Fatal(err)
	}
	plans = &[]plan{}
	noting := pq.ConnectorWithNoticeHandler(connector, func(notice *pq.Error) {
		if _, text, ok := strings.Cut(notice.Message, "plan:\n"); ok {
			var reported struct{ Plan plan }
			if err := json.Unmarshal([]byte(text), &reported); err != nil {
				t.Error(err)
			}
			*plans = append(*plans, reported.Plan)
		}
	})
	db = sqlx.NewDb(sql.OpenDB(noting), "postgres")
	t.Cleanup(func() { _ = db.Close() })
	db.SetMaxOpenConns(1)
	db.MustExec(`LOAD 'auto_explain'; SET auto_explain.log_min_duration = 0; SET auto_explain.log_analyze = on;
		SET auto_explain.log_nested_statements = on; SET auto_explain.log_level = notice; SET auto_explain.log_format = json`)
	return db, plans
}

func TestEveryPageOfTheTailWalksIndexes(t *testing.T) {
	dsn := pgserver.NewDatabase(t)
	_ = openTest(t, dsn).Close()
	hundredThousand(t, dsn)
	db, plans := reporting(t, dsn)
	b, err := newBackend(db, newOptions(nil))
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	var filled uint64 // the transaction of all events
	if err := db.Get(&filled, "SELECT xid::text FROM events LIMIT 1"); err != nil {
		t.Fatal(err)
	}
	all := snapshot{4_000_000_000, []uint64{3, 5}}
	running := snapshot{filled + 1, []uint64{filled}}
	for name, c := range map[string]struct {
		position int64
		seen     snapshot
		late     *part
		want     int
	}{
		"from the beginning":                {0, nothingYet, nil, 1000},
		"from a place":                      {50_000, all, nil, 1000},
		"near the end":                      {99_999, all, nil, 1},
		"at the end":                        {100_000, all, nil, 0},
		"a late part":                       {90_000, running, nil, 1000},
		"in the middle of a late part":      {90_000, running, &part{40_000, sight{1, 0, all}}, 1000},
		"at the end of a late part":         {100_000, running, &part{99_990, sight{1, 0, all}}, 10},
		"in a late part that a restore cut": {100_000, running, &part{40_000, sight{1, 40_100, running}}, 1000},
	} {
		t.Run(name, func(t *testing.T) {
			from := place{part: part{c.position, sight{1, 0, c.seen}}, late: c.late}
			if c.position > 0 {
				if err := db.Get(&from.event, "SELECT event_id FROM events WHERE position = $1", c.position); err != nil {
					t.Fatal(err)
				}
			}
			*plans = nil
			page, err := b.Tail(t.Context(), from.text(), 1000)
			if err != nil || len(page.Rows) != c.want {
				t.Fatalf("%d rows, %v", len(page.Rows), err)
			}
			if len(*plans) < 5 && c.want > 0 {
				t.Fatalf("only %d plans were reported", len(*plans))
			}
			for _, p := range *plans {
				wantGood(t, p, 1001)
			}
		})
	}
}

func TestEveryConditionOfAPushWalksAnIndex(t *testing.T) {
	dsn := pgserver.NewDatabase(t)
	_ = openTest(t, dsn).Close()
	hundredThousand(t, dsn)
	db, plans := reporting(t, dsn)
	store := New(db)
	defer store.Close()
	for n := range 8 {
		last := int64(50_000 + n) // the stream's, and but for the first time the aggregate's
		expected := last
		if n == 0 {
			expected = 49_907
		}
		if _, err := store.Push(t.Context(), "large", "a7", one(n),
			evq.ExpectSequence(expected), evq.WithKey("new"+strconv.Itoa(n)),
			evq.ExpectUnchanged(evq.Query{After: last}),
			evq.ExpectUnchanged(evq.Query{EventTypes: []string{"Rare"}, After: 50_000}),
			evq.ExpectUnchanged(evq.Query{EventTypes: []string{"Never", "Seen"}}),
			evq.ExpectUnchanged(evq.Query{AggregateID: "a7", EventTypes: []string{"Type7"}, After: 49_907}),
			evq.ExpectUnchanged(evq.Query{AggregateID: "unheard"}),
		); err != nil {
			t.Fatal(err)
		}
	}
	if len(*plans) < 8*8 {
		t.Fatalf("only %d plans were reported", len(*plans))
	}
	for _, p := range *plans {
		wantGood(t, p, 10)
	}
}

// A lone event is the commonest push, so it is the cheapest: one statement beside the batch's id. Many events of many
// streams take two more.
func TestAPlainPushWalksIndexesInFewStatements(t *testing.T) {
	dsn := pgserver.NewDatabase(t)
	_ = openTest(t, dsn).Close()
	hundredThousand(t, dsn)
	db, plans := reporting(t, dsn)
	b, err := newBackend(db, newOptions(nil))
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	event := evq.NewEvent{EventType: "T", EventVersion: "1.0", Data: evq.Raw("{}"), Metadata: evq.Raw("{}")}
	many := []evq.Push{{StreamID: "large", AggregateID: "a", Events: []evq.NewEvent{event, event}}}
	for i := range 7 {
		many = append(many, evq.Push{StreamID: fmt.Sprint("small", i+1), AggregateID: "a", Events: []evq.NewEvent{event}})
	}
	for range 7 { // a plan may change after the fifth time
		for want, pushes := range map[int][]evq.Push{3: many[1:2], 5: many} {
			*plans = nil
			if _, err := b.Push(t.Context(), nil, evq.Batch{ID: uuid.New(), Pushes: pushes}); err != nil {
				t.Fatal(err)
			}
			inPush := (*plans)[max(0, len(*plans)-want):]
			if len(*plans) != want && b.batches.Load() > 1 { // the first one looks at the server before
				t.Errorf("%d pushes take %d statements, want %d", len(pushes), len(*plans), want)
			}
			for _, p := range inPush {
				wantGood(t, p, 10)
			}
		}
	}
}

// The server takes streams and sequences for unrelated: of a long stream among short ones it expects few events, and would
// rather read and sort them all than walk the index.
func TestAPageOfALongStreamAmongShortOnesIsNotSoughtInTheRest(t *testing.T) {
	dsn := pgserver.NewDatabase(t)
	b := openTest(t, dsn)
	defer b.Close()
	db := sqlx.MustConnect("postgres", dsn)
	defer db.Close()
	db.MustExec(`INSERT INTO events (event_id, stream_id, sequence, event_type, event_version, aggregate_id, data, metadata, created_at)
		SELECT gen_random_uuid(), s.stream, n, 'Type', '1.0', 'a', jsonb_build_object('text', repeat('x', 150)), '{}', now()
		FROM (SELECT 'long' AS stream, 5000 AS events UNION ALL SELECT 'short' || i, 45 FROM generate_series(1, 1000) i) s, generate_series(1, s.events) n ORDER BY n, s.stream`)
	db.MustExec("VACUUM ANALYZE events")
	query, args := b.packQuery(narrowed(evq.Page{StreamID: "long", After: 1_100, UpTo: 5_000, Limit: 1_000}))
	for _, mode := range []string{"force_custom_plan", "force_generic_plan"} {
		wantGood(t, explain(t, dsn, mode, query, args), 1_000)
	}
}
