package shapes

import (
	"encoding/json"
	"testing"
	"time"

	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/evqgen"
	"github.com/evq-go/evq/runtime/evqgen/codec"
)

var plain = Plain{OrderID: "order-0123456789", CustomerID: "customer-0123456789abcdef", Email: "someone.with.a.name@example.com",
	Amount: 1234567, Paid: true, PlacedAt: time.Date(2001, 2, 3, 4, 5, 6, 7000, time.UTC)}

var recorded = func() evq.Recorded[evq.Raw] {
	text, err := json.Marshal(plain)
	if err != nil {
		panic(err)
	}
	return evq.Recorded[evq.Raw]{EventType: "Plain", EventVersion: "1.0", Data: text}
}()

func TestAPlainEventIsWrittenWithoutAllocatingAndReadWithOneForItsStrings(t *testing.T) {
	buffer := make([]byte, 0, 512)
	if n := testing.AllocsPerRun(100, func() { buffer = appendPlain(buffer[:0], plain) }); n > 0 {
		t.Errorf("%v allocations to write it", n)
	}
	var d codec.Decoder
	read := func() {
		d.Begin(recorded.Data)
		if e := decodePlain(&d); !d.End() || e != plain {
			t.Errorf("read %+v", e)
		}
	}
	if n := testing.AllocsPerRun(100, read); n > 1 {
		t.Errorf("%v allocations to read it", n)
	}
	read = func() {
		if _, err := evqgen.Decode[Plain, Plain](recorded, evqgen.Read(decodePlain)); err != nil {
			t.Error(err)
		}
	}
	if n := testing.AllocsPerRun(100, read); n > 1 {
		t.Errorf("%v allocations to decode it", n)
	}
}

func BenchmarkWrite(b *testing.B) {
	b.Run("codec", func(b *testing.B) {
		buffer := make([]byte, 0, 512)
		for b.Loop() {
			buffer = appendPlain(buffer[:0], plain)
		}
	})
	b.Run("json", func(b *testing.B) {
		for b.Loop() {
			if _, err := evq.Marshal(plain); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkRead(b *testing.B) {
	newer := recorded
	newer.Data = append([]byte(`{"added_later":{"a":[1,2,3],"b":"some text"},`), newer.Data[1:]...)
	for name, e := range map[string]evq.Recorded[evq.Raw]{"plain": recorded, "with an unknown field": newer} {
		b.Run(name+"/codec", func(b *testing.B) {
			for b.Loop() {
				if _, err := evqgen.Decode[Plain, Plain](e, evqgen.Read(decodePlain)); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(name+"/json", func(b *testing.B) {
			for b.Loop() {
				if _, err := evqgen.Decode[Plain, Plain](e); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkReadBare(b *testing.B) {
	b.Run("codec", func(b *testing.B) {
		var d codec.Decoder
		for b.Loop() {
			d.Begin(recorded.Data)
			_ = decodePlain(&d)
			d.End()
		}
	})
	b.Run("json", func(b *testing.B) {
		for b.Loop() {
			var e Plain
			_ = json.Unmarshal(recorded.Data, &e)
		}
	})
}
