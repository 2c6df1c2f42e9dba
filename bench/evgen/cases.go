package main

import (
	"bytes"
	"fmt"
	"os"
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
	{"all generated anew, empty caches", []string{"./..."}, fresh},
	{"-check, empty caches", []string{"-check", "./..."}, (*bench).emptyCaches},
}

// edit adds a field to one struct.
func edit(b *bench, round int) error {
	path := filepath.Join(b.module, "internal", "area07", "events.go")
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	field := fmt.Sprintf(" struct {\n\tMore%[1]d string `json:\"more%[1]d\"`\n", round)
	text = bytes.Replace(text, []byte(" struct {\n"), []byte(field), 1)
	return os.WriteFile(path, text, 0o644)
}

// fresh removes what evgen wrote, and the caches.
func fresh(b *bench, round int) error {
	for _, pattern := range []string{"evq_*gen*.go", "evq.lock", "testdata"} {
		found, err := filepath.Glob(filepath.Join(b.module, "internal", "*", pattern))
		if err != nil {
			return err
		}
		for _, path := range found {
			if err := os.RemoveAll(path); err != nil {
				return err
			}
		}
	}
	return b.emptyCaches(round)
}
