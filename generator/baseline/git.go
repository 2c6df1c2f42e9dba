package baseline

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
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

// base is the commit that against, or the default, means, and its name for
// people. Without a repository both are empty; in one without commits only the
// commit is.
func (g git) base(against string) (commit, name string, err error) {
	if _, err := g.run("rev-parse", "--show-toplevel"); err != nil {
		if against != "" {
			return "", "", fmt.Errorf("%w: %q is no file, and this is no git repository", ErrNotFound, against)
		}
		return "", "", nil
	}
	head, err := g.commit(headName)
	if err != nil && against == "" {
		return "", "a repository without commits", nil
	}
	if against == "" {
		if against = g.defaultBranch(); against == "" {
			return head, headName, nil
		}
		if commit, err := g.mergeBase(head, against); err == nil {
			return commit, "the merge base with " + against, nil
		}
		return head, headName, nil // more than was released, never less
	}
	commit, err = g.mergeBase(head, against)
	return commit, against, err
}

// shallow reports whether this clone lacks history.
func (g git) shallow() bool {
	answer, _ := g.run("rev-parse", "--is-shallow-repository")
	return answer == "true"
}

// commit is the commit that a name stands for.
func (g git) commit(name string) (string, error) {
	return g.run("rev-parse", "--verify", "--quiet", "--end-of-options", name+"^{commit}")
}

// defaultBranch is the remote's default branch as far as this clone knows, or "".
func (g git) defaultBranch() string {
	remotes, _ := g.run("remote")
	remote, _, _ := strings.Cut(remotes, "\n")
	if remote == "" {
		return ""
	}
	for _, r := range strings.Split(remotes, "\n") {
		if r == "origin" {
			remote = r
		}
	}
	for _, branch := range []string{"HEAD", "main", "master"} {
		if _, err := g.commit("refs/remotes/" + remote + "/" + branch); err == nil {
			return remote + "/" + branch
		}
	}
	return ""
}

// mergeBase is where head and the revision parted, or the revision itself where
// they have nothing in common.
func (g git) mergeBase(head, against string) (string, error) {
	commit, err := g.commit(against)
	if err != nil {
		return "", fmt.Errorf("%w: git knows no %q; fetch it first, as with: git fetch origin %s", ErrNotFound, against, strings.TrimPrefix(against, "origin/"))
	}
	if head == "" {
		return commit, nil
	}
	if base, err := g.run("merge-base", head, commit); err == nil {
		first, _, _ := strings.Cut(base, "\n")
		return first, nil
	}
	if g.shallow() {
		return "", fmt.Errorf("%w: this clone is too shallow to know where HEAD and %q parted: git fetch --unshallow", ErrNotFound, against)
	}
	return commit, nil
}

// locks reads the locks of the module at a commit, those of nested modules not. A
// damaged one is trouble, unless its folder is nobody's concern.
func (g git) locks(commit string) (map[string]*schema.Lock, error) {
	prefix, err := g.run("rev-parse", "--show-prefix") // where the module lies in the repository
	if err != nil {
		return nil, err
	}
	listed, err := g.run("ls-tree", "-r", "-z", "--name-only", "--full-tree", commit, "--", "./"+prefix)
	if err != nil {
		return nil, err
	}
	var files, nested []string
	for _, file := range strings.Split(listed, "\x00") {
		inner := strings.TrimPrefix(file, prefix)
		switch {
		case path.Base(file) == LockName:
			files = append(files, inner)
		case path.Base(file) == "go.mod" && inner != "go.mod":
			nested = append(nested, path.Dir(inner)+"/")
		}
	}
	locks := map[string]*schema.Lock{}
	return locks, g.read(commit, prefix, files, func(file string, text []byte) error {
		for _, module := range nested {
			if strings.HasPrefix(file, module) {
				return nil
			}
		}
		folder := path.Dir(file)
		lock, err := parse(text, commit[:12]+":"+prefix+file)
		if err != nil && Apart(folder) {
			return nil // damaged on purpose, perhaps; whose package it is finds no lock
		}
		locks[folder] = lock
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
	cmd := g.command("cat-file", "--batch")
	cmd.Stdin = &asked
	out, err := cmd.Output()
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

// answer reads one object of git cat-file --batch.
func answer(r *bufio.Reader) ([]byte, error) {
	line, err := r.ReadString('\n')
	if err != nil {
		return nil, err
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
