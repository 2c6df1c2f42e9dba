package memory

import evq "github.com/evq-go/evq/runtime"

var _ evq.Places = (*Log)(nil)

// Covers compares places: they are in commit order.
func (l *Log) Covers(at, of evq.Position) (bool, error) {
	here, there, err := places(at, of)
	return err == nil && there <= here, err
}

// Meet returns the smaller place.
func (l *Log) Meet(a, b evq.Position) (evq.Position, error) {
	p, q, err := places(a, b)
	switch {
	case err != nil:
		return "", err
	case p < q:
		return a, nil
	}
	return b, nil
}

// Cut returns the place of the row.
func (l *Log) Cut(after, next evq.Position, last evq.Row) (evq.Position, error) {
	if _, _, err := places(after, next); err != nil {
		return "", err
	}
	n, err := place(last.Position)
	if err == nil && n == 0 {
		err = evq.Invalid("a row without a position")
	}
	if err != nil {
		return "", err
	}
	return last.Position, nil
}

// Distance counts rows.
func (l *Log) Distance(from, to evq.Position) (int64, error) {
	p, q, err := places(from, to)
	return int64(max(0, q-p)), err
}

func places(a, b evq.Position) (p, q int, err error) {
	if p, err = place(a); err == nil {
		q, err = place(b)
	}
	return p, q, err
}
