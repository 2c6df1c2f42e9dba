package generator_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// refuses is refusesIn for the example.
func refuses(t *testing.T, file, old, replacement string, messages ...string) {
	t.Helper()
	refusesIn(t, "../examples/userevents", file, old, replacement, messages...)
}

// refusesIn builds a package with one text in one of its files replaced, and
// wants the compiler to refuse it with messages. In them FILE:LINE stands for
// where the replacement is.
func refusesIn(t *testing.T, folder, file, old, replacement string, messages ...string) {
	t.Helper()
	text, out, err := edited(t, filepath.Join(folder, file), old, replacement, "build", folder)
	if err == nil {
		t.Fatalf("it compiles with %q", replacement)
	}
	before, _, _ := strings.Cut(text, old)
	at := fmt.Sprintf("%s:%d", file, 1+strings.Count(before, "\n"))
	for _, m := range messages {
		m = strings.Replace(m, "FILE:LINE", at, 1)
		if !strings.Contains(out, m) {
			t.Errorf("the compiler does not say %q:\n%s", m, out)
		}
	}
}

// edited runs the go command with one text in a file replaced, and returns the
// file as it was and what the command says.
func edited(t *testing.T, path, old, replacement, verb string, args ...string) (text, out string, err error) {
	t.Helper()
	path, err = filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.Replace(string(source), old, replacement, 1)
	if changed == string(source) {
		t.Fatalf("%s does not hold %q", path, old)
	}
	dir := t.TempDir()
	copied, overlay := filepath.Join(dir, filepath.Base(path)), filepath.Join(dir, "overlay.json")
	replace, err := json.Marshal(map[string]map[string]string{"Replace": {path: copied}})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(copied, []byte(changed), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(overlay, replace, 0o644); err != nil {
		t.Fatal(err)
	}
	said, err := exec.Command("go", append([]string{verb, "-overlay", overlay}, args...)...).CombinedOutput()
	return string(source), string(said), err
}

func TestAChangedEventDoesNotCompileUntilGoGenerateHasRun(t *testing.T) {
	const says = "run_go_generate_UserCreated_has_changed"
	for _, edit := range []struct{ name, old, replacement string }{
		{"a field is added", "Name   string `json:\"name\"`", "Name   string `json:\"name\"`\n\tAge int"},
		{"a field is removed", "Name   string `json:\"name\"`", ""},
		{"a field is renamed", "Name   string `json:\"name\"`", "Alias string `json:\"name\"`"},
		{"a tag changes", "`json:\"name\"`", "`json:\"nick\"`"},
		{"a type changes", "Name   string `json:\"name\"`", "Name []byte `json:\"name\"`"},
	} {
		t.Run(edit.name, func(t *testing.T) {
			t.Parallel()
			refuses(t, "events.go", edit.old, edit.replacement, says, "cannot use UserCreated{}")
		})
	}
}

func TestAnEventThatIsGoneDoesNotCompileUntilGoGenerateHasRun(t *testing.T) {
	t.Parallel()
	refuses(t, "events.go", "type UserDeactivated struct", "type UserLeft struct", "undefined: UserDeactivated")
}

func TestAFileThatIsTooOldForTheRuntimeDoesNotCompile(t *testing.T) {
	t.Parallel()
	refuses(t, "evq_gen.go", "1 - evqgen.MinVersion", "0 - evqgen.MinVersion", "FILE:LINE:", "constant -1 overflows evqgen.RunGoGenerate")
}

func TestARuntimeThatIsTooOldForTheFileDoesNotCompile(t *testing.T) {
	t.Parallel()
	refuses(t, "evq_gen.go", "evqgen.MaxVersion - 1", "evqgen.MaxVersion - 2", "FILE:LINE:", "constant -1 overflows evqgen.UpgradeTheRuntime")
}

func TestAnOldVersionCannotBePushed(t *testing.T) {
	t.Parallel()
	const folder = "../testdata/golden/versions_two"
	refusesIn(t, folder, "first.go", "func firstPart", "var _ Event = UserCreatedV1{}\n\nfunc firstPart", "missing method isEvent")
	refusesIn(t, folder, "first.go", "func firstPart", "var _ = (*Store).PushUserCreatedV1\n\nfunc firstPart", "PushUserCreatedV1")
}

func TestAnUpcastThatChangesDoesNotCompileUntilGoGenerateHasRun(t *testing.T) {
	t.Parallel()
	const folder = "../testdata/golden/versions_two"
	refusesIn(t, folder, "events.go", "Upcast() UserCreated {", "Upcast(int) UserCreated {", "evq_gen.go", "evqgen.Upcast[UserCreatedV1, UserCreated]")
	refusesIn(t, folder, "events.go", "(old UserCreatedV1) Upcast", "(old UserCreatedV1) Later", "UserCreatedV1.Upcast undefined")
}
