package walkthrough

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/evq-go/evq/internal/gitrepo"
	"github.com/evq-go/evq/internal/pgserver"
)

var tools string // the folder of the programs that the tests build

func TestMain(m *testing.M) {
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "evq-walkthrough-")
		if err != nil {
			panic(err)
		}
		defer os.RemoveAll(dir)
		tools = dir
		return pgserver.Run(m.Run)
	}())
}

// program is a file name as the machine's programs have it.
func program(dir, name string) string {
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	return filepath.Join(dir, name)
}

// evgen is the program, built once.
var evgen = sync.OnceValues(func() (string, error) {
	path := program(tools, "evgen")
	out, err := exec.Command("go", "build", "-buildvcs=false", "-o", path, "github.com/evq-go/evq/cmd/evgen").CombinedOutput()
	if err != nil {
		err = &failure{err, string(out)}
	}
	return path, err
})

type failure struct {
	error
	said string
}

func (f *failure) Error() string { return f.error.Error() + "\n" + f.said }

// A module is a module in a repository of its own, which uses this one.
type module struct {
	*gitrepo.Repo
	t *testing.T
}

// requirements are those of this module: there is no network to find others.
var requirements = regexp.MustCompile(`(?s)\nrequire \(.*?\n\)`)

func newModule(t *testing.T) *module {
	t.Helper()
	t.Setenv("GOFLAGS", "-mod=mod -buildvcs=false")
	t.Setenv("GOPROXY", "off")
	t.Setenv("GOWORK", "off")
	t.Setenv("GOSUMDB", "off")
	t.Setenv("EVQ_AGAINST", "")
	m := &module{gitrepo.New(t), t}
	here, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	above := m.At(here)
	m.Write(map[string]string{
		"go.mod": "module example.com/shop\n\ngo 1.26.0\n\nrequire github.com/evq-go/evq v0.0.0\n\nreplace github.com/evq-go/evq => " + filepath.ToSlash(here) + "\n" +
			strings.Join(requirements.FindAllString(above.Read("go.mod"), -1), "\n") + "\n",
		"go.sum": above.Read("go.sum"),
	})
	return m
}

// take writes the files of a folder of testdata into the module.
func (m *module) take(stage string) {
	m.t.Helper()
	from := os.DirFS(filepath.Join("testdata", stage))
	err := fs.WalkDir(from, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := fs.ReadFile(from, name)
		m.Write(map[string]string{name: string(text)})
		return err
	})
	if err != nil {
		m.t.Fatal(err)
	}
}

// run runs a program in a folder of the module and wants it to end as said.
func (m *module) run(succeeds bool, dir, name string, args ...string) string {
	m.t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = m.Path(dir)
	out, err := cmd.CombinedOutput()
	if (err == nil) != succeeds {
		m.t.Fatalf("%s %s: %v\n%s", filepath.Base(name), strings.Join(args, " "), err, out)
	}
	return string(out)
}

// evgen runs evgen at the root and wants a status.
func (m *module) evgen(status int, args ...string) string {
	m.t.Helper()
	path, err := evgen()
	if err != nil {
		m.t.Fatal(err)
	}
	cmd := exec.Command(path, args...)
	cmd.Dir = m.Dir
	out, _ := cmd.CombinedOutput() // the status says it
	if got := cmd.ProcessState.ExitCode(); got != status {
		m.t.Fatalf("evgen %s exits with %d, not %d\n%s", strings.Join(args, " "), got, status, out)
	}
	return string(out)
}

// says wants a text to hold others.
func (m *module) says(text string, others ...string) {
	m.t.Helper()
	for _, o := range others {
		if !strings.Contains(text, o) {
			m.t.Fatalf("it says\n%s\nand not %q", text, o)
		}
	}
}

// edit replaces one place of a file.
func (m *module) edit(name, old, new string) {
	m.t.Helper()
	text := m.Read(name)
	if strings.Count(text, old) != 1 {
		m.t.Fatalf("%s has not one %q:\n%s", name, old, text)
	}
	m.Write(map[string]string{name: strings.Replace(text, old, new, 1)})
}
