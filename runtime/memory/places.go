package memory

import (
	evq "github.com/evq-go/evq/runtime"
)

func both(a, b evq.Position) (int, int, error) {
	p, err := place(a)
	if err != nil {
		return 0, 0, err
	}
	q, err := place(b)
	return p, q, err
}

func (l *Log) Covers(at, of evq.Position) (bool, error) {
	p, q, err := both(at, of)
	return q <= p, err
}

func (l *Log) Meet(a, b evq.Position) (evq.Position, error) {
	p, q, err := both(a, b)
	if q < p {
		return b, err
	}
	return a, err
}

func (l *Log) Cut(_, _ evq.Position, last evq.Row) (evq.Position, error) { return last.Position, nil }

func (l *Log) Distance(from, to evq.Position) (int64, error) {
	p, q, err := both(from, to)
	return int64(max(0, q-p)), err
}
