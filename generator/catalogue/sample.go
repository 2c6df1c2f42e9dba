package catalogue

import (
	"encoding/json"
	"strconv"

	"github.com/evq-go/evq/generator/schema"
)

// samples are what stands for a value of each kind.
var samples = map[schema.Kind]string{
	schema.Bool: "true", schema.Float32: "1.5", schema.Float64: "1.5", schema.String: `"text"`, schema.Number: "1.5",
	schema.Base64: `"aGVsbG8="`, schema.Time: `"2006-01-02T15:04:05Z"`, schema.UUID: `"6ba7b810-9dad-41d1-80b4-00c04fd430c8"`,
	schema.Addr: `"192.0.2.1"`, schema.AddrPort: `"192.0.2.1:443"`, schema.Prefix: `"192.0.2.0/24"`,
	schema.BigFloat: `"1.5"`, schema.BigRat: `"3/2"`, schema.Raw: "{}", schema.Any: "{}", schema.Text: `"text"`, schema.Opaque: "null",
	schema.Again: "null",
}

// maxSample is how many elements of a long array are shown.
const maxSample = 256

// sample is JSON that a version may have written.
func (v *Version) sample() []byte { return indent(sample(v.Shape)) }

// sample is a value of a shape.
func sample(s *schema.Shape) any {
	var v any
	switch s.Kind {
	case schema.Object:
		v = sampleObject(s)
	case schema.List:
		v = sampleList(s.Elem, 1)
	case schema.Array:
		v = sampleList(s.Elem, min(s.Len, maxSample))
	case schema.Map:
		v = sampleMap(s)
	default:
		v = json.RawMessage(sampleText(s))
	}
	if s.Quoted {
		text, _ := json.Marshal(v) // it was made a line ago
		return string(text)
	}
	return v
}

// sampleObject leaves out what would go on for ever.
func sampleObject(s *schema.Shape) any {
	object := map[string]any{}
	for _, f := range s.Fields {
		if f.Reserved || f.Shape.Kind == schema.Again && f.Presence != schema.Required {
			continue
		}
		object[f.Name] = sample(f.Shape)
	}
	return object
}

// sampleList repeats an element. A list of what it lies within stays empty.
func sampleList(elem *schema.Shape, n int) any {
	list := []any{}
	if elem.Kind == schema.Again {
		return list
	}
	for range n {
		list = append(list, sample(elem))
	}
	return list
}

// sampleMap has one entry, or none if that would lie within itself.
func sampleMap(s *schema.Shape) any {
	if s.Elem.Kind == schema.Again {
		return map[string]any{}
	}
	return map[string]any{sampleKey(s.Key): sample(s.Elem)}
}

// sampleText is a value that holds no others, as JSON.
func sampleText(s *schema.Shape) string {
	if len(s.Enum) > 0 {
		return s.Enum[0]
	}
	if text := samples[s.Kind]; text != "" {
		return text
	}
	return "42" // the integers
}

// sampleKey is a key of a map.
func sampleKey(key *schema.Shape) string {
	text := sampleText(key)
	if plain, err := strconv.Unquote(text); err == nil {
		return plain
	}
	return text
}
