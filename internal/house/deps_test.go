package house

import (
	"encoding/json"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/evq-go/evq/"

// allowed are the packages outside of the standard library that each package's users compile, its own module's
// packages without their common beginning.
var allowed = map[string][]string{
	"runtime":               {"runtime", "runtime/internal/sound", "github.com/google/uuid"},
	"runtime/evqgen":        {"runtime", "runtime/internal/sound", "runtime/evqgen", "runtime/evqgen/codec", "github.com/google/uuid"},
	"runtime/evqgen/codec":  {"runtime/evqgen/codec", "github.com/google/uuid"},
	"runtime/evqgen/frozen": {"runtime", "runtime/internal/sound", "runtime/evqgen", "runtime/evqgen/codec", "runtime/evqgen/frozen", "github.com/google/uuid"},
	"runtime/memory":        {"runtime", "runtime/internal/sound", "runtime/memory", "github.com/google/uuid"},
	"runtime/sqlite":        {"runtime", "runtime/internal/sound", "runtime/sqlite", "runtime/internal/dialect", "github.com/google/uuid", "github.com/jmoiron/sqlx", "github.com/jmoiron/sqlx/reflectx", "github.com/mattn/go-sqlite3"},
	"runtime/postgres":      {"runtime", "runtime/internal/sound", "runtime/postgres", "runtime/internal/dialect", "github.com/google/uuid", "github.com/jmoiron/sqlx", "github.com/jmoiron/sqlx/reflectx", "github.com/lib/pq"},
	"examples/userevents":   {"examples/userevents", "runtime", "runtime/internal/sound", "runtime/evqgen", "runtime/evqgen/codec", "github.com/google/uuid"},
}

func TestUsersCompileOnlyWhatTheListSays(t *testing.T) {
	for name, want := range allowed {
		t.Run(name, func(t *testing.T) {
			for _, dep := range goList(t, "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", module+name) {
				short := strings.TrimPrefix(dep, module)
				// drivers may have packages of their own inside
				if !slices.ContainsFunc(want, func(w string) bool { return short == w || strings.HasPrefix(short, w+"/") && strings.Contains(w, ".") }) {
					t.Errorf("%s brings %s, which is not on the list", name, dep)
				}
			}
		})
	}
}

func TestOnlyTestsLinkTesting(t *testing.T) {
	const forTests = module + "runtime/evqgen/frozen" // what generated tests call
	for name := range allowed {
		if module+name != forTests && slices.Contains(goList(t, "-deps", module+name), "testing") {
			t.Errorf("%s brings the package testing", name)
		}
	}
}

func TestPostgresUsersNeverCompileCgo(t *testing.T) {
	for _, file := range goList(t, "-deps", "-f", "{{if not .Standard}}{{range .CgoFiles}}{{.}} {{end}}{{end}}", module+"runtime/postgres") {
		if strings.TrimSpace(file) != "" {
			t.Errorf("cgo file %s", file)
		}
	}
}

func TestRuntimeAndGeneratorNeverMeet(t *testing.T) {
	for _, dep := range goList(t, "-deps", module+"runtime/...") {
		if strings.HasPrefix(dep, module+"generator") || strings.HasPrefix(dep, module+"templates") {
			t.Errorf("the runtime imports %s", dep)
		}
	}
	for _, dep := range goList(t, "-deps", module+"cmd/evgen") {
		if strings.HasPrefix(dep, module+"runtime") {
			t.Errorf("evgen imports %s", dep)
		}
	}
}

// requirements is every module that go.mod names, with the reason.
var requirements = map[string]string{
	"github.com/dave/jennifer":                 "evgen: writes Go syntax",
	"golang.org/x/tools":                       "evgen: loads packages with their types",
	"golang.org/x/mod":                         "of x/tools",
	"golang.org/x/sync":                        "of x/tools",
	"github.com/jmoiron/sqlx":                  "runtime: handles that callers have",
	"github.com/lib/pq":                        "runtime/postgres",
	"github.com/mattn/go-sqlite3":              "runtime/sqlite",
	"github.com/google/uuid":                   "runtime: ids",
	"github.com/jackc/pgx/v5":                  "tests: the other PostgreSQL driver",
	"github.com/jackc/pgpassfile":              "of pgx",
	"github.com/jackc/pgservicefile":           "of pgx",
	"github.com/jackc/puddle/v2":               "of pgx",
	"golang.org/x/text":                        "of pgx",
	"github.com/santhosh-tekuri/jsonschema/v6": "tests: what encoding/json writes fits its JSON Schema",
	"pgregory.net/rapid":                       "tests: random operations",
	"go.uber.org/goleak":                       "tests: nothing is left running",
}

func TestGoModRequiresOnlyWhatTheListSays(t *testing.T) {
	out, err := exec.Command("go", "mod", "edit", "-json", "../../go.mod").Output()
	if err != nil {
		t.Fatal(err)
	}
	var mod struct{ Require []struct{ Path string } }
	if err := json.Unmarshal(out, &mod); err != nil {
		t.Fatal(err)
	}
	for _, r := range mod.Require {
		if requirements[r.Path] == "" {
			t.Errorf("go.mod requires %s, which is not on the list", r.Path)
		}
	}
}

func goList(t *testing.T, args ...string) []string {
	t.Helper()
	out, err := exec.Command("go", append([]string{"list"}, args...)...).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(out)), "\n")
}
