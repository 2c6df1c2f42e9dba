package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// A testCase is a state of the module and of the caches.
type testCase struct {
	name    string
	args    []string
	prepare func(b *bench, round int) error // before each run
}

var cases = []testCase{
	{"nothing changed", []string{"./..."}, func(*bench, int) error { return nil }},
	{"nothing changed, -check", []string{"-check", "./..."}, func(*bench, int) error { return nil }},
	{"one struct edited", []string{"./..."}, edit},
	{"one struct edited, git asked", []string{"./..."}, editReleased},
	{"all generated anew, empty caches", []string{"./..."}, fresh},
	{"-check, empty caches", []string{"-check", "./..."}, (*bench).emptyCaches},
}

// edit adds a field to one struct.
func edit(b *bench, _ int) error {
	b.edits++
	path := filepath.Join(b.module, "internal", "area07", "events.go")
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	field := fmt.Sprintf(" struct {\n\tMore%[1]d string `json:\"more%[1]d\"`\n", b.edits)
	text = bytes.Replace(text, []byte(" struct {\n"), []byte(field), 1)
	return os.WriteFile(path, text, 0o644)
}

// editReleased adds a field to one struct of a module that is committed with its
// locks: whether the old struct was released, only git can tell.
func editReleased(b *bench, round int) error {
	if round == 0 {
		for _, args := range [][]string{{"init", "-q"}, {"add", "-A"}, {"-c", "user.name=bench", "-c", "user.email=bench@example.com", "commit", "-q", "-m", "released"}} {
			git := exec.Command("git", args...)
			git.Dir = b.module
			if out, err := git.CombinedOutput(); err != nil {
				return fmt.Errorf("git %s: %w\n%s", args[0], err, out)
			}
		}
	}
	return edit(b, round)
}

// fresh writes the module anew to another folder, as a checkout does, and removes the
// caches. Where files were removed just before, a file system may take a multiple of
// the time to make others.
func fresh(b *bench, round int) error {
	var err error
	if b.module, err = os.MkdirTemp(b.dir, "module"); err == nil {
		err = b.write()
	}
	if err != nil {
		return err
	}
	return b.emptyCaches(round)
}
