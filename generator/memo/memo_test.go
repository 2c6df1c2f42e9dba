package memo_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/evq-go/evq/generator/memo"
)

func TestAnEntryComesBackUnlessItIsDamaged(t *testing.T) {
	dir := t.TempDir()
	s, key := memo.Open(dir), memo.Key("a")
	var got []string
	if s.Get(key, &got) {
		t.Fatal("there is an entry before any was put")
	}
	s.Put(key, []string{"x", "y"})
	if !s.Get(key, &got) || strings.Join(got, "") != "xy" {
		t.Fatal(got)
	}
	text, err := os.ReadFile(filepath.Join(dir, key))
	if err != nil {
		t.Fatal(err)
	}
	for n := range text {
		if err := os.WriteFile(filepath.Join(dir, key), text[:n], 0o600); err != nil {
			t.Fatal(err)
		}
		if s.Get(key, &got) {
			t.Fatalf("%d bytes of %d are an entry", n, len(text))
		}
	}
}

func TestOtherPartsGiveAnotherKey(t *testing.T) {
	keys := map[string]bool{}
	for _, parts := range [][]string{{}, {""}, {"", ""}, {"ab"}, {"a", "b"}, {"b", "a"}, {"ab", ""}} {
		keys[memo.Key(parts...)] = true
	}
	if len(keys) != 7 {
		t.Error(keys)
	}
}

func TestAStoreDoesNotGrowForEver(t *testing.T) {
	dir := t.TempDir()
	s := memo.Open(dir)
	for i := range 2500 {
		if err := os.WriteFile(filepath.Join(dir, strconv.Itoa(i)), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	key := memo.Key("new")
	s.Put(key, 1)
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) > 2000 || !s.Get(key, new(int)) {
		t.Errorf("%d entries, %v", len(entries), err)
	}
}

func TestWithoutAFolderNothingIsRemembered(t *testing.T) {
	for _, s := range []*memo.Store{nil, memo.Open("relative")} {
		s.Put("k", 1)
		if s.Get("k", new(int)) {
			t.Error("it was")
		}
	}
}
