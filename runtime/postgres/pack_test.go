package postgres

import (
	"fmt"
	"reflect"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/evq-go/evq/internal/pgserver"
	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/internal/dialect"
	"github.com/google/uuid"
)

// usual is an event as evq would have written it.
func usual(sequence int64) evq.Row {
	return evq.Row{
		EventID: uuid.Must(uuid.NewV7()), StreamID: "s", AggregateID: fmt.Sprint("a", sequence/5), EventType: fmt.Sprint("Type", sequence%3),
		EventVersion: "1.0", Sequence: sequence, CreatedAt: time.UnixMicro(1_700_000_000_000_000 + sequence).UTC(),
		Metadata: evq.Raw(`{"extra": 1}`), Data: evq.Raw(fmt.Sprintf(`{"n": %d, "text": "grüß%s"}`, sequence, strings.Repeat("x", int(sequence%9)*50))),
	}
}

// byRows reads a page without packing it.
func byRows(t *testing.T, b *backend, p evq.Page) []evq.Row {
	t.Helper()
	query, args := b.pageQuery(p, "read_columns")
	rows, _, err := dialect.ReadPage(t.Context(), b.db, query, args, p, scanRow)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestAPackGivesWhatRowsGive(t *testing.T) {
	for name, option := range map[string]Option{"jsonb": func(*options) {}, "json": JSON()} {
		t.Run(name, func(t *testing.T) {
			dsn := pgserver.NewDatabase(t)
			b := openTest(t, dsn, option)
			defer b.Close()
			var rows []evq.Row
			for i := range int64(40) {
				rows = append(rows, usual(i+1))
			}
			insertRows(t, dsn, rows)
			for _, p := range []evq.Page{
				{Limit: 100}, {Limit: 7, UpTo: 5}, {Limit: 9, After: 35}, {Limit: 9, After: 40},
				{Limit: 50, AggregateID: "a3"}, {Limit: 50, EventTypes: []string{"Type1"}}, {Limit: 50, EventTypes: []string{"Type0", "Type2"}, AggregateID: "a4"},
				{Limit: 20, EventTypes: []string{"Type0", "Type2", "Type0"}, After: 20},
			} {
				p.StreamID = "s"
				packed, _, err := evq.ReadRows(t.Context(), b, nil, p)
				wantData(t, b, p, packed)
				if want := byRows(t, b, p); err != nil || !reflect.DeepEqual(packed, want) {
					t.Errorf("%+v: %v, packed\n%v\nby rows\n%v", p, err, packed, want)
				}
			}
		})
	}
}

// wantData demands that a page of data only holds no more than that of rows.
func wantData(t *testing.T, b *backend, p evq.Page, rows []evq.Row) {
	t.Helper()
	p.DataOnly = true
	read, _, err := evq.ReadRows(t.Context(), b, nil, p)
	var want []evq.Row
	for _, row := range rows {
		want = append(want, evq.Row{StreamID: "s", EventType: row.EventType, EventVersion: row.EventVersion, Sequence: row.Sequence, Data: row.Data})
	}
	if err != nil || !reflect.DeepEqual(read, want) {
		t.Errorf("%+v: %v, data only\n%v\nwant\n%v", p, err, read, want)
	}
}

func TestWhatAPackCannotHoldIsReadRowByRow(t *testing.T) {
	for name, spoil := range map[string]func(*evq.Row){
		"the separator in the aggregate": func(r *evq.Row) { r.AggregateID = "\x1f" },
		"the separator in the type":      func(r *evq.Row) { r.EventType = "X\x1f\x1f" },
		"a time before 1970":             func(r *evq.Row) { r.CreatedAt = time.UnixMicro(-1_500_000).UTC() },
		"a time long ago":                func(r *evq.Row) { r.CreatedAt = time.Date(1066, 10, 14, 9, 0, 0, 1000, time.UTC) },
		"a time far ahead":               func(r *evq.Row) { r.CreatedAt = time.Date(9999, 12, 31, 23, 59, 59, 999_999_000, time.UTC) },
	} {
		t.Run(name, func(t *testing.T) {
			dsn := pgserver.NewDatabase(t)
			b := openTest(t, dsn)
			defer b.Close()
			want := []evq.Row{usual(1), usual(2), usual(3)}
			spoil(&want[1])
			insertRows(t, dsn, want)
			rows, _, err := evq.ReadRows(t.Context(), b, nil, evq.Page{StreamID: "s", Limit: 10})
			for i := range rows {
				want[i].Position = rows[i].Position // it names a transaction, too
			}
			if err != nil || !reflect.DeepEqual(rows, want) {
				t.Errorf("%v\n%v\nwant\n%v", err, rows, want)
			}
		})
	}
}

func TestASessionThatShowsBytesInAnotherWayReadsTheSame(t *testing.T) {
	dsn := pgserver.NewDatabase(t)
	b := openTest(t, dsn)
	defer b.Close()
	insertRows(t, dsn, []evq.Row{usual(1), usual(2)})
	escaping := openTest(t, parameter(t, dsn, "bytea_output", "escape"))
	defer escaping.Close()
	want, _, err := evq.ReadRows(t.Context(), b, nil, evq.Page{StreamID: "s", Limit: 10})
	got, _, err2 := evq.ReadRows(t.Context(), escaping, nil, evq.Page{StreamID: "s", Limit: 10})
	if err != nil || err2 != nil || len(want) != 2 || !reflect.DeepEqual(got, want) {
		t.Errorf("%v, %v\n%v\nwant\n%v", err, err2, got, want)
	}
}

// Whoever writes to an event's data, or appends to its metadata, changes nothing else.
func TestEventsShareNoMemoryToWriteTo(t *testing.T) {
	dsn := pgserver.NewDatabase(t)
	b := openTest(t, dsn)
	defer b.Close()
	want := []evq.Row{usual(1), usual(2)}
	insertRows(t, dsn, want)
	rows, _, err := evq.ReadRows(t.Context(), b, nil, evq.Page{StreamID: "s", Limit: 10})
	if err != nil || len(rows) != 2 {
		t.Fatal(rows, err)
	}
	for _, row := range rows {
		clear(row.Data[:cap(row.Data)])
		_ = append(row.Metadata, "spoiled"...)
	}
	for i, row := range rows {
		if string(row.Metadata) != string(want[i].Metadata) || row.EventType != want[i].EventType || row.AggregateID != want[i].AggregateID {
			t.Errorf("%+v", row)
		}
	}
}

// The text, and what the driver holds it and the sequence in; the rest is shared.
func TestAnEventTakesFewAllocations(t *testing.T) {
	wantAllocations(t, 3.1, evq.Page{})
	wantAllocations(t, 3.05, evq.Page{DataOnly: true})
}

// wantAllocations demands that each further event of a page takes at most so many allocations.
func wantAllocations(t *testing.T, most float64, p evq.Page) {
	t.Helper()
	dsn := pgserver.NewDatabase(t)
	b := openTest(t, dsn)
	defer b.Close()
	var rows []evq.Row
	for i := range int64(400) {
		row := usual(i + 1)
		row.AggregateID = "a"
		rows = append(rows, row)
	}
	insertRows(t, dsn, rows)
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // the collector empties pools, which are then filled again
	allocations := func(events int) float64 {
		return testing.AllocsPerRun(10, func() {
			p.StreamID, p.Limit = "s", events
			read, _, err := evq.ReadRows(t.Context(), b, nil, p)
			if err != nil || len(read) != events {
				t.Fatal(len(read), err)
			}
		})
	}
	few, many := allocations(100), allocations(400)
	if perEvent := (many - few) / 300; perEvent > most {
		t.Errorf("%v allocations for 100 events, %v for 400", few, many)
	}
}

// evq leaves no gaps, but whoever may delete rows can.
func TestAStreamWhoseEventsWereDeletedIsReadToItsEnd(t *testing.T) {
	dsn := pgserver.NewDatabase(t)
	b := openTest(t, dsn)
	s := evq.New(b)
	defer s.Close()
	for range 3 {
		payloads := slices.Repeat([]evq.Payload{{EventType: "T", EventVersion: "1.0", Data: evq.Raw("1")}}, 1_000)
		if _, err := s.Push(t.Context(), "s", "a", payloads); err != nil {
			t.Fatal(err)
		}
	}
	b.db.MustExec("DELETE FROM events WHERE sequence BETWEEN 150 AND 2400 OR sequence = 2500")
	events, err := evq.Collect(s.Load(t.Context(), evq.Query{StreamID: "s"}))
	if err != nil || len(events) != 149+599 || events[len(events)-1].Sequence != 3_000 {
		t.Errorf("%d events, %v", len(events), err)
	}
}

// Whatever others wrote into the table, and whatever form the session likes, a page of all streams is what the values are.
func TestAPageOfTheTailAsTextsIsWhatTheValuesAre(t *testing.T) {
	for name, c := range map[string]struct {
		spoil   func(*evq.Row)
		session string // a setting
	}{
		"usual":                   {spoil: func(*evq.Row) {}},
		"separator in the stream": {spoil: func(r *evq.Row) { r.StreamID = "a\x1fb" }},
		"separator in the type":   {spoil: func(r *evq.Row) { r.EventType = "\x1f" }},
		"a time long ago":         {spoil: func(r *evq.Row) { r.CreatedAt = time.Date(-44, 3, 15, 0, 0, 0, 1_000, time.UTC) }},
		"another form of bytes":   {spoil: func(*evq.Row) {}, session: "escape"},
	} {
		t.Run(name, func(t *testing.T) {
			dsn := pgserver.NewDatabase(t)
			b := openTest(t, dsn)
			defer b.Close()
			rows := []evq.Row{usual(1), usual(2), usual(3)}
			c.spoil(&rows[1])
			insertRows(t, dsn, rows)
			if c.session != "" {
				b = openTest(t, parameter(t, dsn, "bytea_output", c.session))
				defer b.Close()
			}
			page, err := b.Tail(t.Context(), "", 10)
			values := tailPage{from: place{part: part{seen: sight{snapshot: nothingYet}}}, limit: 10}
			err2 := b.readTail(t.Context(), b.db, "tail", &values, values.read)
			if err != nil || err2 != nil || len(page.Rows) != 3 || !reflect.DeepEqual(page.Rows, values.rows) {
				t.Errorf("%v, %v\n%v\nwant\n%v", err, err2, page.Rows, values.rows)
			}
		})
	}
}
