package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/evq-go/evq/internal/gitrepo"
)

// repository is a module in a repository of its own, with generated code, all of
// which is released: it is on origin's main. The test goes on on a branch.
func repository(t *testing.T, files map[string]string) *gitrepo.Repo {
	t.Helper()
	r := gitrepo.New(t)
	t.Setenv("GOFLAGS", "")
	t.Setenv("GOWORK", "off")
	t.Setenv("EVQ_AGAINST", "")
	t.Chdir(r.Dir)
	if files["go.mod"] == "" {
		r.Write(map[string]string{"go.mod": "module example.com/m\n\ngo 1.26\n"})
	}
	r.Write(files)
	evgen(t, done, "./...")
	r.Commit(nil)
	r.Publish()
	r.Git("checkout", "-q", "-b", "branch")
	return r
}

// events is a file of package p with events of version 1.0, each "Name: fields".
func events(all ...string) string {
	text := "package p\n"
	for _, e := range all {
		name, fields, _ := strings.Cut(e, ": ")
		text += fmt.Sprintf("\n//evq:event type=%s version=1.0\ntype %s struct {\n", name, name)
		for _, f := range strings.Split(fields, "; ") {
			text += "\t" + f + "\n"
		}
		text += "}\n"
	}
	return text
}

const (
	created = "Created: ID string `json:\"id\"`; Email string `json:\"email\"`"
	renamed = "Created: ID string `json:\"id\"`; Email string `json:\"mail\"`"
	grown   = "Created: ID string `json:\"id\"`; Email string `json:\"email\"`; Name string `json:\"name\"`"
)

// breaking runs evgen breaking and wants a status, some words and no others.
func breaking(t *testing.T, status int, args []string, says string, not ...string) {
	t.Helper()
	stdout, stderr := evgen(t, status, append([]string{"breaking"}, args...)...)
	if text := stdout + stderr; !strings.Contains(text, says) || says == "" && text != "" {
		t.Errorf("breaking %v says\n%s\nand not %q", args, text, says)
	} else {
		for _, n := range not {
			if strings.Contains(text, n) {
				t.Errorf("breaking %v says\n%s\nwith %q", args, text, n)
			}
		}
	}
}

var everywhere = []string{"./..."}

func TestBreakingFindsNothingWhereNothingChanged(t *testing.T) {
	repository(t, map[string]string{"p.go": events(created)})
	breaking(t, done, everywhere, "")
	breaking(t, done, nil, "")
}

func TestBreakingIsSilentOnGrowthAndOnNewEvents(t *testing.T) {
	r := repository(t, map[string]string{"p.go": events(created)})
	r.Write(map[string]string{"p.go": events(grown, "Added: N int")})
	breaking(t, done, []string{"-strict", "./..."}, "")
	evgen(t, done, "./...")
	r.Commit(nil)
	r.Write(map[string]string{"p.go": events(grown, "Added: N string")}) // never released
	breaking(t, done, []string{"-strict", "./..."}, "")
	breaking(t, done, []string{"-strict", "-against", "origin/main", "./..."}, "")
	breaking(t, findings, []string{"-against", "HEAD", "./..."}, "Added@1.0.N")
	r.Write(map[string]string{"p.go": events(grown)})
	breaking(t, done, everywhere, "")
	breaking(t, findings, []string{"-against", "HEAD", "./..."}, "EVQ651")
}

func TestBreakingAsksWhatWasReleasedWhateverTheLockSays(t *testing.T) {
	r := repository(t, map[string]string{"p.go": events(created)})
	r.Write(map[string]string{"p.go": events(renamed)})
	if err := os.Remove(r.Path("evq.lock")); err != nil {
		t.Fatal(err)
	}
	evgen(t, done, "./...") // a new package, as far as anybody can tell here
	r.Commit(nil)
	breaking(t, findings, everywhere, "p.go:6:2: EVQ602: ")
	breaking(t, findings, []string{"-against", "main", "./..."}, "p.go:6:2: EVQ602: ")
	breaking(t, findings, nil, "p.go:6:2: EVQ602: ")
	breaking(t, done, []string{"-against", "HEAD", "./..."}, "")
	breaking(t, done, []string{"-against", "none", "./..."}, "EVQ803")
	r.Git("show", "main:evq.lock")
	r.Write(map[string]string{"released.lock": r.Git("show", "main:evq.lock") + "\n"})
	breaking(t, findings, []string{"-against", "released.lock", "./..."}, "p.go:6:2: EVQ602: ")
	t.Setenv("EVQ_AGAINST", "HEAD")
	breaking(t, done, everywhere, "")
}

