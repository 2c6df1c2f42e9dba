package evqgen

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"reflect"
	"slices"

	evq "github.com/evq-go/evq/runtime"
)

// View is what a generated Store holds: a store, seen through the event types of one package, whose union is U.
type View[U evq.Event] struct {
	store   *evq.Store
	decode  func(evq.Recorded[evq.Raw]) (evq.Recorded[U], error)
	names   []string                                // the stored types of the package
	stored  map[reflect.Type][]string               // and those that are read as each current event
	codecs  map[reflect.Type]any                    // each a Codec, by event
	writers map[reflect.Type]func([]byte, U) []byte // of the codecs, by event
	factual bool                                    // some old version needs its facts to become current
	options evq.ViewOptions
	err     error // why the view cannot work: the answer to every call
}

// NewView returns a view of store with the given events, one zero value of each.
func NewView[U evq.Event](store *evq.Store, decode func(evq.Recorded[evq.Raw]) (evq.Recorded[U], error), events []U, opts ...evq.ViewOption) View[U] {
	v := View[U]{store: store, decode: decode, stored: map[reflect.Type][]string{}}
	for _, opt := range opts {
		opt(&v.options)
	}
	for _, e := range events {
		v = v.Old(e)
	}
	return v
}

// Old tells a new view which old versions are read as a current event, one empty value of each.
func (v View[U]) Old(current U, old ...evq.Event) View[U] {
	for _, e := range append([]evq.Event{current}, old...) {
		v.names = with(v.names, e.EventType())
		v.stored[reflect.TypeOf(current)] = with(v.stored[reflect.TypeOf(current)], e.EventType())
	}
	v.factual = v.factual || slices.ContainsFunc(old, takesFacts)
	v.err = errors.Join(v.err, v.store.Register(current, old...))
	return v
}

// takesFacts tells whether the Upcast of an old version is an [UpcastWithFacts].
func takesFacts(old evq.Event) bool {
	upcast, ok := reflect.TypeOf(old).MethodByName("Upcast")
	return ok && upcast.Type.NumIn() > 1
}

// With tells a new view the codecs of its events. An event without one takes encoding/json.
func (v View[U]) With(codecs Codecs) View[U] {
	v.codecs, v.writers = map[reflect.Type]any{}, map[reflect.Type]func([]byte, U) []byte{}
	for _, c := range codecs {
		v.codecs[c.event()] = c
		v.writers[c.event()] = func(b []byte, e U) []byte { return c.appendEvent(b, e) }
	}
	return v
}

// codecIn is the view's codec of E, or the zero one.
func codecIn[E, U evq.Event](v View[U]) Codec[E] {
	c, _ := v.codecs[reflect.TypeFor[E]()].(Codec[E])
	return c
}

// with is names with one more, if it is not there.
func with(names []string, name string) []string {
	if slices.Contains(names, name) {
		return names
	}
	return append(names, name)
}

// In returns the view inside tx.
func (v View[U]) In(tx evq.Tx) View[U] {
	v.store = v.store.In(tx)
	return v
}

// Push records a batch. Each event must be one of the package's types or a pointer to one; a struct that merely
// embeds an event, and nil, is ErrInvalid.
func (v View[U]) Push(ctx context.Context, streamID, aggregateID string, events []U, opts ...evq.PushOption) ([]evq.Recorded[U], error) {
	b := buffers.Get().(*buffer)
	defer b.release()
	payloads := make([]evq.Payload, len(events))
	exact := make([]U, len(events))
	for i, e := range events {
		value, ok := Value(e).(U)
		if _, mine := v.stored[reflect.TypeOf(value)]; !ok || !mine {
			return nil, evq.Invalid("event %d: %s is not an event of this package", i, typeName(e))
		}
		payload, err := encode(b, value, v.writers[reflect.TypeOf(value)])
		if err != nil {
			return nil, fmt.Errorf("event %d: %w", i, err)
		}
		exact[i], payloads[i] = value, payload
	}
	recorded, err := v.push(ctx, streamID, aggregateID, payloads, opts)
	if recorded == nil {
		return nil, err
	}
	typed := make([]evq.Recorded[U], len(recorded))
	for i, e := range recorded {
		typed[i] = evq.WithData(e, exact[i])
	}
	return typed, err
}

