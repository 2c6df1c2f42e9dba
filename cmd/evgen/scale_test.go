package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/evq-go/evq/internal/gitrepo"
)

// manyEvents is a module of packages with events, each with an object and a list inside.
func manyEvents(packages, events int) map[string]string {
	files := map[string]string{"go.mod": "module example.com/m\n\ngo 1.26\n"}
	for p := range packages {
		var b strings.Builder
		fmt.Fprintf(&b, "package p%d\n\nimport \"time\"\n\ntype Line struct {\n\tSKU string `json:\"sku\"`\n\tN int `json:\"n\"`\n}\n", p)
		for e := range events {
			fmt.Fprintf(&b, "\n//evq:event type=P%d.E%d version=1.0\ntype E%d struct {\n\tID string `json:\"id\"`\n\tAt time.Time `json:\"at\"`\n\tLines []Line `json:\"lines\"`\n}\n", p, e, e)
		}
		files[fmt.Sprintf("p%d/events.go", p)] = b.String()
	}
	return files
}

// countGit counts the runs of git from now on.
func countGit(t *testing.T) (runs func() int) {
	t.Helper()
	git, err := exec.LookPath("git")
	if err != nil {
		t.Fatal(err)
	}
	bin := t.TempDir()
	log := filepath.Join(bin, "log")
	script := fmt.Sprintf("#!/bin/sh\necho \"$@\" >> '%s'\nexec '%s' \"$@\"\n", log, git)
	if err := os.WriteFile(filepath.Join(bin, "git"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	return func() int {
		said, err := os.ReadFile(log)
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		return strings.Count(string(said), "\n")
	}
}

func TestGitIsAskedOnceForAllEventsOfAModule(t *testing.T) {
	asked := map[int][2]int{}
	for _, packages := range []int{2, 8} {
		r := repository(t, manyEvents(packages, 10))
		for p := range packages {
			name := fmt.Sprintf("p%d/events.go", p)
			r.Write(map[string]string{name: strings.ReplaceAll(r.Read(name), `json:"id"`, `json:"key"`)})
		}
		runs := countGit(t)
		if _, stderr := evgen(t, findings, "./..."); strings.Count(stderr, "EVQ602: ") != 10*packages {
			t.Error(stderr)
		}
		generating := runs()
		breaking(t, findings, everywhere, "EVQ602")
		if asked[packages] = [2]int{generating, runs() - generating}; generating == 0 {
			t.Error("git is not asked")
		}
	}
	if asked[2] != asked[8] {
		t.Errorf("git runs %d times, for evgen and with breaking, for 2 packages and %d times for 8", asked[2], asked[8])
	}
}

func TestGitRunsThreeTimesForOneEventAndNeverWhereThereIsNoRepository(t *testing.T) {
	const name = "p1/events.go"
	for _, within := range []bool{true, false} {
		r := repository(t, manyEvents(4, 2))
		if !within {
			if err := os.RemoveAll(r.Path(".git")); err != nil {
				t.Fatal(err)
			}
		}
		r.Write(map[string]string{name: strings.Replace(r.Read(name), "struct {\n\tID", "struct {\n\tMore string `json:\"more\"`\n\tID", 1)})
		want, runs := 0, countGit(t)
		if within {
			want = 3 // where the module lies, what HEAD and the branch of origin are, the lock of the package
		}
		if evgen(t, done, "./..."); runs() != want {
			t.Errorf("in a repository %v: git runs %d times, want %d", within, runs(), want)
		}
	}
}

// BenchmarkCheckOfAThousandEvents is evgen -check ./... where nothing has changed.
func BenchmarkCheckOfAThousandEvents(b *testing.B) {
	r := gitrepo.New(b)
	b.Setenv("GOFLAGS", "")
	b.Setenv("GOWORK", "off")
	b.Chdir(r.Dir)
	r.Write(manyEvents(50, 20))
	var out, errs strings.Builder
	if status := run([]string{"./..."}, &out, &errs); status != done {
		b.Fatal(status, errs.String())
	}
	r.Commit(nil)
	for b.Loop() {
		if status := run([]string{"-check", "./..."}, &out, &errs); status != done {
			b.Fatal(status, errs.String())
		}
	}
}
