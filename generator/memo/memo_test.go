package memo_test

import (
	"os"
	"os/exec"
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

func TestOtherTextsOrAnotherSecretGiveAnotherMark(t *testing.T) {
	secret := memo.NewSecret()
	m, marks := secret.Marker(), map[string]bool{}
	texts := []string{"", "a", "b", "ab", "ab\x00", strings.Repeat("x", 100_000), strings.Repeat("x", 99_999) + "y"}
	for _, text := range texts {
		mark := string(m.Mark([]byte(text)))
		if again := string(secret.Marker().Mark([]byte(text))); mark != again {
			t.Errorf("%.5q has two marks", text)
		}
		marks[mark] = true
	}
	marks[string(memo.NewSecret().Marker().Mark([]byte("a")))] = true
	if len(marks) != len(texts)+1 {
		t.Errorf("%d marks", len(marks))
	}
}

func TestTextsHaveMarksWithoutASecretToo(t *testing.T) {
	m := memo.Secret(nil).Marker()
	if a := string(m.Mark([]byte("a"))); a == string(m.Mark([]byte("b"))) {
		t.Error("two texts have one mark")
	}
}

func TestTheProgramIsKnownByItsBuildID(t *testing.T) {
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("go", "tool", "buildid", path).Output()
	if id := strings.TrimSpace(string(out)); err != nil || strings.Count(id, "/") != 3 || !strings.HasSuffix(memo.Program(), " "+id) {
		t.Errorf("%s is %s, %v", memo.Program(), id, err)
	}
}
