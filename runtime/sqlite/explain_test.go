package sqlite

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	evq "github.com/evq-go/evq/runtime"
)

// Every read of the contract walks an index, also with 100,000 events, and sorts nothing, whether or not somebody ran
// ANALYZE. Half of the events are of one stream, in which the type "Rare" occurs once.
func TestEveryStatementWalksAnIndex(t *testing.T) {
	b := openTest(t, temporary(t))
	_, err := b.writer.Exec(`
		WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 99999)
		INSERT INTO events (event_id, stream_id, sequence, event_type, event_version, aggregate_id, created_at, metadata, data)
		SELECT randomblob(16), iif(i % 2, 'stream' || (i / 2 % 100), 'big'), iif(i % 2, i / 200, i / 2) + 1,
		       iif(i = 77776, 'Rare', 'Type' || (i % 5)), '1.0', 'aggregate' || (i % 1000), i, '{}', '{"n": ' || i || '}' FROM n`)
	if err != nil {
		t.Fatal(err)
	}
	for _, statistics := range []string{"no statistics", "ANALYZE"} {
		if statistics == "ANALYZE" {
			if _, err := b.writer.Exec("ANALYZE"); err != nil {
				t.Fatal(err)
			}
		}
		for name, query := range contractQueries(b) {
			t.Run(statistics+"/"+name, func(t *testing.T) {
				plan := explain(t, b, query.sql, query.args...)
				for step := range strings.Lines(plan) {
					ok := !strings.Contains(step, "SCAN events") && !strings.HasPrefix(step, "SCAN e") && !strings.Contains(step, "TEMP B-TREE")
					if strings.HasPrefix(step, "SEARCH") && strings.Contains(step, "?") {
						ok = ok && strings.Contains(step, query.index)
					}
					if !ok {
						t.Errorf("the step %sof\n%s\nof %s", step, plan, query.sql)
					}
				}
			})
		}
	}
}

// The count of types reads every event once, see the statement. To group them it sorts a type and a version a row.
func TestTheCountOfTypesIsOneScan(t *testing.T) {
	b := openTest(t, temporary(t))
	plan := explain(t, b, b.sql.Get("types"))
	if plan != "SCAN events\nUSE TEMP B-TREE FOR GROUP BY\n" {
		t.Errorf("the plan is\n%s", plan)
	}
}

type query struct {
	index string // that it must walk
	sql   string
	args  []any
}

// contractQueries are the statements that read, with parameters.
func contractQueries(b *backend) map[string]query {
	const sequence, position = "sqlite_autoindex_events_1", "PRIMARY KEY"
	queries := map[string]query{
		"head":            {sequence, b.sql.Get("head"), []any{"big"}},
		"head before":     {sequence, b.sql.Get("head_before"), []any{"big", 5000}},
		"end":             {position, b.sql.Get("end"), nil},
		"tail":            {position, b.sql.Get("tail"), []any{99_000, 500}},
		"tail packed":     {position, b.tailPacked, []any{99_000, 500}},
		"await":           {position, b.sql.Get("await"), []any{99_000}},
		"settle":          {position, b.sql.Get("settle"), []any{99_000}},
		"begin":           {position, b.sql.Get("push_begin"), []any{make([]byte, 16)}},
		"lone push":       {position, b.sql.Get("push_lone"), slices.Repeat([]any{1}, 12)},
		"newest":          {sequence, b.sql.Get("push_newest"), []any{"big"}},
		"aggregate's end": {"events_by_aggregate", b.sql.Get("push_aggregate"), []any{"big", "aggregate2"}},
		"key":             {position, b.sql.Get("key_find"), []any{"big", "k"}},
	}
	types := []string{"Rare", "Type2", "Type4"}
	for name, page := range map[string]struct {
		index string
		evq.Page
	}{
		"stream":                     {sequence, evq.Page{}},
		"aggregate":                  {"events_by_aggregate", evq.Page{AggregateID: "aggregate2"}},
		"type":                       {"events_by_type", evq.Page{EventTypes: types[:1]}},
		"types":                      {"events_by_type", evq.Page{EventTypes: types}},
		"aggregate and type":         {"events_by_aggregate", evq.Page{AggregateID: "aggregate2", EventTypes: types[:1]}},
		"aggregate and types":        {"events_by_aggregate", evq.Page{AggregateID: "aggregate2", EventTypes: types}},
		"condition on a rare type":   {"events_by_type", evq.Page{EventTypes: types[:1], After: 40_000, Limit: 1}},
		"condition on several types": {"events_by_type", evq.Page{EventTypes: types, After: 40_000, Limit: 1}},
	} {
		page.StreamID, page.Limit = "big", max(page.Limit, 1)
		sql, args := b.pageQuery(page.Page, "read_columns")
		queries[name] = query{page.index, sql, args}
		sql, args = b.packQuery(page.Page)
		queries[name+", packed"] = query{page.index, sql, args}
		page.DataOnly = true
		sql, args = b.packQuery(page.Page)
		queries[name+", data only"] = query{page.index, sql, args}
	}
	return queries
}

// explain returns the query's plan, a step a line.
func explain(t *testing.T, b *backend, sql string, args ...any) string {
	t.Helper()
	rows, err := b.reader.Query("EXPLAIN QUERY PLAN "+sql, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var plan strings.Builder
	for rows.Next() {
		var id, parent, unused int
		var detail string
		if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(&plan, detail)
	}
	return plan.String()
}
