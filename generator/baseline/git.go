package baseline

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/evq-go/evq/generator/schema"
)

// headName names what stands in for a baseline that has no name of its own.
const headName = "HEAD"

// LockName is the name of a package's lock file.
const LockName = "evq.lock"

// git asks the command of that name about the repository that dir lies in.
type git struct{ dir string }

// run returns what a git command prints, without the newline at the end.
func (g git) run(args ...string) (string, error) {
	cmd := g.command(args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("git %s: %w: %s", args[0], err, strings.TrimSpace(stderr.String()))
	}
	return strings.TrimSuffix(string(out), "\n"), nil
}

// answers returns what a git command prints when it is asked so.
func (g git) answers(asked io.Reader, args ...string) ([]byte, error) {
	cmd := g.command(args...)
	cmd.Stdin = asked
	return cmd.Output()
}

// command is git in dir. To a hook git says in GIT_DIR where the repository is,
// and takes that to mean that whatever dir it is run in is the work tree's root.
func (g git) command(args ...string) *exec.Cmd {
	cmd := exec.Command("git", append([]string{"-C", g.dir}, args...)...)
	cmd.Env = append(os.Environ(), "LC_ALL=C", "GIT_OPTIONAL_LOCKS=0")
	if os.Getenv("GIT_WORK_TREE") == "" {
		cmd.Env = slices.DeleteFunc(cmd.Env, func(v string) bool { return strings.HasPrefix(v, "GIT_DIR=") })
	}
	return cmd
}

// A place is what git says of where a directory lies.
type place struct {
	prefix  string // its path in the repository, with a slash at the end
	shallow bool   // this clone lacks history
}

// place asks where dir lies. It is not ok outside of every work tree.
func (g git) place() (p place, ok bool) {
	if !g.mayBeThere() {
		return place{}, false
	}
	out, err := g.run("rev-parse", "--is-shallow-repository", "--show-prefix", "--show-toplevel")
	lines := strings.Split(out, "\n")
	if err != nil || len(lines) < 3 {
		return place{}, false
	}
	return place{shallow: lines[0] == "true", prefix: lines[1]}, true
}

// mayBeThere reports whether git is worth to be asked: its repository is in a
// folder above, or the environment names it.
func (g git) mayBeThere() bool {
	dir, err := filepath.EvalSymlinks(g.dir)
	if err != nil || os.Getenv("GIT_DIR") != "" {
		return true
	}
	for ; ; dir = filepath.Dir(dir) {
		if _, err := os.Lstat(filepath.Join(dir, ".git")); !errors.Is(err, fs.ErrNotExist) {
			return true
		}
		if dir == filepath.Dir(dir) {
			return false
		}
	}
}

// base is the commit that against, or the default, means, and its name for people.
// In a repository without commits only the commit is empty.
func (g git) base(p place, against string) (commit, name string, err error) {
	if against != "" {
		found := g.commits(headName, against)
		commit, err = g.mergeBase(p, found[0], found[1], against)
		return commit, against, err
	}
	head, branch, at := g.defaultBranch()
	switch {
	case head == "":
		return "", "a repository without commits", nil
	case branch == "":
		return head, headName, nil
	}
	if commit, err := g.mergeBase(p, head, at, branch); err == nil {
		return commit, "the merge base with " + branch, nil
	}
	return head, headName, nil // more than was released, never less
}

// commits are the commits that names stand for, "" where there is none.
func (g git) commits(names ...string) []string {
	found := make([]string, len(names))
	var asked bytes.Buffer
	for _, name := range names {
		if strings.Contains(name, "\n") {
			return found // git would take it for two
		}
		fmt.Fprintf(&asked, "%s^{commit}\n", name)
	}
	out, _ := g.answers(&asked, "cat-file", "--batch-check=%(objectname)")
	for i, line := range strings.Split(string(out), "\n") {
		if i < len(names) && !strings.Contains(line, " ") { // else "missing"
			found[i] = line
		}
	}
	return found
}

// defaultBranch is the remote's default branch as far as this clone knows, or "",
// with its commit, and the commit of HEAD. A remote is called origin in most clones,
// and only in others git is asked which there are.
func (g git) defaultBranch() (head, branch, commit string) {
	const usual = "origin"
	head, branch, commit = g.branchOf(usual)
	if head == "" || branch != "" {
		return head, branch, commit
	}
	remotes, _ := g.run("remote")
	first, _, _ := strings.Cut(remotes, "\n")
	if first == "" || slices.Contains(strings.Split(remotes, "\n"), usual) {
		return head, "", ""
	}
	return g.branchOf(first)
}

