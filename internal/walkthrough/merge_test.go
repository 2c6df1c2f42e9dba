package walkthrough

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// event is a source file of package users with one event.
func event(name, fields string) string {
	return fmt.Sprintf("package users\n\n// %s is an event.\n//\n//evq:event type=%s version=1.0\ntype %s struct {\n%s}\n", name, name, name, fields)
}

const id = "\tID string `json:\"id\"`\n"

// branches makes a module with events and two branches, and merges the second into the first. It returns the files that
// git could not merge.
func (m *module) branches(base, mine, theirs map[string]string) (conflicts []string) {
	m.t.Helper()
	m.Write(base)
	m.evgen(0, "./...")
	m.Commit(nil)
	m.Publish()
	for branch, files := range map[string]map[string]string{"mine": mine, "theirs": theirs} {
		m.Git("checkout", "-q", "-b", branch, "main")
		m.Write(files)
		m.evgen(0, "./...")
		m.Commit(nil)
	}
	m.Git("checkout", "-q", "mine")
	said, err := m.Try("merge", "-q", "-m", "both", "theirs")
	conflicts = strings.Fields(m.Git("diff", "--name-only", "--diff-filter=U"))
	if (err == nil) != (len(conflicts) == 0) {
		m.t.Fatal(said)
	}
	return conflicts
}

// resolve wants one run of evgen to end all conflicts, with the events of both sides.
func (m *module) resolve(keys ...string) {
	m.t.Helper()
	m.evgen(0, "./...")
	m.evgen(0, "-check", "./...")
	m.holds(keys...)
	m.Git("add", "-A")
	m.says(m.Git("diff", "--cached", "--check")+"clean", "clean")
	m.Git("commit", "-q", "-m", "merged")
	m.evgen(0, "breaking", "-strict", "-against", "main", "./...")
	m.evgen(0, "breaking", "-against", "theirs", "./...")
}

// holds wants each key once in the lock, and code that compiles and whose tests pass.
func (m *module) holds(keys ...string) {
	m.t.Helper()
	lock := m.Read("users/evq.lock")
	for _, k := range keys {
		if strings.Count(lock, k+" ") != 1 {
			m.t.Errorf("%s is not once in the lock:\n%s", k, lock)
		}
	}
	m.run(true, ".", "go", "vet", "./...")
	m.run(true, "users", "go", "test")
}

func manyEvents() map[string]string {
	files := map[string]string{}
	for _, name := range []string{"Baked", "Cooked", "Delivered", "Eaten", "Paid", "Reviewed", "Served"} {
		files["users/"+strings.ToLower(name)+".go"] = event(name, id)
	}
	return files
}

func TestEventsFarApartMergeByPlainGit(t *testing.T) {
	m := newModule(t)
	conflicts := m.branches(manyEvents(),
		map[string]string{"users/canceled.go": event("Canceled", id)}, map[string]string{"users/refunded.go": event("Refunded", id)})
	if len(conflicts) > 0 {
		t.Fatalf("git could not merge %v:\n%s", conflicts, m.Git("diff"))
	}
	m.evgen(0, "-check", "./...")
	m.holds("Canceled@1.0", "Refunded@1.0")
}

func TestEventsSideBySideMergeByOneRunOfEvgen(t *testing.T) {
	for _, style := range []string{"merge", "diff3", "zdiff3"} {
		t.Run(style, func(t *testing.T) {
			m := newModule(t)
			m.Git("config", "merge.conflictStyle", style)
			conflicts := m.branches(map[string]string{"users/baked.go": event("Baked", id), "users/zested.go": event("Zested", id)},
				map[string]string{"users/mixed.go": event("Mixed", id)}, map[string]string{"users/mulled.go": event("Mulled", id)})
			if want := []string{"users/evq.lock", "users/evq_codec_gen.go", "users/evq_gen.go", "users/evq_gen_test.go"}; !slices.Equal(conflicts, want) {
				t.Errorf("git could not merge %v, want %v", conflicts, want)
			}
			m.resolve("Mixed@1.0", "Mulled@1.0", "Baked@1.0", "Zested@1.0")
		})
	}
}

func TestBothSidesGrowOneReleasedEvent(t *testing.T) {
	m := newModule(t)
	conflicts := m.branches(map[string]string{"users/baked.go": event("Baked", id)},
		map[string]string{"users/baked.go": event("Baked", id+"\tMine int `json:\"mine\"`\n")},
		map[string]string{"users/baked.go": event("Baked", id+"\tTheirs int `json:\"theirs\"`\n")})
	if !slices.Contains(conflicts, "users/evq.lock") || !slices.Contains(conflicts, "users/baked.go") {
		t.Errorf("git could merge all but %v", conflicts)
	}
	m.Write(map[string]string{"users/baked.go": event("Baked", id+"\tMine int `json:\"mine\"`\n\tTheirs int `json:\"theirs\"`\n")})
	m.resolve("Baked@1.0.mine", "Baked@1.0.theirs")
}

func TestSidesThatContradictEachOtherAreShownAndNothingIsWritten(t *testing.T) {
	m := newModule(t)
	m.branches(map[string]string{"users/baked.go": event("Baked", id)},
		map[string]string{"users/baked.go": event("Baked", id+"\tAt int `json:\"at\"`\n")},
		map[string]string{"users/baked.go": event("Baked", id+"\tAt string `json:\"at\"`\n")})
	m.Git("checkout", "-q", "--ours", "users/baked.go")
	before := m.Git("diff")
	m.says(m.evgen(1, "./..."), `users/evq.lock:6:1: EVQ352: "string go=At", and line 4 says "int64 go=At"`, "Baked@1.0.at string go=At", "users/evq.lock:4:1: the other line")
	if now := m.Git("diff"); now != before {
		t.Errorf("something was written:\n%s", now)
	}
	m.Write(map[string]string{"users/evq.lock": strings.Replace(m.Read("users/evq.lock"), "Baked@1.0.at string go=At\n", "", 1)})
	m.evgen(0, "./...")
	m.evgen(0, "-check", "./...")
}