func TestBreakingWritesNothing(t *testing.T) {
	r := repository(t, map[string]string{"p.go": events(created)})
	r.Write(map[string]string{"p.go": events(renamed)})
	breaking(t, findings, everywhere, "EVQ602")
	if status := r.Git("status", "--porcelain"); status != "M p.go" {
		t.Error(status)
	}
}

func TestBreakingSpeaksToMachines(t *testing.T) {
	r := repository(t, map[string]string{"p.go": events(created)})
	machines := map[string]string{"json": `"code": "EVQ602"`, "github": "::error file=p.go,line=6,col=2,", "sarif": `"ruleId": "EVQ602"`}
	for format, finding := range machines {
		stdout, stderr := evgen(t, done, "breaking", "-format="+format, "./...")
		if strings.Contains(stdout, finding) || stderr != "" {
			t.Errorf("%s: %s%s", format, stdout, stderr)
		}
	}
	r.Write(map[string]string{"p.go": events(renamed)})
	for format, finding := range machines {
		stdout, stderr := evgen(t, findings, "breaking", "-format="+format, "./...")
		if !strings.Contains(stdout, finding) || stderr != "" {
			t.Errorf("%s: %s%s", format, stdout, stderr)
		}
	}
}

func TestTroubleOfBreakingIsStatusTwo(t *testing.T) {
	repository(t, map[string]string{"p.go": events(created)})
	breaking(t, trouble, []string{"-against", "nowhere", "./..."}, `git fetch origin nowhere`)
	breaking(t, trouble, []string{"-against", "-x", "./..."}, `"-x"`)
	breaking(t, trouble, []string{"-against"}, "flag needs an argument")
	breaking(t, trouble, []string{"-format=xml"}, "text, json")
	breaking(t, trouble, []string{"-check"}, "-check")
	breaking(t, trouble, []string{"./nowhere"}, "nowhere")
}

func TestBreakingInAShallowCloneIsTroubleUnlessItIsToldWhatWasReleased(t *testing.T) {
	r := repository(t, map[string]string{"p.go": events(created)})
	r.Commit(map[string]string{"p.go": events(renamed)})
	r.Git("push", "-q", "origin", "branch")
	clone := filepath.Join(t.TempDir(), "clone")
	r.Git("clone", "-q", "--depth", "1", "-b", "branch", "file://"+filepath.ToSlash(r.Git("remote", "get-url", "origin")), clone)
	t.Chdir(clone)
	breaking(t, trouble, everywhere, "git fetch --unshallow")
	breaking(t, findings, []string{"-against", "HEAD", "./..."}, "EVQ602")
}

func TestARevisionWithoutALockPassesWithANote(t *testing.T) {
	r := repository(t, map[string]string{"p.go": events(created)})
	empty := r.Git("commit-tree", "-m", "empty", r.Git("hash-object", "-w", "-t", "tree", os.DevNull))
	breaking(t, done, []string{"-against", empty, "-strict", "./..."}, "EVQ803: note: ")
}

func TestAReleasedEventThatLeavesTheCodeIsAFinding(t *testing.T) {
	r := repository(t, map[string]string{"p.go": events(created, "Other: N int"), "q/q.go": strings.ReplaceAll(events("Q: N int"), "package p", "package q")})
	r.Write(map[string]string{"p.go": events("Other: N int")})
	breaking(t, findings, everywhere, "EVQ651: Created@1.0", "Q@1.0", "Other@1.0")
	evgen(t, findings, "./...")
	evgen(t, done, "lock", "retire", "Created@1.0", "no", "store", "has", "it")
	breaking(t, done, everywhere, "")
	evgen(t, done, "-check", "./...")
}

