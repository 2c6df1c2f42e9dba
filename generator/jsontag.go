package generator

import (
	"reflect"
	"slices"
	"strings"
	"unicode"
)

// jsonOptions are the options of a json tag that encoding/json knows.
var jsonOptions = []string{"omitempty", "omitzero", "string"}

// A jsonTag is what encoding/json reads from a struct tag.
type jsonTag struct {
	name      string   // "" if there is none, or none that it takes
	options   []string // as they are written
	skip      bool     // json:"-"
	malformed string   // the part that it passes over in silence
}

// parseJSONTag reads a struct tag as encoding/json does.
func parseJSONTag(tag string) jsonTag {
	value, ok := reflect.StructTag(tag).Lookup("json")
	switch {
	case !ok && strings.Contains(tag, "json:"):
		return jsonTag{malformed: "json:"}
	case value == "-":
		return jsonTag{skip: true}
	}
	name, rest, more := strings.Cut(value, ",")
	t := jsonTag{name: name}
	if more {
		t.options = strings.Split(rest, ",")
	}
	if name != "" && !validJSONName(name) {
		t.name, t.malformed = "", name
	}
	return t
}

// unknown returns the options that encoding/json passes over.
func (t jsonTag) unknown() []string {
	var unknown []string
	for _, o := range t.options {
		if o != "" && !slices.Contains(jsonOptions, o) {
			unknown = append(unknown, o)
		}
	}
	return unknown
}

// validJSONName reports whether encoding/json takes a name from a tag.
func validJSONName(name string) bool {
	return !strings.ContainsFunc(name, func(r rune) bool {
		return !strings.ContainsRune("!#$%&()*+-./:;<=>?@[]^_{|}~ ", r) && !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
}
