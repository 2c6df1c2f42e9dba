package sqlite

import (
	"fmt"
	"reflect"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/internal/dialect"
	"github.com/google/uuid"
)

// usual is an event as evq would have written it.
func usual(sequence int64) evq.Row {
	return evq.Row{
		EventID: uuid.Must(uuid.NewV7()), StreamID: "s", AggregateID: fmt.Sprint("a", sequence/5), EventType: fmt.Sprint("Type", sequence%3),
		EventVersion: "1.0", Sequence: sequence, CreatedAt: time.UnixMicro(1_700_000_000_000_000 + sequence).UTC(),
		Metadata: evq.Raw(`{"extra":1}`), Data: evq.Raw(fmt.Sprintf(`{"n":%d,"text":"grüß%s"}`, sequence, strings.Repeat("x", int(sequence%9)*50))),
	}
}

// unpacked is a page as a pack, of which the rows are made.
func unpacked(t *testing.T, b *backend, p evq.Page) (rows []evq.Row, ok bool, err error) {
	t.Helper()
	pack, ok, err := b.packed(t.Context(), b.reader, p)
	if !ok || err != nil {
		return nil, ok, err
	}
	rows, err = pack.Rows(t.Context(), nil)
	if n := len(rows); n != pack.Count || n > 0 && rows[n-1].Sequence != pack.Last || pack.More != (n == p.Limit) {
		t.Errorf("%+v: %d rows of %+v", p, n, pack)
	}
	return rows, ok, err
}

func TestAPackGivesWhatRowsGive(t *testing.T) {
	b := openTest(t, temporary(t))
	var rows []evq.Row
	for i := range int64(2*packRows + 3) {
		rows = append(rows, usual(i+1))
	}
	insert(t, b, rows...)
	for _, p := range []evq.Page{
		{Limit: packRows}, {Limit: packRows, After: packRows}, {Limit: packRows, After: 2 * packRows}, {Limit: packRows, After: 3 * packRows}, {Limit: 7, UpTo: 5},
		{Limit: packRows, AggregateID: "a3"}, {Limit: 50, EventTypes: []string{"Type1"}}, {Limit: 50, EventTypes: []string{"Type0", "Type2"}, AggregateID: "a4"},
		{Limit: 200, EventTypes: []string{"Type0", "Type2", "Type0"}, After: 20},
	} {
		p.StreamID = "s"
		packed, ok, err := unpacked(t, b, p)
		query, args := b.pageQuery(p, "read_columns")
		byRows, _, err2 := dialect.ReadPage(t.Context(), b.reader, query, args, p, scanRow)
		if !ok || err != nil || err2 != nil || !reflect.DeepEqual(packed, byRows) {
			t.Errorf("%+v: %v, %v, %v, packed\n%v\nby rows\n%v", p, ok, err, err2, packed, byRows)
		}
	}
}

func TestAPackOfDataGivesTheDataOfRows(t *testing.T) {
	b := openTest(t, temporary(t))
	var rows []evq.Row
	for i := range int64(packRows) {
		rows = append(rows, usual(i+1))
	}
	insert(t, b, rows...)
	for _, p := range []evq.Page{{Limit: packRows}, {Limit: 50, EventTypes: []string{"Type0", "Type2"}, AggregateID: "a4"}} {
		p.StreamID = "s"
		whole, _, err := evq.ReadRows(t.Context(), b, nil, p)
		p.DataOnly = true
		packed, ok, err2 := unpacked(t, b, p)
		var want []evq.Row
		for _, row := range whole {
			want = append(want, evq.Row{StreamID: "s", EventType: row.EventType, EventVersion: row.EventVersion, Sequence: row.Sequence, Data: row.Data})
		}
		if !ok || err != nil || err2 != nil || !reflect.DeepEqual(packed, want) {
			t.Errorf("%+v: %v, %v, %v, packed\n%v\nwant\n%v", p, ok, err, err2, packed, want)
		}
	}
}

