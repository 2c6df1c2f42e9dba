package evqgen

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"reflect"
	"slices"

	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/evqgen/codec"
)

// Push records one event.
func Push[E, U evq.Event](ctx context.Context, v View[U], streamID, aggregateID string, e E, opts ...evq.PushOption) (evq.Recorded[E], error) {
	b := buffers.Get().(*buffer)
	defer b.release()
	payload, err := encode(b, e, codecIn[E](v).Append)
	if err != nil {
		return evq.Recorded[E]{}, err
	}
	recorded, err := v.push(ctx, streamID, aggregateID, []evq.Payload{payload}, opts)
	if err != nil {
		return evq.Recorded[E]{}, err
	}
	return evq.WithData(recorded[0], e), nil
}

// Load reads events of the one type E, and old versions as E.
func Load[E, U evq.Event](ctx context.Context, v View[U], q evq.Query) iter.Seq2[evq.Recorded[E], error] {
	q, err := only[E](v, q)
	if err != nil {
		return failed[E](err)
	}
	return load(ctx, v, q, decodeOne[E](v))
}

// Subscribe reads events of the one type E, and old versions as E, and waits for more.
func Subscribe[E, U evq.Event](ctx context.Context, v View[U], q evq.Query, opts ...evq.SubscribeOption) iter.Seq2[evq.Recorded[E], error] {
	q, err := only[E](v, q)
	if err = cmp.Or(err, v.err); err != nil {
		return failed[E](err)
	}
	return evq.SubscribeAs(ctx, v.store, q, decodeOne[E](v), fixed[E], opts...)
}

// only narrows q to the stored types that are read as E, and refuses a q that asks for another.
func only[E, U evq.Event](v View[U], q evq.Query) (evq.Query, error) {
	names := v.stored[reflect.TypeFor[E]()]
	for _, name := range q.EventTypes {
		if !slices.Contains(names, name) {
			return q, evq.Invalid("Query.EventTypes asks for %q, a load of %s gives only %q", name, reflect.TypeFor[E](), names)
		}
	}
	if len(q.EventTypes) == 0 {
		q.EventTypes = names
	}
	return q, nil
}

// Value returns what e holds, for a switch over the exact types: of a pointer the struct that it points to, of a nil
// pointer nil.
func Value[U evq.Event](e U) any {
	v := reflect.ValueOf(e)
	if v.Kind() != reflect.Pointer {
		return e
	}
	if v.IsNil() {
		return nil
	}
	return v.Elem().Interface()
}

// As returns e with data, which is e.Data as its exact type.
func As[E, U evq.Event](e evq.Recorded[U], data E) evq.Recorded[E] {
	return evq.WithData(e, data)
}

// NotAnEvent is what Dispatch returns for a Data that is none of the package's types.
func NotAnEvent[U evq.Event](e evq.Recorded[U]) error {
	return evq.EventError(evq.ErrInvalid, e, typeName(e.Data)+" is not an event of this package", nil)
}

// Decode reads e as the type E, whose events may also be stored as the old versions that the steps begin at. A major that
// is none of these is ErrUnknownEvent: data is never read on trust.
func Decode[E, U evq.Event](e evq.Recorded[evq.Raw], steps ...Step) (evq.Recorded[U], error) {
	data, err := read[E](&e, steps)
	var union U
	if err == nil {
		union = any(data).(U) // generated code passes a member of the union
	}
	return evq.WithData(e, union), err
}

// Unknown is what Decode returns for a stored type that is not the package's.
func Unknown[U evq.Event](e evq.Recorded[evq.Raw]) (evq.Recorded[U], error) {
	var none U
	return evq.WithData(e, none), evq.EventError(evq.ErrUnknownEvent, e, "no type of this package is stored under this name", nil)
}

// encode writes e into b. A nil write is encoding/json.
func encode[E evq.Event](b *buffer, e E, write func([]byte, E) []byte) (evq.Payload, error) {
	data, by, err := marshal(b, e, write)
	if err != nil {
		return evq.Payload{}, &evq.Error{Kind: evq.ErrInvalid, EventType: e.EventType(), EventVersion: e.EventVersion(),
			Reason: "cannot be written as JSON", Err: err}
	}
	return evq.SoundPayload(evq.Payload{EventType: e.EventType(), EventVersion: e.EventVersion(), Data: data}, by), nil
}

// decodeOne reads what is stored as E without a look at the other events of the view.
func decodeOne[E, U evq.Event](v View[U]) func(evq.Recorded[evq.Raw]) (evq.Recorded[E], error) {
	read := codecIn[E](v).Read
	return func(e evq.Recorded[evq.Raw]) (evq.Recorded[E], error) {
		var data E
		if isStoredAs[E](e.EventType, e.EventVersion) {
			data, err := unmarshalEvent(&e, read)
			return evq.WithData(e, data), err
		}
		union, err := v.decode(e)
		if err == nil {
			data = any(union.Data).(E) // all that is stored under one name is read as one type
		}
		return evq.WithData(e, data), err
	}
}

// isStoredAs tells whether a stored type and version are E's, but for the minor version.
func isStoredAs[E evq.Event](eventType, version string) bool {
	var zero E
	return eventType == zero.EventType() && (version == zero.EventVersion() || sameMajor(version, zero.EventVersion()))
}

func sameMajor(a, b string) bool {
	x, err := evq.ParseVersion(a)
	y, err2 := evq.ParseVersion(b)
	return err == nil && err2 == nil && x.Major == y.Major
}

// unmarshalEvent reads the data of e as an E, or says that it is none. A nil read is encoding/json.
func unmarshalEvent[E evq.Event](e *evq.Recorded[evq.Raw], read func(*codec.Decoder) E) (E, error) {
	if read != nil {
		if data, ok := plain(e.Data, read); ok {
			return data, nil
		}
	}
	data, err := unmarshal[E](e.Data)
	if err != nil {
		return data, evq.EventError(evq.ErrDecode, *e, fmt.Sprintf("data is not a %s", reflect.TypeFor[E]()), err)
	}
	return data, nil
}

// unmarshal reads data as a fresh E. A panic of the type's own UnmarshalJSON is an error.
func unmarshal[E any](data evq.Raw) (e E, err error) {
	defer func() {
		if p := recover(); p != nil {
			var zero E
			e, err = zero, fmt.Errorf("panic: %v", p)
		}
	}()
	if err := json.Unmarshal(data, &e); err != nil {
		var zero E
		return zero, err
	}
	return e, nil
}

func typeName(e any) string {
	if e == nil {
		return "nil"
	}
	if v := reflect.ValueOf(e); v.Kind() == reflect.Pointer && v.IsNil() {
		return "nil " + v.Type().String()
	}
	return reflect.TypeOf(e).String()
}
