package dialect

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"math"
	"slices"
	"strings"

	evq "github.com/evq-go/evq/runtime"
)

// Querier is what *sql.DB, *sql.Conn and evq.Tx have in common.
type Querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// maxBranches bounds the union of a page of several types. SQLite takes at most 500 branches.
const maxBranches = 100

// PageQuery composes the statement that reads a page. Four statements cover the filters, each walking one index in
// sequence order: read, read_aggregate, read_type and read_aggregate_type. Their parameters are, in this order:
// stream, after, up to, limit, then the aggregate and the type where the name says so. Several types are the union
// of one branch each, which the database merges lazily; where it would rather sort them all, a statement read_branch
// says how a {branch} is wrapped. parameter numbers a further branch's type. Very many types are a list that each event
// is compared with.
func (s Statements) PageQuery(p evq.Page, parameter func(n int) string) (query string, args []any) {
	upTo := p.UpTo
	if upTo == 0 {
		upTo = math.MaxInt64
	}
	args = []any{p.StreamID, p.After, upTo, p.Limit}
	name := "read"
	if p.AggregateID != "" {
		name += "_aggregate"
		args = append(args, p.AggregateID)
	}
	end := " ORDER BY sequence LIMIT " + parameter(4)
	first := len(args) + 1
	var types []string // their parameters
	for eventType := range distinct(p.EventTypes) {
		args = append(args, eventType)
		types = append(types, parameter(len(args)))
	}
	switch {
	case len(types) == 0:
		return s.Get(name) + end, args
	case len(types) > maxBranches:
		return s.Get(name) + " AND event_type IN (" + strings.Join(types, ", ") + ")" + end, args
	}
	branch := s.Get(name + "_type")
	if limited, ok := s["read_branch"]; ok && len(types) > 1 {
		branch = strings.Replace(limited, "{branch}", branch, 1)
	}
	branches := make([]string, len(types))
	for i, eventType := range types {
		branches[i] = strings.ReplaceAll(branch, parameter(first), eventType)
	}
	return strings.Join(branches, " UNION ALL ") + end, args
}

// distinct leaves out what comes again: a union would give its events twice.
func distinct(names []string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for i, name := range names {
			if !slices.Contains(names[:i], name) && !yield(name) {
				return
			}
		}
	}
}

// ReadPage runs a page's query and scans its rows up to the page's limits. It closes the rows.
func ReadPage(ctx context.Context, db Querier, query string, args []any, p evq.Page, scan func(*sql.Rows) (evq.Row, error)) (page []evq.Row, more bool, err error) {
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, false, err
	}
	defer rows.Close()
	bytes := 0
	for rows.Next() {
		row, err := scan(rows)
		if err != nil {
			return nil, false, fmt.Errorf("scan an event: %w", err)
		}
		page = append(page, row)
		if bytes += len(row.Data); bytes >= p.MaxBytes && p.MaxBytes > 0 {
			return page, true, nil
		}
	}
	return page, len(page) == p.Limit, rows.Err()
}