// Whatever others wrote into the table is read as it is there, or is the error that it was.
func TestWhatAPackCannotHoldIsReadRowByRow(t *testing.T) {
	for name, spoil := range map[string]func(*evq.Row){
		"NUL in the data":         func(r *evq.Row) { r.Data = evq.Raw("\"a\x00b\"") },
		"NUL in the metadata":     func(r *evq.Row) { r.Metadata = evq.Raw("\x00") },
		"NUL in the aggregate":    func(r *evq.Row) { r.AggregateID = "\x00\x00" },
		"NUL in the type":         func(r *evq.Row) { r.EventType = "X\x00" },
		"a large event":           func(r *evq.Row) { r.Data = evq.Raw(`"` + strings.Repeat("x", 17_000) + `"`) },
		"large metadata":          func(r *evq.Row) { r.Metadata = evq.Raw(`{"extra":"` + strings.Repeat("x", 17_000) + `"}`) },
		"broken UTF-8":            func(r *evq.Row) { r.Data = evq.Raw("\"\xff\"") },
		"no data and no metadata": func(r *evq.Row) { r.Data, r.Metadata = evq.Raw{}, evq.Raw{} },
		"a year before Christ":    func(r *evq.Row) { r.CreatedAt = time.UnixMicro(-1 << 62).UTC() },
	} {
		t.Run(name, func(t *testing.T) {
			b := openTest(t, temporary(t))
			rows := []evq.Row{usual(1), usual(2), usual(3)}
			spoil(&rows[1])
			insert(t, b, rows...)
			read, more, err := evq.ReadRows(t.Context(), b, nil, evq.Page{StreamID: "s", Limit: 10})
			for i := range read {
				rows[i].Position = positionOf(int64(i + 1))
			}
			if err != nil || more || !reflect.DeepEqual(read, rows) {
				t.Errorf("%v, %v\n%v\nwant\n%v", more, err, read, rows)
			}
		})
	}
}

func TestAPackInAnotherOrderIsNotTaken(t *testing.T) {
	event := func(sequence string) string {
		return strings.Join([]string{sequence, "1700000000000000", "1", "0198A0000000700080000000000000AB", "T", "1.0", "a", "{}", "{}"}, "\x00")
	}
	if _, ok := unpack(nil, evq.Page{StreamID: "s"}, event("1")+"\x00"+event("2"), 2); !ok {
		t.Fatal("events in order are not taken")
	}
	for _, second := range []string{"1", "2"} {
		if _, ok := unpack(nil, evq.Page{StreamID: "s"}, event("2")+"\x00"+event(second), 2); ok {
			t.Errorf("sequence %s is taken behind 2", second)
		}
	}
}

func TestAPartOfTheTailInAnotherOrderIsNotTaken(t *testing.T) {
	event := func(position string) string {
		return strings.Join([]string{"s", "1", "1700000000000000", position, "0198A0000000700080000000000000AB", "T", "1.0", "a", "{}", "{}"}, "\x00")
	}
	if _, ok := unpackAll(nil, event("9")+"\x00"+event("10"), 2); !ok {
		t.Fatal("events in order are not taken")
	}
	for _, second := range []string{"9", "10"} {
		if _, ok := unpackAll(nil, event("10")+"\x00"+event(second), 2); ok {
			t.Errorf("position %s is taken behind 10", second)
		}
	}
}

func TestADatabaseInUTF16IsReadTheSame(t *testing.T) {
	path := temporary(t)
	if _, err := handle(t, path, "", "FULL").Exec("PRAGMA encoding = 'UTF-16'; CREATE TABLE other (x)"); err != nil {
		t.Fatal(err)
	}
	b := newTest(t, path, "", 2)
	want := usual(5)
	insert(t, b, want)
	want.Position = positionOf(1)
	read, _, err := evq.ReadRows(t.Context(), b, nil, evq.Page{StreamID: "s", Limit: 10})
	if err != nil || !reflect.DeepEqual(read, []evq.Row{want}) {
		t.Errorf("%v, %v", read, err)
	}
}

func TestAnEventIDThatIsNoneIsAnError(t *testing.T) {
	b := openTest(t, temporary(t))
	insert(t, b, usual(1))
	if _, err := b.writer.Exec("UPDATE events SET event_id = x'0102'"); err != nil {
		t.Fatal(err)
	}
	if _, _, err := evq.ReadRows(t.Context(), b, nil, evq.Page{StreamID: "s", Limit: 10}); err == nil || !strings.Contains(err.Error(), "UUID") {
		t.Error(err)
	}
}