func (v View[U]) push(ctx context.Context, streamID, aggregateID string, payloads []evq.Payload, opts []evq.PushOption) ([]evq.Recorded[evq.Raw], error) {
	if v.err != nil {
		return nil, v.err
	}
	return v.store.Push(ctx, streamID, aggregateID, payloads, opts...)
}

// Load reads events of all the package's types.
func (v View[U]) Load(ctx context.Context, q evq.Query) iter.Seq2[evq.Recorded[U], error] {
	return load(ctx, v, v.narrow(q), v.decode)
}

// load reads what q selects. Where an Upcast may need them, all facts are read, and those that q does without are taken
// off afterwards.
func load[T any, U evq.Event](ctx context.Context, v View[U], q evq.Query, decode func(evq.Recorded[evq.Raw]) (evq.Recorded[T], error)) iter.Seq2[evq.Recorded[T], error] {
	if v.err != nil {
		return failed[T](v.err)
	}
	if !q.DataOnly || !v.factual {
		return evq.LoadAs(ctx, v.store, q, decode)
	}
	q.DataOnly = false
	whole := evq.LoadAs(ctx, v.store, q, decode)
	return func(yield func(evq.Recorded[T], error) bool) {
		for e, err := range whole {
			if !yield(bare(e), err) {
				return
			}
		}
	}
}

// bare is e without the facts that a load of data only leaves out.
func bare[T any](e evq.Recorded[T]) evq.Recorded[T] {
	return evq.Recorded[T]{StreamID: e.StreamID, EventType: e.EventType, EventVersion: e.EventVersion, Sequence: e.Sequence, Data: e.Data}
}

// Subscribe reads events of all the package's types and waits for more.
func (v View[U]) Subscribe(ctx context.Context, q evq.Query, opts ...evq.SubscribeOption) iter.Seq2[evq.Recorded[U], error] {
	if v.err != nil {
		return failed[U](v.err)
	}
	return evq.SubscribeAs(ctx, v.store, v.narrow(q), v.decode, fixed[U], opts...)
}

// Consume hands the events of the package's types to handle, see [evq.Store.Consume]. An event that cannot be decoded is
// a failure, as if handle had returned it.
func (v View[U]) Consume(ctx context.Context, name string, q evq.Query, handle func(context.Context, evq.Recorded[U]) error, opts ...evq.ConsumeOption) error {
	if v.err != nil {
		return v.err
	}
	return v.store.Consume(ctx, name, v.narrow(q), func(ctx context.Context, raw evq.Recorded[evq.Raw]) error {
		e, err := v.decode(raw)
		if err != nil {
			return err
		}
		return handle(ctx, e)
	}, opts...)
}

// Consume is View.Consume with a handler that has a method for each event, and the function that calls it.
func Consume[U evq.Event, H any](ctx context.Context, v View[U], name string, q evq.Query, h H, dispatch func(context.Context, H, evq.Recorded[U]) error, opts ...evq.ConsumeOption) error {
	return v.Consume(ctx, name, q, func(ctx context.Context, e evq.Recorded[U]) error { return dispatch(ctx, h, e) }, opts...)
}

func (v View[U]) narrow(q evq.Query) evq.Query {
	if v.options.OwnEventsOnly && len(q.EventTypes) == 0 {
		q.EventTypes = v.names
	}
	return q
}

// failed is a sequence that gives nothing but an error.
func failed[T any](err error) iter.Seq2[evq.Recorded[T], error] {
	return func(yield func(evq.Recorded[T], error) bool) { yield(evq.Recorded[T]{}, err) }
}
