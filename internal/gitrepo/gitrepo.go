// Package gitrepo gives tests git repositories of their own, in which the settings
// of the machine and of whoever runs the tests do not count.
package gitrepo

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A Repo is a work tree.
type Repo struct {
	t   testing.TB
	Dir string // absolute, without links
}

// Isolate keeps the surroundings' git out of the test's environment, which
// programs that the test starts inherit.
func Isolate(t testing.TB) {
	t.Helper()
	for _, name := range []string{"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"} {
		t.Setenv(name, "") // so that it comes back after the test
		if err := os.Unsetenv(name); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
	t.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	t.Setenv("GIT_CEILING_DIRECTORIES", os.TempDir())
	t.Setenv("GIT_TERMINAL_PROMPT", "0")
	for _, who := range []string{"AUTHOR", "COMMITTER"} {
		t.Setenv("GIT_"+who+"_NAME", "Somebody")
		t.Setenv("GIT_"+who+"_EMAIL", "somebody@example.com")
	}
}

// Folder is an empty folder that lies in no repository.
func Folder(t testing.TB) *Repo {
	t.Helper()
	Isolate(t)
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return &Repo{t, dir}
}

// New is an empty repository on a branch that is called main.
func New(t testing.TB) *Repo {
	t.Helper()
	r := Folder(t)
	r.Git("init", "-q", "-b", "main")
	return r
}

// At is another work tree, such as a clone.
func (r *Repo) At(dir string) *Repo { return &Repo{r.t, dir} }

// Path is where a file or folder of the work tree lies.
func (r *Repo) Path(name string) string { return filepath.Join(r.Dir, filepath.FromSlash(name)) }

// Try runs git and returns what it prints, and the error.
func (r *Repo) Try(args ...string) (string, error) {
	cmd := exec.Command("git", args...)
	cmd.Dir = r.Dir
	out, err := cmd.CombinedOutput()
	return strings.TrimSpace(string(out)), err
}

// Git runs git, which has to succeed, and returns what it prints.
func (r *Repo) Git(args ...string) string {
	r.t.Helper()
	out, err := r.Try(args...)
	if err != nil {
		r.t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return out
}

// Write writes files by their paths; one without text goes.
func (r *Repo) Write(files map[string]string) {
	r.t.Helper()
	for name, text := range files {
		err := os.MkdirAll(filepath.Dir(r.Path(name)), 0o755)
		if err == nil && text == "" {
			err = os.Remove(r.Path(name))
		} else if err == nil {
			err = os.WriteFile(r.Path(name), []byte(text), 0o644)
		}
		if err != nil {
			r.t.Fatal(err)
		}
	}
}

// Read is the text of a file.
func (r *Repo) Read(name string) string {
	r.t.Helper()
	text, err := os.ReadFile(r.Path(name))
	if err != nil {
		r.t.Fatal(err)
	}
	return string(text)
}

// Commit writes the files, if there are any, and commits all that there is.
func (r *Repo) Commit(files map[string]string) {
	r.t.Helper()
	r.Write(files)
	r.Git("add", "-A")
	r.Git("commit", "-q", "--allow-empty", "-m", "what the test says")
}

// Publish makes a bare repository, the remote origin of this one, and pushes the
// branch main to it.
func (r *Repo) Publish() *Repo {
	r.t.Helper()
	dir := filepath.Join(r.t.TempDir(), "origin.git")
	r.Git("init", "-q", "--bare", "-b", "main", dir)
	r.Git("remote", "add", "origin", dir)
	r.Git("push", "-q", "-u", "origin", "main")
	r.Git("remote", "set-head", "origin", "main")
	return r.At(dir)
}
