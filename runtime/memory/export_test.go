package memory

import evq "github.com/evq-go/evq/runtime"

// Insert commits rows unchecked. They must continue their streams.
func (l *Log) Insert(rows ...evq.Row) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, row := range rows {
		l.add(clone(row))
	}
	l.commit()
}
