package evqgen

import (
	"bytes"
	"reflect"
	"sync"

	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/evqgen/codec"
	"github.com/evq-go/evq/runtime/internal/sound"
)

// A Codec writes and reads the plain forms of an event, as encoding/json does. Whatever it refuses takes encoding/json.
type Codec[E evq.Event] struct {
	Append func(b []byte, e E) []byte // nil for an old version, which is never pushed
	Read   func(d *codec.Decoder) E
}

// Codecs is the table of a package's codecs.
type Codecs []interface {
	event() reflect.Type
	appendEvent(b []byte, e any) []byte
}

func (Codec[E]) event() reflect.Type { return reflect.TypeFor[E]() }

func (c Codec[E]) appendEvent(b []byte, e any) []byte { return c.Append(b, e.(E)) }

// codecOf is the codec of E in the table, or the zero one.
func codecOf[E evq.Event](table Codecs) Codec[E] {
	for _, c := range table {
		if c, ok := c.(Codec[E]); ok {
			return c
		}
	}
	return Codec[E]{}
}

// Readers are the steps that make [Decode] read an E by its codec, if the table has one.
func Readers[E evq.Event](table Codecs) []Step {
	if c := codecOf[E](table); c.Read != nil {
		return []Step{Read(c.Read)}
	}
	return nil
}

// Encode writes an event as a push does, by its codec if the table has one.
func Encode[E evq.Event](table Codecs, e E) (evq.Raw, error) {
	data, _, err := marshal(new(buffer), e, codecOf[E](table).Append)
	return data, err
}

// marshal writes e into b, and tells by whom it was written. A nil write is encoding/json.
func marshal[E evq.Event](b *buffer, e E, write func([]byte, E) []byte) (evq.Raw, sound.By, error) {
	if write == nil {
		data, err := evq.Marshal(e)
		return data, sound.By{}, err
	}
	start := len(b.bytes)
	b.bytes = write(b.bytes, e)
	data := b.bytes[start:len(b.bytes):len(b.bytes)]
	if bytes.IndexByte(data, codec.Refused) >= 0 {
		b.bytes = b.bytes[:start]
		return marshal(b, e, nil)
	}
	return data, sound.By{Codec: true}, nil
}

// plain reads data as an E if it is of the plain forms.
func plain[E evq.Event](data evq.Raw, read func(*codec.Decoder) E) (E, bool) {
	d := decoders.Get().(*codec.Decoder)
	d.Begin(data)
	e := read(d)
	ok := d.End()
	decoders.Put(d)
	return e, ok
}

var decoders = sync.Pool{New: func() any { return new(codec.Decoder) }}

// A buffer takes what is pushed until the store has made its copy.
type buffer struct{ bytes []byte }

var buffers = sync.Pool{New: func() any { return new(buffer) }}

// release gives a buffer back, unless it is so large that it had better be forgotten.
func (b *buffer) release() {
	const most = 1 << 16
	if cap(b.bytes) <= most {
		b.bytes = b.bytes[:0]
		buffers.Put(b)
	}
}
