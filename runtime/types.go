package evq

import (
	"cmp"
	"context"
	"slices"
)

// StoredType is one version of a stored type: how many events are stored in it, and how this build reads them.
type StoredType struct {
	EventType, EventVersion string // as stored
	Count                   int64
	Reading                 Reading
	// What the events are read as: the stored type and the version of the build's current struct. Empty if they cannot
	// be read.
	CurrentType, CurrentVersion string
}

// Reading is how a build reads the events of one version of a stored type.
type Reading int

const (
	// ReadingUnknown: nothing decodes them, they are ErrUnknownEvent. The build has no such type, or no struct for this
	// old major version of it.
	ReadingUnknown Reading = iota
	// ReadingNewer: their major version is beyond what the build knows of the type, so that they are ErrUnknownEvent
	// marked Newer.
	ReadingNewer
	// ReadingUpcast: they are of an old version, and Upcast methods make current events of them.
	ReadingUpcast
	// ReadingCurrent: they are of the major version of the current struct, in whatever minor.
	ReadingCurrent
)

func (r Reading) String() string {
	if name := []string{"unknown", "newer", "upcast", "current"}; 0 <= r && int(r) < len(name) {
		return name[r]
	}
	return "unknown reading"
}

// Types compares what is stored with what this build knows: it returns one entry for each stored type and version,
// sorted by type, and by version as numbers. What the build knows is what the views that were made on this store, or on
// one that [Store.In] gave, have registered: make the NewStore of each package first, or its events are ReadingUnknown.
// Whether an Upcast succeeds is not asked. What the build knows and nobody has stored is not listed.
//
// It counts the committed events, all in one look, and so reads the whole table: it is for a check before or after a
// deploy, not for a request. Inside a transaction it is ErrInvalid.
func (s *Store) Types(ctx context.Context) ([]StoredType, error) {
	if s.tx != nil {
		return nil, Invalid("Types inside a transaction")
	}
	if err := s.ready(ctx); err != nil {
		return nil, err
	}
	counts, err := s.log.Types(ctx)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(counts, compareTypes)
	types := make([]StoredType, len(counts))
	for i, c := range counts {
		types[i] = StoredType{EventType: c.EventType, EventVersion: c.EventVersion, Count: c.Count}
		s.known.describe(&types[i])
	}
	return types, nil
}

// compareTypes orders by type and by version as numbers. What is no version, by somebody else's hand, comes first.
func compareTypes(a, b TypeCount) int {
	x, _ := ParseVersion(a.EventVersion)
	y, _ := ParseVersion(b.EventVersion)
	return cmp.Or(cmp.Compare(a.EventType, b.EventType), cmp.Compare(x.Major, y.Major), cmp.Compare(x.Minor, y.Minor),
		cmp.Compare(a.EventVersion, b.EventVersion))
}

// describe fills in how the build reads a stored type.
func (k *known) describe(t *StoredType) {
	k.guard.Lock()
	defer k.guard.Unlock()
	stored, err := ParseVersion(t.EventVersion)
	mine := k.types[t.EventType]
	if err != nil || mine == nil {
		return
	}
	v, ok := mine.versions[stored.Major]
	switch {
	case !ok:
		t.Reading = ReadingNewer
		for major := range mine.versions {
			if major > stored.Major {
				t.Reading = ReadingUnknown
			}
		}
		return
	case v.stands == mine.current:
		t.Reading = ReadingCurrent
	default:
		t.Reading = ReadingUpcast
	}
	t.CurrentType, t.CurrentVersion = v.reads.EventType(), v.reads.EventVersion()
}