func TestAReleasedPackageThatIsDeletedIsAFinding(t *testing.T) {
	for what, gone := range map[string][]string{
		"with its lock":               {"q/q.go", "q/evq_gen.go", "q/evq_codec_gen.go", "q/evq_gen_test.go", "q/evq.lock"},
		"but for its lock":            {"q/q.go", "q/evq_gen.go", "q/evq_codec_gen.go", "q/evq_gen_test.go"},
		"but for what evgen writes":   {"q/q.go"},
		"and its generated code with": {"q/q.go", "q/evq_gen.go", "q/evq.lock"},
	} {
		for _, others := range []string{"another package has events", "no other package has events", "there is no other package"} {
			t.Run(what+", "+others, func(t *testing.T) {
				files := map[string]string{"q/q.go": strings.ReplaceAll(events(created), "package p", "package q")}
				switch others {
				case "another package has events":
					files["p.go"] = events("Other: N int")
				case "no other package has events":
					files["p.go"] = "package p\n"
				}
				r := repository(t, files)
				for _, name := range gone {
					r.Write(map[string]string{name: ""})
				}
				if others == "there is no other package" && what != "but for what evgen writes" && what != "and its generated code with" {
					breaking(t, trouble, everywhere, "matched no packages")
					return
				}
				breaking(t, findings, everywhere, "EVQ651: Created@1.0", "Other@1.0")
			})
		}
	}
}

func TestAPackageThatMovesKeepsWhatItReleased(t *testing.T) {
	r := repository(t, map[string]string{"old/p.go": events(created), "a/p.go": events("Other: N int")})
	r.Git("mv", "old", "new")
	evgen(t, done, "-check", "./...")
	breaking(t, done, []string{"-strict", "./..."}, "")
	r.Write(map[string]string{"new/p.go": events(renamed)})
	breaking(t, findings, everywhere, "new/p.go:6:2: EVQ602", "EVQ651")
	if _, stderr := evgen(t, findings, "./..."); !strings.Contains(stderr, "new/p.go:6:2: EVQ602") {
		t.Error(stderr)
	}
}

func TestAnEventThatMovesToAnotherPackageKeepsWhatItReleased(t *testing.T) {
	for name, order := range map[string][][]string{
		"in one run":         {{"./..."}},
		"the new one first":  {{"./b"}, {"./a"}, {"./..."}},
		"the old one first":  {{"./a"}, {"./b"}, {"./..."}},
		"the old one's tree": {{"./a/..."}, {"./..."}},
	} {
		t.Run(name, func(t *testing.T) {
			r := repository(t, map[string]string{"a/p.go": events(created, "Other: N int"), "b/p.go": events("More: N int")})
			r.Write(map[string]string{"a/p.go": events("Other: N int"), "b/p.go": events("More: N int", renamed)})
			last, all := 0, ""
			for _, patterns := range order {
				var out, errs strings.Builder
				last = run(patterns, &out, &errs)
				all += errs.String()
			}
			if last != findings || !strings.Contains(all, "EVQ602") {
				t.Errorf("ends with %d\n%s", last, all)
			}
			breaking(t, findings, everywhere, "b/p.go:11:2: EVQ602", "EVQ651")
			r.Write(map[string]string{"b/p.go": events("More: N int", created)})
			evgen(t, done, "./...")
			breaking(t, done, everywhere, "")
			evgen(t, done, "-check", "./...")
			if lock := read(t, "a/evq.lock") + read(t, "b/evq.lock"); strings.Count(lock, "Created@1.0 object") != 1 {
				t.Error(lock)
			}
		})
	}
}

func TestWhatOldBuildsMakeOfNewEventsIsAWarning(t *testing.T) {
	r := repository(t, map[string]string{"p.go": events("Created: N int32")})
	r.Write(map[string]string{"p.go": events("Created: N int64")})
	breaking(t, done, everywhere, "EVQ708: warning: ")
	breaking(t, findings, []string{"-strict", "./..."}, "EVQ708: warning: ")
}

