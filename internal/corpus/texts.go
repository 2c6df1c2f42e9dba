package corpus

// fieldKinds are the fields that events are made of: the first four are in each.
var fieldKinds = []string{
	"OrderID string `json:\"order_id\"`",
	"At time.Time `json:\"at\"`",
	"By uuid.UUID `json:\"by\"`",
	"Count int64 `json:\"count\"`",
	"Total money.Amount `json:\"total\"`",
	"Note *string `json:\"note,omitempty\"`",
	"Lines []Line `json:\"lines\"`",
	"ShipTo Address `json:\"ship_to\"`",
	"Labels map[string]string `json:\"labels,omitempty\"`",
	"State State `json:\"state\"`",
	"From netip.Addr `json:\"from\"`",
	"Took time.Duration `json:\"took\"`",
	"Raw json.RawMessage `json:\"raw,omitempty\"`",
	"Paid sql.NullTime `json:\"paid\"`",
	"Scores []float64 `json:\"scores\"`",
}

const eventsHead = `package %s

import (
	"database/sql"
	"encoding/json"
	"net/netip"
	"time"

	"github.com/google/uuid"

	"example.com/shop/money"
)

// What not every package uses.
var (
	_ sql.NullTime
	_ json.RawMessage
	_ netip.Addr
	_ money.Amount
)

`

const parts = `package %s

import (
	"time"

	"example.com/shop/money"
)

// State is how far an order has come.
type State string

// The states.
const (
	Open   State = "open"
	Paid   State = "paid"
	Closed State = "closed"
)

// A Line is one article of an order.
type Line struct {
	Article string       ` + "`json:\"article\"`" + `
	Count   int          ` + "`json:\"count\"`" + `
	Price   money.Amount ` + "`json:\"price\"`" + `
}

// An Address is where somebody lives.
type Address struct {
	Street, City string
	Geo          *Point    ` + "`json:\"geo,omitempty\"`" + `
	Since        time.Time ` + "`json:\"since\"`" + `
}

// A Point is a place on Earth.
type Point struct{ Lat, Lon float64 }
`

const money = `// Package money has amounts of money.
package money

import "fmt"

// A Currency is one of ISO 4217.
type Currency string

// The currencies.
const (
	EUR Currency = "EUR"
	USD Currency = "USD"
)

// An Amount is a number of minor units of a currency.
type Amount struct {
	Minor    int64    ` + "`json:\"minor\"`" + `
	Currency Currency ` + "`json:\"currency\"`" + `
}

// String is the amount as people write it.
func (a Amount) String() string { return fmt.Sprintf("%d.%02d %s", a.Minor/100, a.Minor%100, a.Currency) }
`

const serviceHead = `package %s

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
)

// A Service answers requests.
type Service struct {
	mu   sync.Mutex
	db   *sql.DB
	log  *slog.Logger
	http *http.Client
	seen map[string]int
}

var errUnknown = errors.New("unknown")

`

const serviceFunc = `// Answer%[1]d answers requests of kind %[1]d.
func (s *Service) Answer%[1]d(ctx context.Context, w http.ResponseWriter, r *http.Request) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	name := strings.TrimSpace(r.URL.Query().Get("name"))
	if name == "" {
		http.Error(w, "no name", http.StatusBadRequest)
		return fmt.Errorf("answer %[1]d: %%w", errUnknown)
	}
	for i, word := range strings.Fields(name) {
		s.seen[word] += i
		if s.seen[word] > 10 {
			s.log.InfoContext(ctx, "seen often", "word", word, "times", s.seen[word])
		}
	}
	var count int
	if err := s.db.QueryRowContext(ctx, "SELECT count(*) FROM things WHERE name = ?", name).Scan(&count); err != nil {
		return fmt.Errorf("count: %%w", err)
	}
	_, err := fmt.Fprintf(w, "{\"count\": %%d}\n", count)
	return err
}

`

const tests = `package %s

import "testing"

func TestNothing(t *testing.T) {
	if errUnknown == nil {
		t.Fatal("no error")
	}
}
`
