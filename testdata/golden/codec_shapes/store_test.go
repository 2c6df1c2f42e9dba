package shapes

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/evqgen"
	"github.com/evq-go/evq/runtime/memory"

	"github.com/evq-go/evq/internal/codectest"
)

func TestWhatACodecRefusesHasEncodingJSONsOwnValueAndError(t *testing.T) {
	for _, seed := range codectest.Seeds {
		for _, name := range []string{"order_id", "amount", "paid", "placed_at"} {
			e := recorded
			e.Data = evq.Raw(strings.ReplaceAll(`{"email":"x",`+strings.TrimPrefix(seed, "{"), "F", name))
			got, err := evqgen.Decode[Plain, Plain](e, evqgen.Read(decodePlain))
			want, wantErr := evqgen.Decode[Plain, Plain](e)
			if !reflect.DeepEqual(got, want) || !reflect.DeepEqual(err, wantErr) {
				t.Errorf("%s: %+v, %v\nand without the codec: %+v, %v", e.Data, got, err, want, wantErr)
			}
		}
	}
}

func TestEventsComeBackFromTheStoreByTheirCodecs(t *testing.T) {
	store := NewStore(memory.New())
	n := 1
	pushed := []Event{plain, Kinds{I64: -1, U64: 1 << 63}, Optional{R: json.RawMessage(`[1]`), QF: 0.5}, Composite{Pointer: &n, Tags: Tags{"a<b"}},
		Known{Raw: json.RawMessage(`{}`)}, Nothing{}}
	if _, err := store.Push(t.Context(), "s", "a", pushed); err != nil {
		t.Fatal(err)
	}
	if _, err := store.PushPlain(t.Context(), "s", "a", plain); err != nil {
		t.Fatal(err)
	}
	loaded, err := evq.Collect(store.Load(t.Context(), evq.Query{StreamID: "s"}))
	if err != nil || len(loaded) != len(pushed)+1 {
		t.Fatal(loaded, err)
	}
	for i, e := range loaded[:len(pushed)] {
		if !reflect.DeepEqual(e.Data, pushed[i]) {
			t.Errorf("pushed %+v, loaded %+v", pushed[i], e.Data)
		}
	}
	plains, err := evq.Collect(store.LoadPlain(t.Context(), evq.Query{StreamID: "s"}))
	if err != nil || len(plains) != 2 || plains[1].Data != plain {
		t.Error(plains, err)
	}
}

func TestACodecRefusesWhatTheStoreRefuses(t *testing.T) {
	store := NewStore(memory.New())
	for _, bad := range []Event{Plain{Email: "\x00"}, Plain{Email: "\xff"}, Known{Raw: json.RawMessage(`"\u0000"`)}, Known{Raw: json.RawMessage(`1e400000`)},
		Known{Raw: json.RawMessage(`{`)}, Known{Raw: json.RawMessage(`"\ud800"`)}, Plain{Email: strings.Repeat("x", 5<<20)}} {
		if _, err := store.Push(t.Context(), "s", "a", []Event{plain, bad}); !errors.Is(err, evq.ErrInvalid) {
			t.Errorf("%.50v: %v", bad, err)
		}
	}
}

func TestAKeyStandsForTheSamePushWithAndWithoutACodec(t *testing.T) {
	raw := memory.New()
	first, err := NewStore(raw).PushPlain(t.Context(), "s", "a", plain, evq.WithKey("k"))
	if err != nil {
		t.Fatal(err)
	}
	data, err := evq.Marshal(plain)
	if err != nil {
		t.Fatal(err)
	}
	again, err := raw.Push(t.Context(), "s", "a", []evq.Payload{{EventType: "Plain", EventVersion: "1.0", Data: data}}, evq.WithKey("k"))
	if err != nil || again[0].EventID != first.EventID {
		t.Error(again, err)
	}
}
