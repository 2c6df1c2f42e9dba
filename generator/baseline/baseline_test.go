package baseline_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/evq-go/evq/generator/baseline"
	"github.com/evq-go/evq/generator/schema"
	"github.com/evq-go/evq/internal/gitrepo"
)

// lock is the lock of one event with one field.
func lock(eventType, field string) string {
	v := schema.Version{Major: 1}
	l := schema.Lock{Events: []schema.Event{{Key: schema.Key{Type: eventType, Version: v}, Shape: &schema.Shape{
		Kind: schema.Object, Fields: []schema.Field{{Name: field, Go: "F", Shape: &schema.Shape{Kind: schema.String}}}}}}}
	return string(l.Format())
}

// open reads the baseline of a module and wants no trouble.
func open(t *testing.T, module, against string) *baseline.Baseline {
	t.Helper()
	b, err := baseline.Open(module, module, against)
	if err == nil {
		err = b.Read()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// refused wants trouble whose text says something.
func refused(t *testing.T, module, against, says string) {
	t.Helper()
	_, err := baseline.Open(module, module, against)
	if !errors.Is(err, baseline.ErrNotFound) || !strings.Contains(err.Error(), says) {
		t.Errorf("against %q: %v; want … %s …", against, err, says)
	}
}

// find is the event of major 1 that a baseline holds for a folder.
func find(t *testing.T, b *baseline.Baseline, folder, eventType string) *schema.Event {
	t.Helper()
	e, err := b.Find(folder, schema.Key{Type: eventType, Version: schema.Version{Major: 1}})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// holds wants the folder's lock to hold the event with the field, and no lock at
// all if the field is "".
func holds(t *testing.T, b *baseline.Baseline, folder, eventType, field string) {
	t.Helper()
	e := find(t, b, folder, eventType)
	switch {
	case e == nil && field != "":
		t.Errorf("%s: %s is not in %q; the folders are %q", b.Name, eventType, folder, b.Folders())
	case e != nil && (field == "" || e.Shape.At("."+field) == nil):
		t.Errorf("%s: %s in %q is %v, want the field %q", b.Name, eventType, folder, e.Shape.Lines(), field)
	}
}

func TestWithoutGitTheLocksOnDiskCount(t *testing.T) {
	r := gitrepo.Folder(t)
	if b := open(t, r.Dir, ""); !b.OnDisk || b.Empty() {
		t.Errorf("%+v", b)
	}
	refused(t, r.Dir, "main", "no git repository")
}

func TestWithoutTheGitProgramTheLocksOnDiskCount(t *testing.T) {
	r := gitrepo.New(t)
	r.Commit(map[string]string{"evq.lock": lock("A", "x")})
	t.Setenv("PATH", t.TempDir())
	if b := open(t, r.Dir, ""); !b.OnDisk {
		t.Errorf("%+v", b)
	}
}

func TestBeforeTheFirstCommitNothingIsReleased(t *testing.T) {
	r := gitrepo.New(t)
	r.Write(map[string]string{"evq.lock": lock("A", "x")})
	b := open(t, r.Dir, "")
	if b.OnDisk || !b.Empty() || b.Name == "" {
		t.Errorf("%+v", b)
	}
}

func TestWithoutARemoteHEADCounts(t *testing.T) {
	r := gitrepo.New(t)
	r.Commit(map[string]string{"evq.lock": lock("A", "old")})
	r.Commit(map[string]string{"evq.lock": lock("A", "new")})
	r.Write(map[string]string{"evq.lock": lock("A", "disk")})
	b := open(t, r.Dir, "")
	holds(t, b, ".", "A", "new")
	if b.Name != "HEAD" {
		t.Error(b.Name)
	}
}

// published is a repository whose branch is one commit ahead of where it left
// main, and origin's main two.
func published(t *testing.T) *gitrepo.Repo {
	r := gitrepo.New(t)
	r.Commit(map[string]string{"go.mod": "module m\n", "evq.lock": lock("A", "released")})
	r.Publish()
	r.Commit(map[string]string{"evq.lock": lock("A", "theirs")})
	r.Commit(map[string]string{"b/evq.lock": lock("B", "theirs")})
	r.Git("push", "-q")
	r.Git("checkout", "-q", "-b", "branch", "main~2")
	r.Git("branch", "-q", "-f", "main", "main~2")
	r.Commit(map[string]string{"evq.lock": lock("A", "mine"), "c/evq.lock": lock("C", "mine")})
	return r
}

func TestWithARemoteTheMergeBaseCounts(t *testing.T) {
	r := published(t)
	for _, against := range []string{"", "origin/main", "main", "refs/remotes/origin/main", "HEAD~1", "origin"} {
		b := open(t, r.Dir, against)
		holds(t, b, ".", "A", "released")
		holds(t, b, "b", "B", "")
		holds(t, b, "c", "C", "")
	}
	holds(t, open(t, r.Dir, "HEAD"), "c", "C", "mine")
}

func TestTheRemotesDefaultBranchNeedsNoNameOfMain(t *testing.T) {
	r := gitrepo.New(t)
	r.Commit(map[string]string{"evq.lock": lock("A", "released")})
	r.Git("branch", "-q", "-m", "trunk")
	origin := filepath.Join(t.TempDir(), "origin.git")
	r.Git("init", "-q", "--bare", "-b", "trunk", origin)
	r.Git("push", "-q", origin, "trunk")
	clone := filepath.Join(t.TempDir(), "clone")
	r.Git("clone", "-q", "-o", "upstream", origin, clone)
	r = r.At(clone)
	r.Commit(map[string]string{"evq.lock": lock("A", "mine")})
	b := open(t, r.Dir, "")
	holds(t, b, ".", "A", "released")
	if b.Name != "the merge base with upstream/HEAD" {
		t.Error(b.Name)
	}
}

func TestARemoteOfWhichNothingWasFetchedIsNone(t *testing.T) {
	r := gitrepo.New(t)
	r.Commit(map[string]string{"evq.lock": lock("A", "x")})
	r.Git("remote", "add", "origin", "https://example.com/nowhere.git")
	holds(t, open(t, r.Dir, ""), ".", "A", "x")
}

func TestATagIsARevision(t *testing.T) {
	r := gitrepo.New(t)
	r.Commit(map[string]string{"evq.lock": lock("A", "tagged")})
	r.Git("tag", "-a", "-m", "annotated", "v1.0.0")
	r.Commit(map[string]string{"evq.lock": lock("A", "later")})
	holds(t, open(t, r.Dir, "v1.0.0"), ".", "A", "tagged")
}

func TestWhatHistoriesHaveNothingInCommonIsTheRevisionItself(t *testing.T) {
	r := gitrepo.New(t)
	r.Commit(map[string]string{"evq.lock": lock("A", "first")})
	r.Git("checkout", "-q", "--orphan", "other")
	r.Commit(map[string]string{"evq.lock": lock("A", "other")})
	holds(t, open(t, r.Dir, "main"), ".", "A", "first")
}

func TestAShallowCloneSaysWhichFetchToRun(t *testing.T) {
	r := published(t)
	r.Git("push", "-q", "origin", "branch")
	origin := "file://" + filepath.ToSlash(r.Git("remote", "get-url", "origin"))
	clone := filepath.Join(t.TempDir(), "clone")
	r.Git("clone", "-q", "--depth", "1", "-b", "branch", origin, clone)
	shallow := r.At(clone)
	refused(t, clone, "origin/main", "git fetch origin main")
	refused(t, clone, "v9", "git fetch origin v9")
	shallow.Git("fetch", "-q", "--depth", "1", "origin", "main:refs/remotes/origin/main")
	refused(t, clone, "origin/main", "git fetch --unshallow")
	holds(t, open(t, clone, ""), ".", "A", "mine") // HEAD: more than was released, never less
	shallow.Git("fetch", "-q", "--unshallow")
	holds(t, open(t, clone, "origin/main"), ".", "A", "released")
	holds(t, open(t, clone, ""), ".", "A", "released")
}

func TestAnUnknownRevisionIsTroubleAndNoOption(t *testing.T) {
	r := gitrepo.New(t)
	r.Commit(map[string]string{"evq.lock": lock("A", "x")})
	for _, against := range []string{"nowhere", "origin/nowhere", "--all", "-x", "--output=pwned", "HEAD:evq.lock", "HEAD^{tree}", "a..b", "", " "} {
		if against != "" {
			refused(t, r.Dir, against, fmt.Sprintf("%q", against))
		}
	}
	if _, err := os.Stat(r.Path("pwned")); err == nil {
		t.Error("git took a revision for an option")
	}
}

func TestALockFileIsABaselineForAllPackages(t *testing.T) {
	r := gitrepo.New(t)
	r.Commit(map[string]string{"evq.lock": lock("A", "x"), "released/evq.lock": lock("A", "file"), "bad.lock": "no lock\n"})
	for _, against := range []string{"released/evq.lock", r.Path("released/evq.lock")} {
		holds(t, open(t, r.Dir, against), "any/where", "A", "file")
	}
	if _, err := baseline.Open(r.Dir, r.Dir, "bad.lock"); err == nil || !strings.Contains(err.Error(), "bad.lock: line 1") {
		t.Error(err)
	}
}

func TestAFileThatIsNoLockDoesNotHideABranch(t *testing.T) {
	r := gitrepo.New(t)
	r.Commit(map[string]string{"evq.lock": lock("A", "x"), ".gitignore": "main\n"})
	r.Write(map[string]string{"main": "\x7fELF, which go build has left here"})
	holds(t, open(t, r.Dir, "main"), ".", "A", "x")
}

func TestAFolderIsNoLockFile(t *testing.T) {
	r := gitrepo.New(t)
	r.Commit(map[string]string{"evq.lock": lock("A", "x"), "main/evq.lock": lock("B", "y")})
	holds(t, open(t, r.Dir, "main"), ".", "A", "x")
}

func TestNoneSaysThatNothingWasReleased(t *testing.T) {
	r := gitrepo.New(t)
	r.Commit(map[string]string{"evq.lock": lock("A", "x")})
	if b := open(t, r.Dir, "none"); !b.Empty() || b.OnDisk {
		t.Errorf("%+v", b)
	}
}

func TestAModuleMayLieAnywhereInARepository(t *testing.T) {
	for _, at := range []string{"sub", "deep/er", "with space", "größe", "-dash", `quo"te`, "a*[b]", "star*"} {
		t.Run(at, func(t *testing.T) {
			r := gitrepo.New(t)
			r.Commit(map[string]string{
				at + "/go.mod": "module m\n", at + "/evq.lock": lock("A", "inner"), at + "/in ner/größe/evq.lock": lock("B", "deep"),
				"evq.lock": lock("A", "outer"), "elsewhere/evq.lock": lock("C", "outer"), at + "x/evq.lock": lock("D", "beside"),
			})
			b := open(t, r.Path(at), "")
			holds(t, b, ".", "A", "inner")
			holds(t, b, "in ner/größe", "B", "deep")
			holds(t, b, ".", "C", "")
			holds(t, b, ".", "D", "")
		})
	}
}

func TestANestedModuleIsABaselineOfItsOwn(t *testing.T) {
	r := gitrepo.New(t)
	r.Commit(map[string]string{
		"go.mod": "module m\n", "evq.lock": lock("A", "outer"), "nested2/evq.lock": lock("B", "outer"),
		"nested/go.mod": "module m/nested\n", "nested/evq.lock": lock("A", "nested"), "nested/in/evq.lock": lock("C", "nested"),
	})
	outer, nested := open(t, r.Dir, ""), open(t, r.Path("nested"), "")
	if got := fmt.Sprint(outer.Folders(), nested.Folders()); got != "[. nested2] [. in]" {
		t.Error(got)
	}
}

func TestLocksThatNoPatternReachesAreNobodysBusiness(t *testing.T) {
	r := gitrepo.New(t)
	r.Commit(map[string]string{
		"evq.lock": lock("A", "x"), "testdata/case/evq.lock": lock("B", "y"), "_old/evq.lock": lock("B", "y"), ".hidden/evq.lock": lock("B", "y"),
		"in/testdata/damaged/evq.lock": "no lock at all\n", "vendor/example.com/other/evq.lock": lock("B", "y"),
	})
	b := open(t, r.Dir, "")
	holds(t, b, ".", "B", "")
	holds(t, b, "testdata/case", "B", "y") // but its own
}

func TestADamagedReleasedLockIsTroubleWithItsPlace(t *testing.T) {
	r := gitrepo.New(t)
	r.Commit(map[string]string{"go.mod": "module m\n", "a/evq.lock": strings.Replace(lock("A", "x"), "# end of evq.lock\n", "", 1)})
	b, err := baseline.Open(r.Dir, r.Dir, "")
	if err != nil {
		t.Fatal(err)
	}
	_, found := b.Find("a", schema.Key{Type: "A", Version: schema.Version{Major: 1}})
	for _, err := range []error{found, b.Read()} {
		if err == nil || !strings.Contains(err.Error(), ":a/evq.lock: line 3: the lock is cut off") {
			t.Error(err)
		}
	}
}

func TestAnEventOfItsOwnFolderNeedsNoOtherLock(t *testing.T) {
	r := gitrepo.New(t)
	r.Commit(map[string]string{"go.mod": "module m\n", "evq.lock": lock("C", "x"), "a/evq.lock": lock("A", "x"), "b/evq.lock": lock("B", "x"), "damaged/evq.lock": "no lock\n"})
	for _, at := range []struct{ folder, eventType string }{{".", "C"}, {"a", "A"}} {
		b, err := baseline.Open(r.Dir, r.Dir, "")
		if err != nil {
			t.Fatal(err)
		}
		holds(t, b, at.folder, at.eventType, "x")
		if _, err := b.Find("b", schema.Key{Type: "B", Version: schema.Version{Major: 1}}); err == nil {
			t.Error("a second folder does not read all")
		}
	}
}

func TestAnEventThatMovedIsFoundWithoutBeingAskedForAll(t *testing.T) {
	r := gitrepo.New(t)
	r.Commit(map[string]string{"go.mod": "module m\n", "old/evq.lock": lock("A", "x"), "new/evq.lock": lock("B", "x")})
	for _, folder := range []string{"new", "not/there"} {
		b, err := baseline.Open(r.Dir, r.Dir, "")
		if err != nil {
			t.Fatal(err)
		}
		holds(t, b, folder, "A", "x")
		holds(t, b, folder, "Z", "")
	}
}

func TestAPackageThatMovedIsFoundInItsOldFolder(t *testing.T) {
	r := gitrepo.New(t)
	r.Commit(map[string]string{"old/evq.lock": lock("A", "x")})
	if err := os.MkdirAll(r.Path("new/place"), 0o755); err != nil {
		t.Fatal(err)
	}
	r.Git("mv", "old/evq.lock", "new/place/evq.lock")
	holds(t, open(t, r.Dir, ""), "new/place", "A", "x")
	r.Commit(nil)
	holds(t, open(t, r.Dir, ""), "other", "A", "x")
	b := open(t, r.Dir, "HEAD~1")
	holds(t, b, "new/place", "A", "x")
	if found := b.Major("new/place", "A", 1); len(found) != 1 {
		t.Errorf("%d versions of major 1", len(found))
	}
}

func TestAWorktreeHasTheBaselineOfItsOwnHEAD(t *testing.T) {
	r := gitrepo.New(t)
	r.Commit(map[string]string{"go.mod": "module m\n", "sub/go.mod": "module m/sub\n", "sub/evq.lock": lock("A", "first")})
	linked := filepath.Join(t.TempDir(), "linked")
	r.Git("worktree", "add", "-q", "-b", "side", linked)
	r.Commit(map[string]string{"sub/evq.lock": lock("A", "main")})
	side := r.At(linked)
	side.Commit(map[string]string{"sub/evq.lock": lock("A", "side")})
	holds(t, open(t, side.Path("sub"), ""), ".", "A", "side")
	holds(t, open(t, side.Path("sub"), "main"), ".", "A", "first")
}

// A hook of git runs with GIT_DIR and its like in its environment.
func TestAHookHasTheSameBaseline(t *testing.T) {
	r := gitrepo.New(t)
	r.Commit(map[string]string{"evq.lock": lock("A", "outer"), "sub/evq.lock": lock("A", "inner")})
	t.Setenv("GIT_DIR", r.Path(".git"))
	t.Setenv("GIT_INDEX_FILE", r.Path(".git/index"))
	holds(t, open(t, r.Path("sub"), ""), ".", "A", "inner")
}
