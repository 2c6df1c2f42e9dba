package evq

import (
	"reflect"
	"sync"
)

// known is what a build knows of the stored types: what its views told the store.
type known struct {
	guard sync.Mutex
	types map[string]*knownType
}

// knownType is a stored type that the build can read.
type knownType struct {
	current  reflect.Type // what all versions are read as
	versions map[int]knownVersion
}

// knownVersion is a major version of a stored type that the build has a struct for.
type knownVersion struct {
	stands reflect.Type // the struct
	reads  Event        // the current event that it is read as
}

// Register tells the store which Go type stands for a stored type, and which old versions are read as it; generated code
// does it. Two Go types under one major version of a stored type are ErrInvalid, and so are versions of one stored type
// that are read as different Go types: one would be read as the other.
func (s *Store) Register(current Event, old ...Event) error {
	for _, e := range append([]Event{current}, old...) {
		if err := s.known.add(e, current); err != nil {
			return err
		}
	}
	return nil
}

func (k *known) add(e, current Event) error {
	version, err := ParseVersion(e.EventVersion())
	if err != nil {
		return err
	}
	k.guard.Lock()
	defer k.guard.Unlock()
	t := k.types[e.EventType()]
	if t == nil {
		t = &knownType{current: reflect.TypeOf(current), versions: map[int]knownVersion{}}
	}
	if t.current != reflect.TypeOf(current) {
		return twoTypes(e, t.current, reflect.TypeOf(current))
	}
	mine := knownVersion{reflect.TypeOf(e), current}
	if v, taken := t.versions[version.Major]; taken && v.stands != mine.stands {
		return twoTypes(e, v.stands, mine.stands)
	}
	t.versions[version.Major] = mine
	if k.types == nil {
		k.types = map[string]*knownType{}
	}
	k.types[e.EventType()] = t
	return nil
}

func twoTypes(e Event, a, b reflect.Type) error {
	return &Error{Kind: ErrInvalid, EventType: e.EventType(), Reason: a.String() + " and " + b.String() + " are stored under one type"}
}
