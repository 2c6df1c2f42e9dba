package evqgen

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"reflect"

	evq "github.com/evq-go/evq/runtime"
)

// Push records one event.
func Push[E, U evq.Event](ctx context.Context, v View[U], streamID, aggregateID string, e E, opts ...evq.PushOption) (evq.Recorded[E], error) {
	payload, err := encode(e)
	if err != nil {
		return evq.Recorded[E]{}, err
	}
	recorded, err := v.push(ctx, streamID, aggregateID, []evq.Payload{payload}, opts)
	if err != nil {
		return evq.Recorded[E]{}, err
	}
	return evq.WithData(recorded[0], e), nil
}

// Load reads events of the one type E.
func Load[E, U evq.Event](ctx context.Context, v View[U], q evq.Query) iter.Seq2[evq.Recorded[E], error] {
	q, err := only[E](q)
	if err != nil {
		return decoded(failed(err), decodeAs[E])
	}
	return decoded(v.raw(v.store.Load(ctx, q)), decodeAs[E])
}

// Subscribe reads events of the one type E and waits for more.
func Subscribe[E, U evq.Event](ctx context.Context, v View[U], q evq.Query, opts ...evq.SubscribeOption) iter.Seq2[evq.Recorded[E], error] {
	q, err := only[E](q)
	if err != nil {
		return decoded(failed(err), decodeAs[E])
	}
	return decoded(v.raw(v.store.Subscribe(ctx, q, opts...)), decodeAs[E])
}

// only narrows q to the stored type of E, and refuses a q that asks for another.
func only[E evq.Event](q evq.Query) (evq.Query, error) {
	var zero E
	for _, name := range q.EventTypes {
		if name != zero.EventType() {
			return q, evq.Invalid("Query.EventTypes asks for %q, a load of %s gives only %q", name, reflect.TypeFor[E](), zero.EventType())
		}
	}
	q.EventTypes = []string{zero.EventType()}
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

// Decode reads e as the type E. A version whose major is not E's is ErrUnknownEvent: data is never read on trust.
func Decode[E, U evq.Event](e evq.Recorded[evq.Raw]) (evq.Recorded[U], error) {
	typed, err := decodeAs[E](e)
	var union U
	if err == nil {
		union = any(typed.Data).(U) // generated code passes a member of the union
	}
	return evq.WithData(e, union), err
}

// Unknown is what Decode returns for a stored type that is not the package's.
func Unknown[U evq.Event](e evq.Recorded[evq.Raw]) (evq.Recorded[U], error) {
	var none U
	return evq.WithData(e, none), evq.EventError(evq.ErrUnknownEvent, e, "no type of this package is stored under this name", nil)
}

func encode[E evq.Event](e E) (evq.Payload, error) {
	data, err := evq.Marshal(e)
	if err != nil {
		return evq.Payload{}, &evq.Error{Kind: evq.ErrInvalid, EventType: e.EventType(), EventVersion: e.EventVersion(),
			Reason: "cannot be written as JSON", Err: err}
	}
	return evq.Payload{EventType: e.EventType(), EventVersion: e.EventVersion(), Data: data}, nil
}

func decodeAs[E evq.Event](e evq.Recorded[evq.Raw]) (evq.Recorded[E], error) {
	typed := evq.Recorded[E]{}
	if err := knows[E](e); err != nil {
		return evq.WithData(e, typed.Data), err
	}
	data, err := unmarshal[E](e.Data)
	if err != nil {
		return evq.WithData(e, typed.Data), evq.EventError(evq.ErrDecode, e, fmt.Sprintf("data is not a %s", reflect.TypeFor[E]()), err)
	}
	return evq.WithData(e, data), nil
}

// knows tells whether this build may read e as an E.
func knows[E evq.Event](e evq.Recorded[evq.Raw]) error {
	var zero E
	if e.EventVersion == zero.EventVersion() && e.EventType == zero.EventType() {
		return nil
	}
	mine, err := evq.ParseVersion(zero.EventVersion())
	if err != nil {
		return err
	}
	stored, err := evq.ParseVersion(e.EventVersion)
	if err == nil && stored.Major == mine.Major && e.EventType == zero.EventType() {
		return nil
	}
	reason := "this build reads " + zero.EventType() + " " + zero.EventVersion()
	if err != nil {
		reason += ", the stored version is not of the form MAJOR.MINOR"
	}
	unknown := evq.EventError(evq.ErrUnknownEvent, e, reason, nil)
	unknown.Newer = err == nil && stored.Major > mine.Major
	return unknown
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