func TestTheEventsOfAPackDoNotWriteIntoEachOther(t *testing.T) {
	b := openTest(t, temporary(t))
	insert(t, b, usual(1), usual(2), usual(3))
	read, _, err := evq.ReadRows(t.Context(), b, nil, evq.Page{StreamID: "s", Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	want := string(read[1].Data)
	_ = append(read[0].Data, "spoiled"...)
	_ = append(read[0].Metadata, "spoiled"...)
	if string(read[1].Data) != want || string(read[0].Metadata) != `{"extra":1}` {
		t.Errorf("%s %s", read[1].Data, read[0].Metadata)
	}
}

// 42 bytes of data of 195 events share a piece of memory, so do the positions of 85, and equal names are one string.
func TestAnEventTakesNoAllocation(t *testing.T) {
	for _, p := range []evq.Page{{}, {Brief: true}, {DataOnly: true}, {DataOnly: true, Brief: true}} {
		wantAllocations(t, 0.1, p)
	}
}

// wantAllocations demands that each further event of a page takes at most so many allocations.
func wantAllocations(t *testing.T, most float64, p evq.Page) {
	t.Helper()
	b := openTest(t, temporary(t))
	var rows []evq.Row
	for i := range int64(packRows) {
		row := usual(i + 1)
		row.AggregateID, row.Data = "a", evq.Raw(`{"user_id":"u-17","email":"u@example.com"}`)
		rows = append(rows, row)
	}
	insert(t, b, rows...)
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // the collector empties pools, which are then filled again
	allocations := func(events int) float64 {
		return testing.AllocsPerRun(50, func() {
			p.StreamID, p.Limit = "s", events
			read, _, err := evq.ReadRows(t.Context(), b, nil, p)
			if err != nil || len(read) != events {
				t.Fatal(len(read), err)
			}
		})
	}
	if few, many := allocations(packRows/2), allocations(packRows); many-few > packRows/2*most {
		t.Errorf("%v allocations for %d events, %v for %d", few, packRows/2, many, packRows)
	}
}

func TestThePartsOfTheTailGiveWhatRowsGive(t *testing.T) {
	b := openTest(t, temporary(t))
	var rows []evq.Row
	for i := range int64(2*packRows + 3) {
		row := usual(i/3 + 1)
		row.StreamID = fmt.Sprint("stream ", i%3)
		rows = append(rows, row)
	}
	insert(t, b, rows...)
	for _, limit := range []int{1, 2, packRows, packRows + 1, 1_000} {
		for _, after := range []int64{0, 1, packRows, 2*packRows + 2, 2*packRows + 3} {
			page, err := b.Tail(t.Context(), positionOf(after), limit)
			byRows, err2 := b.tailRows(t.Context(), place{}, 1_000, evq.TailBytes)
			want := byRows[after:min(after+int64(limit), int64(len(byRows)))]
			if err != nil || err2 != nil || len(page.Rows) != len(want) || len(want) > 0 && !reflect.DeepEqual(page.Rows, want) {
				t.Errorf("%d events after %d: %v, %v\n%v\nwant\n%v", limit, after, err, err2, page.Rows, want)
			}
			if n := len(want); page.More != (n == limit) || n > 0 && page.Next != (place{after + int64(n), want[n-1].EventID}).text() {
				t.Errorf("%d events after %d: more %v, next %s", limit, after, page.More, page.Next)
			}
		}
	}
}

func TestAStreamsNameMayHoldWhatSeparatesThePartsOfTheTail(t *testing.T) {
	b := openTest(t, temporary(t))
	rows := []evq.Row{usual(1), usual(2), usual(3)}
	rows[1].StreamID = "a\x00b"
	rows[2].Data = evq.Raw(`"` + strings.Repeat("x", 17_000) + `"`)
	insert(t, b, rows...)
	page, err := b.Tail(t.Context(), "", 10)
	for i := range page.Rows {
		rows[i].Position = positionOf(int64(i + 1))
	}
	if err != nil || page.More || !reflect.DeepEqual(page.Rows, rows) {
		t.Errorf("%v\n%v\nwant\n%v", err, page, rows)
	}
}
