package catalogue

import (
	"slices"
	"strings"

	"github.com/evq-go/evq/generator/schema"
)

// A change is what one field has become between two versions.
type change struct {
	Kind     string // added, removed or changed
	Path     string // as people write it
	Old, New string // in words, "" for none
	Effect   string // what it means for the events that the older version wrote
}

// changes lists what newer changed about older, field by field. What lies within
// a field that came or went has come or gone with it, and is not listed.
func changes(older, newer *Version) []change {
	d := differ{direct: older.Major == newer.Major && older.State == Compatible}
	d.shapes("", older.Shape, newer.Shape)
	return d.found
}

// A differ follows two shapes at once.
type differ struct {
	direct bool // the older one's events are read as they are
	found  []change
}

// shapes compares what lies within two shapes.
func (d *differ) shapes(path string, a, b *schema.Shape) {
	if a.Kind != b.Kind {
		return
	}
	if a.Elem != nil {
		d.shapes(schema.ElemPath(path, a.Kind), a.Elem, b.Elem)
	}
	names := map[string]bool{}
	for _, f := range slices.Concat(a.Fields, b.Fields) {
		if !names[f.Name] {
			names[f.Name] = true
			d.field(schema.FieldPath(path, f.Name), living(a.Field(f.Name)), living(b.Field(f.Name)))
		}
	}
	if path == "" {
		slices.SortStableFunc(d.found, func(a, b change) int { return strings.Compare(a.Path, b.Path) })
	}
}

// living is f, or nil if only its name is kept.
func living(f *schema.Field) *schema.Field {
	if f == nil || f.Reserved {
		return nil
	}
	return f
}

// field compares a field with what it became.
func (d *differ) field(path string, a, b *schema.Field) {
	c := change{Path: shown(path), Old: fieldWords(a), New: fieldWords(b)}
	switch {
	case a == nil && b == nil:
		return
	case a == nil:
		c.Kind, c.Effect = "added", d.effect("older events read as "+zero(b.Shape))
	case b == nil:
		c.Kind, c.Effect = "removed", d.effect("passed over in older events")
	case c.Old != c.New:
		c.Kind = "changed"
	default:
		d.shapes(path, a.Shape, b.Shape)
		return
	}
	d.found = append(d.found, c)
	if c.Kind == "changed" {
		d.shapes(path, a.Shape, b.Shape)
	}
}

// effect is what a change means to who reads older events, if anybody does
// without an upcast, which would decide.
func (d *differ) effect(words string) string {
	if !d.direct {
		return ""
	}
	return words
}

// fieldWords describe a field.
func fieldWords(f *schema.Field) string {
	if f == nil {
		return ""
	}
	words := describe(f.Shape, f.Presence)
	if f.Presence != schema.Required {
		words += ", " + presenceWords[f.Presence]
	}
	if enum := innermost(f.Shape).Enum; len(enum) > 0 {
		words += ", one of " + strings.Join(enum, " ")
	}
	return words
}
