package shapes

import (
	"cmp"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/evq-go/evq/internal/codectest"
)

func TestCodecsAgreeWithEncodingJSON(t *testing.T) {
	codectest.Check(t, codecs, 300)
}

func TestCodecsAgreeWithEncodingJSONOnItsSubtleties(t *testing.T) {
	for _, c := range codectest.Of(codecs) {
		for _, seed := range codectest.Seeds {
			for _, name := range names(t, c.Event) {
				c.Text(t, []byte(strings.ReplaceAll(seed, "F", name)))
			}
		}
	}
}

// names are the names of an event's members.
func names(t *testing.T, event reflect.Type) []string {
	text, err := json.Marshal(reflect.New(event).Interface())
	if err != nil {
		t.Fatal(err)
	}
	var object map[string]any
	if err := json.Unmarshal(text, &object); err != nil {
		t.Fatal(err)
	}
	all := []string{"unknown"}
	for name := range object {
		all = append(all, name)
	}
	return all
}

func FuzzCodecsAgreeWithEncodingJSON(f *testing.F) {
	table := codectest.Of(codecs)
	for i, c := range table {
		for _, seed := range codectest.Seeds {
			f.Add(i, []byte(strings.ReplaceAll(seed, "F", firstName(c.Event))))
		}
	}
	f.Fuzz(func(t *testing.T, i int, text []byte) {
		c := table[uint(i)%uint(len(table))]
		e := reflect.New(c.Event)
		if json.Unmarshal(text, e.Interface()) == nil {
			c.Value(t, e.Elem())
		}
		c.Text(t, text)
	})
}

// firstName is the name of an event's first field.
func firstName(event reflect.Type) string {
	if event.NumField() == 0 {
		return "none"
	}
	name, _, _ := strings.Cut(event.Field(0).Tag.Get("json"), ",")
	return cmp.Or(name, event.Field(0).Name)
}