// branchOf is the default branch of a remote.
func (g git) branchOf(remote string) (head, branch, commit string) {
	branches := []string{"HEAD", "main", "master"}
	names := []string{headName}
	for _, b := range branches {
		names = append(names, "refs/remotes/"+remote+"/"+b)
	}
	found := g.commits(names...)
	for i, b := range branches {
		if at := found[i+1]; at != "" {
			return found[0], remote + "/" + b, at
		}
	}
	return found[0], "", ""
}

// mergeBase is where head and the commit of a revision parted, or that commit
// where they have nothing in common.
func (g git) mergeBase(p place, head, commit, against string) (string, error) {
	switch {
	case commit == "":
		return "", fmt.Errorf("%w: git knows no %q; fetch it first, as with: git fetch origin %s", ErrNotFound, against, strings.TrimPrefix(against, "origin/"))
	case head == "" || head == commit:
		return commit, nil
	}
	if base, err := g.run("merge-base", head, commit); err == nil {
		first, _, _ := strings.Cut(base, "\n")
		return first, nil
	}
	if p.shallow {
		return "", fmt.Errorf("%w: this clone is too shallow to know where HEAD and %q parted: git fetch --unshallow", ErrNotFound, against)
	}
	return commit, nil
}

// lock reads the lock of a folder at a commit, nil if there is none.
func (g git) lock(p place, commit, folder string) (lock *schema.Lock, err error) {
	return lock, g.read(commit, p.prefix, []string{path.Join(folder, LockName)}, func(file string, text []byte) error {
		lock, err = parseReleased(commit, p, file, text)
		return err
	})
}

// parseReleased parses a lock at a commit. A damaged one is trouble, unless its folder
// is nobody's concern: then it is damaged on purpose, perhaps, and whose package it is
// finds no lock.
func parseReleased(commit string, p place, file string, text []byte) (*schema.Lock, error) {
	if text == nil {
		return nil, nil
	}
	lock, err := parse(text, commit[:12]+":"+p.prefix+file)
	if err != nil && Apart(path.Dir(file)) {
		return nil, nil
	}
	return lock, err
}

// locks reads the locks of the module at a commit, those of nested modules not.
func (g git) locks(p place, commit string) (map[string]*schema.Lock, error) {
	listed, err := g.run("ls-tree", "-r", "-z", "--name-only", "--full-tree", commit, "--", "./"+p.prefix)
	if err != nil {
		return nil, err
	}
	var files, nested []string
	for _, file := range strings.Split(listed, "\x00") {
		inner := strings.TrimPrefix(file, p.prefix)
		switch {
		case path.Base(file) == LockName:
			files = append(files, inner)
		case path.Base(file) == "go.mod" && inner != "go.mod":
			nested = append(nested, path.Dir(inner)+"/")
		}
	}
	locks := map[string]*schema.Lock{}
	return locks, g.read(commit, p.prefix, files, func(file string, text []byte) error {
		for _, module := range nested {
			if strings.HasPrefix(file, module) {
				return nil
			}
		}
		lock, err := parseReleased(commit, p, file, text)
		if lock != nil {
			locks[path.Dir(file)] = lock
		}
		return err
	})
}

// read hands the files of a commit to take, through one process.
func (g git) read(commit, prefix string, files []string, take func(file string, text []byte) error) error {
	if len(files) == 0 {
		return nil
	}
	var asked bytes.Buffer
	for _, file := range files {
		fmt.Fprintf(&asked, "%s:%s%s\n", commit, prefix, file)
	}
	out, err := g.answers(&asked, "cat-file", "--batch")
	if err != nil {
		return fmt.Errorf("git cat-file: %w", err)
	}
	answers := bufio.NewReader(bytes.NewReader(out))
	for _, file := range files {
		text, err := answer(answers)
		if err == nil {
			err = take(file, text)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// answer reads one object of git cat-file --batch, nil if it is not there.
func answer(r *bufio.Reader) ([]byte, error) {
	line, err := r.ReadString('\n')
	if err != nil {
		return nil, err
	}
	if strings.HasSuffix(line, " missing\n") {
		return nil, nil
	}
	words := strings.Fields(line)
	if len(words) != 3 || words[1] != "blob" {
		return nil, errors.New("git cat-file answers " + strconv.Quote(strings.TrimSpace(line)))
	}
	size, err := strconv.Atoi(words[2])
	if err != nil {
		return nil, err
	}
	text := make([]byte, size+1) // and a newline
	_, err = io.ReadFull(r, text)
	return text[:size], err
}
