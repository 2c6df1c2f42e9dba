package schema

import (
	"bytes"
	"encoding/json"
	"strconv"
)

// Sample writes a value of a shape: every field is there and no value is zero
// or like another, as far as the kinds allow. It is the same at every call, in
// lines, with the members of objects by name, and encoding/json reads it into
// the Go type of the shape and writes it back with nothing lost. A struct inside
// of itself is repeated once.
//
// It is not complete where the shape has a Text or an Opaque: what these hold,
// only the code of their types knows. A null stands there instead.
func Sample(s *Shape) (text []byte, complete bool) {
	m := &sampler{around: map[string]*Shape{}, complete: true}
	v, _ := m.value(s, "", "")
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return nil, false // no shape of a Go type leads here
	}
	return b.Bytes(), m.complete
}

// A sampler makes the values of one sample.
type sampler struct {
	count    int               // of the values so far: what makes them differ
	around   map[string]*Shape // by path: what the walk is or was inside of
	again    bool              // inside of the repetition of a struct
	complete bool
}

// value is a value of a shape as encoding/json writes it, or not ok where the
// repetition of a struct ends. The label says in words where it stands.
func (m *sampler) value(s *Shape, path, label string) (v any, ok bool) {
	m.around[path] = s
	switch s.Kind {
	case Object:
		return m.object(s, path, label), true
	case List:
		return m.elements(s, path, label, 2), true
	case Array:
		return m.elements(s, path, label, s.Len), true
	case Map:
		return m.entries(s, path, label), true
	case Again:
		return m.repeat(s, label)
	case Text, Opaque:
		m.complete = false
		return nil, true
	}
	m.count++
	text := literal(s, label, m.count)
	if s.Quoted {
		text = quoted(text)
	}
	return json.RawMessage(text), true
}

// repeat walks once more through the struct that a shape repeats.
func (m *sampler) repeat(s *Shape, label string) (any, bool) {
	if m.again || m.around[s.Of] == nil {
		return nil, false
	}
	m.again = true
	defer func() { m.again = false }()
	return m.value(m.around[s.Of], s.Of, label)
}

// object has each field but those that would be left out again: there the
// repetition of a struct ends.
func (m *sampler) object(s *Shape, path, label string) map[string]any {
	members := map[string]any{}
	for _, f := range s.Fields {
		if f.Reserved {
			continue
		}
		v, _ := m.value(f.Shape, FieldPath(path, f.Name), join(label, f.Name))
		if !leftOut(f, v) {
			members[f.Name] = v
		}
	}
	return members
}

// elements are n of them, and none where the repetition of a struct ends. An
// array has all of its elements there too.
func (m *sampler) elements(s *Shape, path, label string, n int) []any {
	all := []any{}
	for i := range n {
		v, ok := m.value(s.Elem, ElemPath(path, s.Kind), join(label, strconv.Itoa(i+1)))
		if ok || s.Kind == Array {
			all = append(all, v)
		}
	}
	return all
}

// entries are two of them.
func (m *sampler) entries(s *Shape, path, label string) map[string]any {
	all := map[string]any{}
	for i := range 2 {
		at := join(label, strconv.Itoa(i+1))
		key, known := keyText(s.Key, at, i+1)
		m.complete = m.complete && known
		if v, ok := m.value(s.Elem, ElemPath(path, s.Kind), at); ok {
			all[key] = v
		}
	}
	return all
}

// leftOut reports whether encoding/json would leave the field out with v.
func leftOut(f Field, v any) bool {
	switch {
	case f.Presence == OmitZero:
		return isZero(f.Shape, v)
	case f.Presence != OmitEmpty:
		return false
	case f.Shape.Nullable:
		return v == nil
	}
	return v == nil || isEmpty(v)
}

func isEmpty(v any) bool {
	switch v := v.(type) {
	case []any:
		return len(v) == 0
	case map[string]any:
		return len(v) == 0
	}
	return false
}

// isZero reports whether v, of the sampled shape s, is its type's zero value.
func isZero(s *Shape, v any) bool {
	if v == nil || s.Nullable {
		return v == nil
	}
	switch s.Kind {
	case Object:
		for _, f := range s.Fields {
			if member, there := v.(map[string]any)[f.Name]; there && !isZero(f.Shape, member) {
				return false
			}
		}
		return true
	case Array:
		for _, element := range v.([]any) {
			if !isZero(s.Elem, element) {
				return false
			}
		}
		return true
	}
	return false
}

func join(label, next string) string {
	if label == "" {
		return next
	}
	return label + " " + next
}
