package evqgen

import (
	"fmt"
	"strings"

	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/evqgen/codec"
)

// Step is the way from an old version of an event to a newer one: an [Upcast] or an [UpcastWithFacts].
type Step interface {
	// old is an empty value of the version that the step begins at.
	old() evq.Event
	// read reads e if it is stored in that version.
	read(e evq.Recorded[evq.Raw]) (data any, mine bool, err error)
	// take takes the step if data is of that version.
	take(data any, facts evq.Facts) (newer any, mine bool, err error)
}

// Reader is how an E is read by its codec: a step that leads nowhere. It comes before the upcasts.
type Reader[E evq.Event] func(*codec.Decoder) E

// Read is the Reader of a codec.
func Read[E evq.Event](read func(*codec.Decoder) E) Step { return Reader[E](read) }

func (Reader[E]) old() evq.Event { return empty[E]() }
func (r Reader[E]) read(e evq.Recorded[evq.Raw]) (any, bool, error) {
	return readOld(e, r)
}
func (Reader[E]) take(any, evq.Facts) (any, bool, error) { return nil, false, nil }

// readerOf is the Reader of E among steps, or nil.
func readerOf[E evq.Event](steps []Step) Reader[E] {
	for _, step := range steps {
		if r, ok := step.(Reader[E]); ok {
			return r
		}
	}
	return nil
}

// Upcast is a step that always succeeds.
type Upcast[Old, New evq.Event] func(Old) New

func (Upcast[Old, New]) old() evq.Event                                  { return empty[Old]() }
func (Upcast[Old, New]) read(e evq.Recorded[evq.Raw]) (any, bool, error) { return readOld[Old](e, nil) }

func (up Upcast[Old, New]) take(data any, _ evq.Facts) (any, bool, error) {
	old, mine := data.(Old)
	if !mine {
		return nil, false, nil
	}
	return up(old), true, nil
}

// UpcastWithFacts is a step that knows the facts of the stored event, and may refuse it.
type UpcastWithFacts[Old, New evq.Event] func(Old, evq.Facts) (New, error)

func (UpcastWithFacts[Old, New]) old() evq.Event { return empty[Old]() }
func (UpcastWithFacts[Old, New]) read(e evq.Recorded[evq.Raw]) (any, bool, error) {
	return readOld[Old](e, nil)
}

func (up UpcastWithFacts[Old, New]) take(data any, facts evq.Facts) (any, bool, error) {
	old, mine := data.(Old)
	if !mine {
		return nil, false, nil
	}
	newer, err := up(old, facts)
	return newer, true, err
}

func empty[Old evq.Event]() evq.Event {
	var zero Old
	return zero
}

func readOld[Old evq.Event](e evq.Recorded[evq.Raw], by Reader[Old]) (any, bool, error) {
	if !isStoredAs[Old](e.EventType, e.EventVersion) {
		return nil, false, nil
	}
	data, err := unmarshalEvent(&e, by)
	return data, true, err
}

// read reads e in the version that it is stored in, and takes the steps from there to E.
func read[E evq.Event](e *evq.Recorded[evq.Raw], steps []Step) (E, error) {
	if isStoredAs[E](e.EventType, e.EventVersion) {
		return unmarshalEvent(e, readerOf[E](steps))
	}
	var none E
	for _, first := range steps {
		data, mine, err := first.read(*e)
		if err != nil {
			return none, err
		}
		if mine {
			return climb[E](*e, data, steps)
		}
	}
	return none, notRead(*e, append([]Step{Upcast[E, E](nil)}, steps...))
}

// climb takes one step after the other until data is an E.
func climb[E evq.Event](e evq.Recorded[evq.Raw], data any, steps []Step) (E, error) {
	var none E
	facts := e.Facts()
	for range steps {
		newer, err := next(data, facts, steps)
		if err != nil {
			return none, evq.EventError(evq.ErrDecode, e, "upcast from "+storedName(data.(evq.Event)), err)
		}
		if current, done := newer.(E); done {
			return current, nil
		}
		data = newer
	}
	return none, evq.EventError(evq.ErrDecode, e, fmt.Sprintf("no upcast leads from %T to %T", data, none), nil)
}

// next takes the step that begins at the type of data. A panic in it is an error.
func next(data any, facts evq.Facts, steps []Step) (newer any, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	for _, step := range steps {
		if newer, mine, err := step.take(data, facts); mine {
			return newer, err
		}
	}
	return data, nil
}

// notRead says that none of the versions that this build knows is the one that e is stored in.
func notRead(e evq.Recorded[evq.Raw], known []Step) error {
	var names []string
	newest := -1
	for _, step := range known {
		version, err := evq.ParseVersion(step.old().EventVersion())
		if err == nil && step.old().EventType() == e.EventType {
			newest = max(newest, version.Major)
		}
		names = with(names, storedName(step.old()))
	}
	reason := "this build reads " + strings.Join(names, ", ")
	stored, err := evq.ParseVersion(e.EventVersion)
	if err != nil {
		reason += ", the stored version is not of the form MAJOR.MINOR"
	}
	unknown := evq.EventError(evq.ErrUnknownEvent, e, reason, nil)
	unknown.Newer = err == nil && newest >= 0 && stored.Major > newest
	return unknown
}

func storedName(e evq.Event) string { return e.EventType() + " " + e.EventVersion() }
