package generator_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const shapes = "../testdata/golden/codec_shapes"

func TestAnEditThatACodecWouldMissDoesNotCompile(t *testing.T) {
	for _, edit := range []struct{ name, file, old, replacement, says string }{
		{"a nested field is added", "events.go", "Street string `json:\"street\"`", "Street string `json:\"street\"`\n\t\tCountry string", "run_go_generate_Address_has_changed"},
		{"a nested field is removed", "events.go", "Street string `json:\"street\"`", "", "e.Street undefined"},
		{"a nested tag changes", "events.go", "`json:\"street\"`", "`json:\"road\"`", "run_go_generate_Address_has_changed"},
		{"a tag of an embedded struct changes", "events.go", "ID      ID `json:\"id\"`", "ID      ID `json:\"key\"`", "run_go_generate_base_has_changed"},
		{"a field of a generic struct is added", "events.go", "First  A", "First A; Third B", "run_go_generate_Pair_has_changed"},
		{"a field of a struct without a name is added", "events.go", "A string `json:\"a\"`", "A, C string `json:\"a\"`", "run_go_generate_Composite_has_changed"},
		{"a list becomes a map", "events.go", "Tags    []string", "Tags    map[string]string", "S (type Tags) does not satisfy ~[]T"},
		{"an array grows", "events.go", "Corner  [2]float64", "Corner  [3]float64", "run_go_generate_Corner_has_changed"},
		{"an alias means another type", "events.go", "Alias   = Tags", "Alias   = Hash", "run_go_generate_Composite_has_changed"},
		{"a string becomes a number", "events.go", "ID      string", "ID      int", "codec.AppendString"},
		{"a signed number becomes unsigned", "events.go", "Level   int8", "Level   uint8", "Level does not satisfy codec.Signed"},
		{"a fraction becomes whole", "events.go", "Ratio   float32", "Ratio   int", "Ratio does not satisfy codec.Floating"},
		{"a struct gains MarshalJSON", "events.go", "// Plain has", "func (Address) MarshalJSON() ([]byte, error) { return nil, nil }\n\n// Plain has", "run_go_generate"},
		{"a struct gains UnmarshalJSON for pointers", "events.go", "// Plain has", "func (*Address) UnmarshalJSON([]byte) error { return nil }\n\n// Plain has", "run_go_generate"},
		{"a string gains MarshalText", "events.go", "// Plain has", "func (ID) MarshalText() ([]byte, error) { return nil, nil }\n\n// Plain has", "run_go_generate"},
		{"a list gains UnmarshalText for pointers", "events.go", "// Plain has", "func (*Tags) UnmarshalText([]byte) error { return nil }\n\n// Plain has", "run_go_generate"},
		{"a number gains IsZero", "events.go", "// Plain has", "func (Level) IsZero() bool { return false }\n\n// Plain has", "run_go_generate"},
		{"an embedded struct gains MarshalJSON", "events.go", "// Plain has", "func (base) MarshalJSON() ([]byte, error) { return nil, nil }\n\n// Plain has", "run_go_generate"},
		{"an event gains MarshalJSON", "events.go", "// Plain has", "func (Kinds) MarshalJSON() ([]byte, error) { return nil, nil }\n\n// Plain has", "run_go_generate"},
		{"a field in another package is added", "money/money.go", "Minor    int64", "Cents int `json:\"cents\"`\n\tMinor    int64", "run_go_generate_Amount_has_changed"},
		{"a type in another package changes", "money/money.go", "type Currency string", "type Currency int", "codec.AppendString"},
		{"a type in another package gains MarshalText", "money/money.go", "// Amount is", "func (Currency) MarshalText() ([]byte, error) { return nil, nil }\n\n// Amount is", "run_go_generate"},
		{"the functions are another event's", "evq_codec_gen.go", "Append: appendPlain,", "Append: appendKinds,", "appendKinds"},
	} {
		t.Run(edit.name, func(t *testing.T) {
			_, out, err := edited(t, filepath.Join(shapes, edit.file), edit.old, edit.replacement, "build", shapes)
			if err == nil {
				t.Fatal("it compiles")
			}
			if !strings.Contains(out, edit.says) || !strings.Contains(out, "evq_codec_gen.go") {
				t.Errorf("the compiler does not say %q:\n%s", edit.says, out)
			}
		})
	}
}

func TestADependencyThatComesToMarshalItsTypeDoesNotCompile(t *testing.T) {
	const module = "github.com/google/uuid"
	released := strings.TrimSpace(command(t, "list", "-m", "-f", "{{.Dir}}", module))
	for _, method := range []string{"(UUID) MarshalJSON() ([]byte, error) { return nil, nil }", "(*UUID) UnmarshalJSON([]byte) error { return nil }", "(UUID) IsZero() bool { return false }"} {
		dir := t.TempDir()
		next, mod := filepath.Join(dir, "uuid"), filepath.Join(dir, "go.mod")
		if err := os.CopyFS(next, os.DirFS(released)); err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(next, "next.go"), "package uuid\n\nfunc "+method+"\n")
		write(t, mod, read(t, "../go.mod")+"\nreplace "+module+" => "+next+"\n")
		write(t, filepath.Join(dir, "go.sum"), read(t, "../go.sum"))
		out, err := exec.Command("go", "build", "-modfile", mod, shapes).CombinedOutput()
		if err == nil || !strings.Contains(string(out), "run_go_generate") || !strings.Contains(string(out), "codec.UnmarkedText") {
			t.Errorf("with %s the compiler says %v:\n%s", method, err, out)
		}
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// What compiles after an edit still does what encoding/json does: the test of
// the package holds its codecs against that.
func TestNothingIsLostByAnEditThatCompiles(t *testing.T) {
	for _, edit := range []struct{ name, old, replacement string }{
		{"a number grows", "Level   int8", "Level   int64"},
		{"a number shrinks", "Mask    uint16", "Mask    uint8"},
		{"a fraction becomes more exact", "Ratio   float32", "Ratio   float64"},
		{"a type gains another method", "// Plain has", "func (Level) String() string { return \"level\" }\n\n// Plain has"},
	} {
		t.Run(edit.name, func(t *testing.T) {
			_, out, err := edited(t, filepath.Join(shapes, "events.go"), edit.old, edit.replacement, "test", "-run", "Agree", shapes)
			if err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

func TestCodecsAgreeWithTheOtherEngineOfEncodingJSON(t *testing.T) {
	cmd := exec.Command("go", "test", "-timeout", "60s", "-run", "Agree|Refuses", shapes)
	cmd.Env = append(cmd.Environ(), "GOEXPERIMENT=jsonv2")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
