package main

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// govet is go vet with a tool.
func govet(tool string) func(args ...string) (output string, err error) {
	return func(args ...string) (string, error) {
		out, err := exec.Command("go", append([]string{"vet", "-vettool=" + tool}, args...)...).CombinedOutput()
		return string(out), err
	}
}

func TestGoVetRunsEvgenAsItsTool(t *testing.T) {
	tool := filepath.Join(t.TempDir(), "evgen.exe")
	if out, err := exec.Command("go", "build", "-o", tool, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	vet := govet(tool)
	dir := module(t, map[string]string{
		"clean/p.go": event, "clean/p_test.go": "package p\n\nvar _ Created\n", "clean/x_test.go": "package p_test\n",
		"events/p.go":      strings.ReplaceAll(event, " version=1.0", ""),
		"events/p_test.go": "package p\n\nvar _ Created\n", "events/x_test.go": "package p_test\n",
		"loose/p.go": strings.ReplaceAll(event, "ID string", "ID any"),
	})
	if out, err := vet("./clean"); err != nil {
		t.Errorf("a clean package: %v\n%s", err, out)
	}
	out, err := vet("./events")
	const want = `events/p.go:5:3: EVQ105: the key "version" is missing; add version=…`
	if err == nil || strings.Count(filepath.ToSlash(out), want) != 1 {
		t.Errorf("%v\n%s\nand not once: %s", err, out, want)
	}
	if out, err := vet("./loose"); err == nil || !strings.Contains(out, "EVQ502: warning: ") {
		t.Errorf("a warning: %v\n%s", err, out)
	}
	if out, err := vet("-evq.warnings=false", "./loose"); err != nil {
		t.Errorf("without warnings: %v\n%s", err, out)
	}
	if out, err := vet("-fix", "./events"); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	if text := read(t, filepath.Join(dir, "events", "p.go")); text != event {
		t.Errorf("-fix writes\n%s", text)
	}
}

func TestGoVetTakesTheToolOfAModule(t *testing.T) {
	repository, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	module(t, map[string]string{
		"go.mod": "module example.com/m\n\ngo 1.26\n\n" +
			"require github.com/evq-go/evq v0.0.0\n\nreplace github.com/evq-go/evq => " + repository + "\n",
		"go.sum": read(t, filepath.Join(repository, "go.sum")), "p.go": event,
	})
	t.Setenv("GOFLAGS", "-mod=mod")
	t.Setenv("GOPROXY", "off")
	if out, err := exec.Command("go", "get", "-tool", "github.com/evq-go/evq/cmd/evgen").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	path, err := exec.Command("go", "tool", "-n", "evgen").Output()
	if err != nil {
		t.Fatal(err)
	}
	vet := govet(strings.TrimSpace(string(path)))
	evgen(t, done)
	if out, err := vet("."); err != nil {
		t.Errorf("what evgen wrote: %v\n%s", err, out)
	}
	write(t, "p.go", strings.ReplaceAll(event, "//evq", "// evq"))
	if out, err := vet("."); err == nil || !strings.Contains(out, "p.go:5:4: EVQ102: ") {
		t.Errorf("%v\n%s", err, out)
	}
}
