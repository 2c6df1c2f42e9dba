// Package codectest holds generated codecs against encoding/json: what a codec writes must be the same to the byte, and
// what it reads the same value. Where it refuses, encoding/json has the word anyway.
package codectest

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"testing"

	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/evqgen"
	"github.com/evq-go/evq/runtime/evqgen/codec"
	"github.com/evq-go/evq/runtime/memory"
)

// A Codec is an evqgen.Codec of any event.
type Codec struct {
	Event       reflect.Type
	write, read reflect.Value

	Wrote, Refused     int // values
	Read, LeftToOthers int // texts that encoding/json accepts
}

// Of returns the codecs of a table.
func Of(table evqgen.Codecs) []*Codec {
	var all []*Codec
	for _, c := range table {
		v := reflect.ValueOf(c)
		read := v.FieldByName("Read")
		all = append(all, &Codec{Event: read.Type().Out(0), write: v.FieldByName("Append"), read: read})
	}
	return all
}

// Value wants the codec to write an event as encoding/json does, or not at all. It returns what encoding/json writes.
func (c *Codec) Value(t testing.TB, e reflect.Value) []byte {
	t.Helper()
	want, err := json.Marshal(e.Interface())
	if c.write.IsNil() {
		return want
	}
	got := c.write.Call([]reflect.Value{reflect.ValueOf([]byte("x")), e})[0].Bytes()[1:]
	switch refused := bytes.IndexByte(got, codec.Refused) >= 0; {
	case refused:
		c.Refused++
	case err != nil:
		t.Errorf("the codec writes %s, and encoding/json says: %v", got, err)
	case !bytes.Equal(got, want):
		t.Errorf("the codec of %s writes\n%s\nand encoding/json\n%s", c.Event, got, want)
	default:
		c.Wrote++
		c.stored(t, got)
	}
	return want
}

// stored wants a store to take what a codec has written. One that knows that a codec has written it does not look.
func (c *Codec) stored(t testing.TB, data []byte) {
	t.Helper()
	payload := evq.Payload{EventType: "Stored", EventVersion: "1.0", Data: data}
	if _, err := store.Push(t.Context(), "stream", "aggregate", []evq.Payload{payload}); err != nil {
		t.Errorf("the codec writes %s, and the store says: %v", data, err)
	}
}

var store = memory.New()

// Text wants the codec to read from a text what encoding/json does, or nothing.
func (c *Codec) Text(t testing.TB, text []byte) {
	t.Helper()
	var d codec.Decoder
	before := bytes.Clone(text)
	d.Begin(text)
	got := c.read.Call([]reflect.Value{reflect.ValueOf(&d)})[0].Interface()
	read := d.End()
	want := reflect.New(c.Event)
	err := json.Unmarshal(before, want.Interface())
	for i := range text {
		text[i] = 'x' // what was read must not live in it
	}
	switch {
	case !read && err == nil:
		c.LeftToOthers++
	case !read:
	case err != nil:
		t.Errorf("the codec of %s reads\n%s\nand encoding/json says: %v", c.Event, before, err)
	case !reflect.DeepEqual(got, want.Elem().Interface()):
		t.Errorf("the codec of %s reads\n%s\nas\n%#v\nand encoding/json as\n%#v", c.Event, before, got, want.Elem().Interface())
	default:
		c.Read++
	}
}

// Check holds all codecs of a table against encoding/json with n random events each, and ten texts about each. It wants
// the codecs to know most of what is ordinary.
func Check(t *testing.T, table evqgen.Codecs, n int) {
	for _, c := range Of(table) {
		t.Run(c.Event.String(), func(t *testing.T) {
			r := rand.New(rand.NewPCG(1, 2))
			for range n {
				for _, odd := range []bool{false, true} {
					f := filler{r, odd}
					text := c.Value(t, f.event(c.Event))
					if text == nil {
						continue
					}
					c.Text(t, bytes.Clone(text))
					for range 5 {
						c.Text(t, mutate(r, text))
					}
				}
				if t.Failed() {
					return
				}
			}
			ordinary := *c
			ordinary.Wrote, ordinary.Refused, ordinary.Read, ordinary.LeftToOthers = 0, 0, 0, 0
			for range n {
				f := filler{r: r}
				ordinary.Text(t, ordinary.Value(t, f.event(c.Event)))
			}
			if ordinary.Refused > 0 || ordinary.LeftToOthers > 0 {
				t.Errorf("of %d ordinary events it writes only %d and reads only %d", n, ordinary.Wrote, ordinary.Read)
			}
			t.Logf("wrote %d, refused %d, read %d, left %d", c.Wrote, c.Refused, c.Read, c.LeftToOthers)
		})
	}
}
