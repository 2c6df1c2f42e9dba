package schema_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/evq-go/evq/generator/schema"
)

// shapeFrom makes a shape of lines like "object; .email string go=Email".
func shapeFrom(t *testing.T, text string) *schema.Shape {
	t.Helper()
	var lines []schema.Line
	for line := range strings.SplitSeq(text, "; ") {
		if !strings.HasPrefix(line, ".") {
			line = " " + line
		}
		path, rest, _ := strings.Cut(line, " ")
		lines = append(lines, schema.Line{Path: path, Text: rest})
	}
	s, err := schema.Join(lines)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func codes(changes []schema.Change) string {
	var all []string
	for _, c := range changes {
		all = append(all, fmt.Sprintf("%s %s %q→%q", c.Code, c.Path, c.Old, c.New))
	}
	return strings.Join(all, ", ")
}

func TestAReservedNameMayBeGoneAndNotTakenAgain(t *testing.T) {
	const (
		with     = "object; .id int64; .nick string omitempty go=Nick"
		reserved = "object; .id int64; .nick string omitempty reserved go=Nick"
		without  = "object; .id int64"
	)
	for name, c := range map[string]struct{ old, new, backward, forward string }{
		"removed":                     {with, without, `EVQ601 .nick "string omitempty"→""`, `EVQ701 .nick "string omitempty"→""`},
		"given up":                    {with, reserved, ``, `EVQ701 .nick "string omitempty"→""`},
		"given up before":             {reserved, without, ``, ``},
		"still given up":              {reserved, reserved, ``, ``},
		"taken again":                 {reserved, with, `EVQ604 .nick "string omitempty reserved"→"string omitempty"`, ``},
		"taken again by another kind": {reserved, "object; .id int64; .nick int64", `EVQ604 .nick "string omitempty reserved"→"int64"`, ``},
		"taken again in another case": {reserved, "object; .Nick string; .id int64", `EVQ604 .nick "string omitempty reserved"→"string"`, ``},
		"beside a name in another case that was there": {"object; .Nick string; .id int64; .nick string reserved", "object; .Nick string; .id int64", ``, ``},
	} {
		t.Run(name, func(t *testing.T) {
			old, new := shapeFrom(t, c.old), shapeFrom(t, c.new)
			if got := codes(schema.Backward(old, new, "1.0")); got != c.backward {
				t.Errorf("backward it is %s", got)
			}
			if got := codes(schema.Forward(old, new, "1.0")); got != c.forward {
				t.Errorf("forward it is %s", got)
			}
		})
	}
}

func TestRenamedGoNamesChangeNothing(t *testing.T) {
	old := shapeFrom(t, "object type=Old; .a object go=A type=Place; .a.b int64 go=B")
	new := shapeFrom(t, "object type=New; .a object go=X type=Other; .a.b string go=Y")
	renamed := shapeFrom(t, "object; .a object; .a.b int64")
	if got := codes(schema.Backward(old, renamed, "1.0")); got != "" {
		t.Error(got)
	}
	if got := codes(schema.Backward(old, new, "1.0")); got != `EVQ607 .a.b "int64"→"string"` {
		t.Error(got)
	}
}

// What is the same line for line is not compared. The judge would find nothing in it
// either: here the name of a Go type has it look.
func TestAStructReadsWhatItWrites(t *testing.T) {
	for _, fields := range []string{
		"",
		"; .a bool; .b string; .c int8; .d uint64; .e float64; .f number; .g base64; .h time; .i uuid; .j raw; .k any",
		"; .a string nullable omitempty; .b int64 omitzero; .c bool quoted; .d object optional; .d.e string",
		"; .a list; .a[] object nullable; .a[].b map key=string; .a[].b{} array len=3; .a[].b{}[] int64",
		"; .a list; .a[] again of=\"\"",
		`; .Name string; .name string; .nick string reserved; .state string enum="[\"x\",\"y\"]"`,
	} {
		t.Run(fields, func(t *testing.T) {
			once, again := shapeFrom(t, "object type=Once"+fields), shapeFrom(t, "object type=Again"+fields)
			if got := codes(schema.Backward(once, again, "1.0")) + codes(schema.Forward(once, again, "1.0")); got != "" {
				t.Error(got)
			}
		})
	}
}

func TestAChangeHoldsAllLinesBelowIt(t *testing.T) {
	old := shapeFrom(t, `object; .a map key=string; .a{} list; .a{}[] object nullable; .a{}[]."b.c" time omitzero`)
	got := codes(schema.Backward(old, shapeFrom(t, "object"), "1.0"))
	if want := fmt.Sprintf(`EVQ601 .a %q→""`, `map key=string; {} list; {}[] object nullable; {}[]."b.c" time omitzero`); got != want {
		t.Errorf("%s\nis not\n%s", got, want)
	}
}

func TestAMessageNamesTheVersionTheGoFieldAndTheJSONName(t *testing.T) {
	old := shapeFrom(t, "object; .address object go=Address; .address.zip string go=Zip")
	new := shapeFrom(t, "object; .address object go=Address; .address.postcode string go=Zip")
	for _, c := range append(schema.Backward(old, new, "1.3"), schema.Forward(old, new, "1.3")...) {
		if !strings.Contains(c.Message, "events written as 1.3 will read with Address.Zip empty") || !strings.Contains(c.Message, `"zip"`) || !strings.Contains(c.Help, `json:"zip"`) {
			t.Errorf("%s %s", c.Message, c.Help)
		}
	}
}
