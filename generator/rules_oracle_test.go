package generator

import (
	"encoding/base64"
	"encoding/json"
	"math/big"
	"reflect"
	"strings"

	"github.com/evq-go/evq/generator/schema"
)

// A reading is a type that writes or reads, with its shape.
type reading struct {
	typ   reflect.Type
	shape *schema.Shape
}

// A failer ends a test.
type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

// same is what a reading does to a value that it leaves alone.
const same schema.Outcome = 0

// outcome runs encoding/json: it writes value, reads it as another type, writes it
// again and says what became of it.
func outcome(t failer, value reflect.Value, w, r reading, forward bool) (o schema.Outcome, written, again string) {
	t.Helper()
	data, err := json.Marshal(value.Addr().Interface())
	if err != nil {
		t.Fatalf("%v cannot be written: %v", value, err)
	}
	read := reflect.New(r.typ)
	if err := json.Unmarshal(data, read.Interface()); err != nil {
		return schema.Refused, string(data), err.Error()
	}
	back, err := json.Marshal(read.Interface())
	if err != nil {
		return schema.Lost, string(data), err.Error() // a quoted json.Number takes what begins as one
	}
	if before, after := meaningOf(w.shape, data, true), meaningOf(r.shape, back, false); !agree(before, after, forward) {
		return schema.Lost, string(data), string(back)
	}
	return same, string(data), string(back)
}

// The meanings that JSON can have, beside string, bool, nil and []any for lists. They
// differ from decoded JSON in what only a struct knows.
type (
	absent   struct{}              // a member that is left out because it is empty
	number   struct{ text string } // also one inside of a string
	inQuotes struct {
		value any
		text  string
	} // a bool or text that the option string has put into a string
	base64ed struct { // bytes, as the list that they are and as they are written
		bytes any
		text  string
	}
	loose  string                           // text in what holds any JSON
	object struct{ members map[string]any } // of a struct
	dict   struct{ members map[string]any } // of a map
)

// meaningOf is what data means to those who know its shape.
func meaningOf(s *schema.Shape, data []byte, written bool) any {
	return meaning{s, written}.of(s, decoded(string(data)), true)
}

// decoded is JSON with its numbers as they are.
func decoded(text string) any {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		panic(err)
	}
	return v
}

// A meaning reads JSON that was written for a shape.
type meaning struct {
	root    *schema.Shape
	written bool // what is left out was so by the writer, else by who read it
}

func (m meaning) of(s *schema.Shape, v any, there bool) any {
	s = m.resolve(s)
	if !there {
		return m.leftOut(s)
	}
	if v == nil {
		return nil
	}
	if text, ok := v.(string); ok {
		return m.text(s, text)
	}
	switch v := v.(type) {
	case json.Number:
		return number{string(v)}
	case []any:
		all := []any{}
		for _, e := range v {
			all = append(all, m.of(orAny(s.Elem), e, true))
		}
		return all
	case map[string]any:
		if s.Kind == schema.Object {
			return m.object(s, v)
		}
		d := dict{map[string]any{}}
		for name, e := range v {
			d.members[name] = m.of(orAny(s.Elem), e, true)
		}
		return d
	}
	return v
}

// resolve follows a repetition, which keeps its own pointer.
func (m meaning) resolve(s *schema.Shape) *schema.Shape {
	if s.Kind != schema.Again {
		return s
	}
	to := m.root
	if s.Of != "" {
		for step := range strings.SplitSeq(strings.TrimPrefix(strings.ReplaceAll(s.Of, "[]", ".[]"), "."), ".") {
			if to = m.resolve(to); step == "[]" {
				to = to.Elem
			} else {
				to = to.Field(step).Shape
			}
		}
	}
	repeated := *to
	repeated.Nullable = s.Nullable
	return &repeated
}

func orAny(s *schema.Shape) *schema.Shape {
	if s == nil {
		return &schema.Shape{Kind: schema.Any}
	}
	return s
}

// leftOut is what it means that a member is not there.
func (m meaning) leftOut(s *schema.Shape) any {
	switch {
	case s.Nullable:
		return nil
	case m.written, s.Kind == schema.List, s.Kind == schema.Map, s.Kind == schema.Base64, s.Kind == schema.Any, s.Kind == schema.Raw:
		return absent{}
	case s.Kind == schema.Object:
		return m.object(s, nil)
	case s.Kind == schema.Bool:
		return false
	case s.Kind == schema.Time:
		return zeroTexts[1]
	case s.Kind == schema.UUID:
		return zeroTexts[2]
	case s.Kind == schema.Array:
		all := []any{}
		for range s.Len {
			all = append(all, m.leftOut(s.Elem))
		}
		return all
	case s.Kind == schema.String || s.Kind == schema.Addr || s.Kind == schema.AddrPort || s.Kind == schema.Prefix || s.Kind == schema.Text:
		return ""
	}
	return number{"0"}
}

func (m meaning) object(s *schema.Shape, v map[string]any) any {
	o := object{map[string]any{}}
	for _, f := range s.Fields {
		e, there := v[f.Name]
		if !f.Reserved {
			o.members[f.Name] = m.of(f.Shape, e, there)
		}
	}
	return o
}

func (m meaning) text(s *schema.Shape, text string) any {
	switch {
	case s.Quoted && s.Kind == schema.String:
		return inQuotes{decoded(text), text}
	case s.Quoted && s.Kind == schema.Bool:
		return inQuotes{text == "true", text}
	case s.Quoted, s.Kind == schema.BigFloat, s.Kind == schema.BigRat:
		return number{text}
	case s.Kind == schema.Base64:
		all := []any{}
		data, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			panic(err)
		}
		for _, b := range data {
			all = append(all, number{big.NewInt(int64(b)).String()})
		}
		return base64ed{all, text}
	case s.Kind == schema.Any || s.Kind == schema.Raw:
		return loose(text)
	}
	return text
}