func TestAReservedFieldIsNoLossAndItsNameIsTaken(t *testing.T) {
	r := repository(t, map[string]string{"p.go": events(created)})
	without := strings.Replace(events("Created: ID string `json:\"id\"`"), "version=1.0", "version=1.0 reserved=email", 1)
	r.Write(map[string]string{"p.go": without})
	evgen(t, done, "./...")
	breaking(t, done, everywhere, "EVQ701: warning: ") // old builds want it
	evgen(t, done, "-check", "./...")
	r.Commit(nil)
	r.Write(map[string]string{"p.go": strings.Replace(without, "struct {", "struct {\n\tAgain string `json:\"email\"`", 1)})
	evgen(t, findings, "./...")
	// The lock remembers it when the directive does not.
	r.Write(map[string]string{"p.go": strings.Replace(events("Created: ID string `json:\"id\"`; Email int `json:\"email\"`"), " reserved=email", "", 1)})
	breaking(t, findings, everywhere, "EVQ6")
	if _, stderr := evgen(t, findings, "./..."); !strings.Contains(stderr, "EVQ6") {
		t.Error(stderr)
	}
}

func TestAPackageWhoseEventsAreRetiredMayGo(t *testing.T) {
	r := repository(t, map[string]string{"p.go": events("Other: N int"), "q/q.go": strings.ReplaceAll(events(created), "package p", "package q")})
	r.Git("rm", "-q", "-r", "q")
	breaking(t, findings, everywhere, "take the lock back from git, and: evgen lock retire Created@1.0")
	evgen(t, findings, "lock", "retire", "Created@1.0", "the shop is closed")
	r.Git("checkout", "-q", "HEAD", "--", "q/evq.lock")
	if _, stderr := evgen(t, findings, "./..."); !strings.Contains(stderr, "q/evq.lock:2:1: EVQ651: Created@1.0") {
		t.Error(stderr)
	}
	evgen(t, done, "lock", "retire", "Created@1.0", "the shop is closed")
	breaking(t, done, everywhere, "")
	evgen(t, done, "-check", "./...")
	r.Commit(nil)
	breaking(t, done, []string{"-against", "HEAD", "./..."}, "")
}

func TestALockOfAnUnreleasedPackageGoesWithIt(t *testing.T) {
	r := repository(t, map[string]string{"p.go": events("Other: N int")})
	r.Write(map[string]string{"q/q.go": strings.ReplaceAll(events(created), "package p", "package q")})
	evgen(t, done, "./...")
	for _, name := range []string{"q/q.go", "q/evq_gen.go", "q/evq_codec_gen.go", "q/evq_gen_test.go"} {
		r.Write(map[string]string{name: ""})
	}
	evgen(t, done, "./...")
	if !missing("q/evq.lock") || !missing("q/testdata/evq/Created@1.0.json") {
		t.Error("the lock or the sample is still there")
	}
}

// noGit makes any run of git a failure of the test.
func noGit(t *testing.T) {
	t.Helper()
	bin := t.TempDir()
	ran := filepath.Join(bin, "ran")
	if err := os.WriteFile(filepath.Join(bin, "git"), []byte("#!/bin/sh\necho git \"$@\" >> '"+ran+"'\nexit 1\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	t.Cleanup(func() {
		if said, err := os.ReadFile(ran); err == nil {
			t.Errorf("git was asked:\n%s", said)
		}
	})
}

func TestGitIsNotAskedWhereNothingIsLost(t *testing.T) {
	r := repository(t, map[string]string{"p.go": events(created), "q/q.go": strings.ReplaceAll(events("Q: N int"), "package p", "package q")})
	noGit(t)
	evgen(t, done, "-check", "./...")
	evgen(t, done, "./...")
	r.Write(map[string]string{"p.go": events(created, "Added: N int")})
	evgen(t, done, "./...")
}
