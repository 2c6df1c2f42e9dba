package dialect

import (
	"context"

	evq "github.com/evq-go/evq/runtime"
)

// Types counts the events of each stored type and version, in any order.
func (s Statements) Types(ctx context.Context, db Querier) (counts []evq.TypeCount, err error) {
	rows, err := db.QueryContext(ctx, s.Get("types"))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var c evq.TypeCount
		if err := rows.Scan(&c.EventType, &c.EventVersion, &c.Count); err != nil {
			return nil, err
		}
		counts = append(counts, c)
	}
	return counts, rows.Err()
}
