package golist_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"

	"github.com/evq-go/evq/generator/golist"
)

// A disk reads what lies there.
type disk struct{}

func (disk) ReadFile(path string) ([]byte, error)      { return os.ReadFile(path) }
func (disk) ReadDir(dir string) ([]os.DirEntry, error) { return os.ReadDir(dir) }

// module writes the files of a module, and of what lies beside it.
func module(t *testing.T, files map[string]string) string {
	t.Helper()
	t.Setenv("GOFLAGS", "")
	t.Setenv("GOWORK", "")
	base, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(base, "m")
	if files["go.mod"] == "" {
		put(t, filepath.Join(dir, "go.mod"), "module example.com/m\n\ngo 1.26\n")
	}
	for name, text := range files {
		put(t, filepath.Join(dir, filepath.FromSlash(name)), text)
	}
	return dir
}

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// listed are all packages below dir as text, with their files.
func listed(t *testing.T, dir, tags string) (string, error) {
	t.Helper()
	l, err := golist.Open(dir, tags, disk{}, nil)
	if err != nil {
		return "", err
	}
	dirs, err := l.Dirs([]string{dir + "/..."})
	var b strings.Builder
	for _, at := range dirs {
		plain, inTest, extTest, err := l.Packages(at)
		if err != nil {
			return "", err
		}
		describe(&b, dir, plain, inTest, extTest)
	}
	return b.String(), err
}

func describe(b *strings.Builder, dir string, all ...*packages.Package) {
	for _, p := range all {
		if p == nil {
			continue
		}
		var names []string
		for _, path := range p.GoFiles {
			names = append(names, filepath.Base(path))
		}
		slices.Sort(names)
		rel, _ := filepath.Rel(dir, p.Dir)
		fmt.Fprintf(b, "%s %s in %s: %v\n", p.ID, p.Name, filepath.ToSlash(rel), names)
	}
}

// reference is the same by the go command.
func reference(t *testing.T, dir, tags string) string {
	t.Helper()
	mode := packages.NeedName | packages.NeedFiles | packages.NeedModule | packages.NeedForTest
	env := append(os.Environ(), "PWD="+dir, "CGO_ENABLED=1")
	all, err := packages.Load(&packages.Config{Mode: mode, Dir: dir, Tests: true, Env: env, BuildFlags: []string{"-tags=" + tags}}, dir+"/...")
	if err != nil {
		t.Fatal(err)
	}
	all = slices.DeleteFunc(all, func(p *packages.Package) bool { return strings.HasSuffix(p.ID, ".test") })
	slices.SortFunc(all, func(a, b *packages.Package) int {
		return strings.Compare(a.Dir+order(a)+a.ID, b.Dir+order(b)+b.ID)
	})
	var b strings.Builder
	describe(&b, dir, all...)
	return b.String()
}

// order puts the packages of a directory into the order of [golist.Lister.Packages].
func order(p *packages.Package) string {
	switch {
	case p.ForTest == "":
		return " 1 "
	case p.PkgPath == p.ForTest:
		return " 2 "
	}
	return " 3 "
}

var trees = map[string]map[string]string{
	"constraints": {
		"a/a.go": "package a\n", "a/a_windows.go": "package a\n", "a/a_linux_arm64.go": "package a\n", "a/off.go": "//go:build off\n\npackage a\n",
		"a/old.go": "// +build off\n\npackage a\n", "a/on.go": "//go:build !off && go1.20\n\npackage a\n", "a/ignored.go": "//go:build ignore\n\npackage main\n",
		"a/c.go": "package a\n\nimport \"C\"\n", "a/_x.go": "package x\n", "a/.y.go": "package y\n", "a/doc.go": "package documentation\n",
		"a/unix_unix.go": "package a\n", "a/x_unix.go": "package a\n", "a/broken.go": "package a\n\nfunc {", "a/a.s": "", "a/go.txt": "",
	},
	"tests": {
		"t/t.go": "package t\n", "t/in_test.go": "package t\n", "t/out_test.go": "package t_test\n",
		"only/only_test.go": "package only\n", "out/out_test.go": "package out_test\n", "out/out.go": "package out\n", "main/main.go": "package main\n",
	},
	"folders": {
		"m.go": "package m\n", "testdata/x.go": "package x\n", "_x/x.go": "package x\n", ".x/x.go": "package x\n", "deep/er/e.go": "package e\n",
		"nested/go.mod": "module example.com/nested\n", "nested/n.go": "package n\n", "vendored/vendor/v/v.go": "package v\n", "none/x.txt": "",
		"v2/v.go": "package renamed\n", "deep/testdata/y/y.go": "package y\n",
	},
	"workspace": {
		"m.go": "package m\n", "../other/go.mod": "module example.com/other\n\ngo 1.26\n", "../other/o.go": "package other\n",
		"../go.work": "go 1.26\n\nuse ./m\nuse ./other\n",
	},
	"vendor": {
		"go.mod": "module example.com/m\n\ngo 1.26\n\nrequire example.com/lib v1.0.0\n", "m.go": "package m\n\nimport _ \"example.com/lib/sub\"\n",
		"vendor/modules.txt": "# example.com/lib v1.0.0\n## explicit; go 1.26\nexample.com/lib/sub\n", "vendor/example.com/lib/sub/s.go": "package sub\n",
	},
}

func TestFilesTellWhatTheGoCommandTells(t *testing.T) {
	for name, files := range trees {
		t.Run(name, func(t *testing.T) {
			dir := module(t, files)
			for _, tags := range []string{"", "off"} {
				got, err := listed(t, dir, tags)
				if want := reference(t, dir, tags); err != nil || got != want {
					t.Errorf("-tags=%s: files tell\n%s(%v)\nand the go command\n%s", tags, got, err, want)
				}
			}
		})
	}
}

func TestTheGoCommandIsAskedWhereThingsAreOdd(t *testing.T) {
	for name, c := range map[string]struct {
		files map[string]string
		env   [2]string
		want  string
	}{
		"an old module":      {map[string]string{"go.mod": "module m\n\ngo 1.16\n", "m.go": "package m\n"}, [2]string{}, "before 1.17"},
		"a newer Go":         {map[string]string{"go.mod": "module m\n\ngo 1.99\n", "m.go": "package m\n"}, [2]string{}, "wants go 1.99"},
		"ignored folders":    {map[string]string{"go.mod": "module m\n\ngo 1.26\n\nignore ./x\n", "m.go": "package m\n"}, [2]string{}, "ignores folders"},
		"flags":              {map[string]string{"m.go": "package m\n"}, [2]string{"GOFLAGS", "-overlay=x.json"}, "-overlay"},
		"no modules":         {map[string]string{"m.go": "package m\n"}, [2]string{"GO111MODULE", "off"}, "GO111MODULE"},
		"a driver":           {map[string]string{"m.go": "package m\n"}, [2]string{"GOPACKAGESDRIVER", "bazel"}, "GOPACKAGESDRIVER"},
		"an experiment":      {map[string]string{"m.go": "package m\n"}, [2]string{"GOEXPERIMENT", "arenas"}, "arenas"},
		"nothing there":      {map[string]string{"m.txt": ""}, [2]string{}, "matched no packages"},
		"an impossible path": {map[string]string{"a b/m.go": "package m\n"}, [2]string{}, "invalid"},
		"another workspace":  {map[string]string{"m.go": "package m\n", "../go.work": "go 1.26\n"}, [2]string{}, "not in the workspace"},
		"a vendor folder that lags behind": {map[string]string{"go.mod": "module m\n\ngo 1.26\n\nrequire example.com/lib v1.1.0\n", "m.go": "package m\n",
			"vendor/modules.txt": "# example.com/lib v1.0.0\n## explicit\n"}, [2]string{}, "does not have"},
		"a module that is not there": {map[string]string{"go.mod": "module m\n\ngo 1.26\n\nrequire example.com/lib v1.0.0\n\nreplace example.com/lib => ../lib\n", "m.go": "package m\n"}, [2]string{}, "lib"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := module(t, c.files)
			if c.env[0] != "" {
				t.Setenv(c.env[0], c.env[1])
			}
			text, err := listed(t, dir, "")
			if odd := (*golist.Odd)(nil); !errors.As(err, &odd) || !strings.Contains(odd.Why, c.want) {
				t.Errorf("%s\nis not odd for %s: %v", text, c.want, err)
			}
		})
	}
}

func TestAnImportPathMeansOnePackage(t *testing.T) {
	dir := module(t, map[string]string{
		"go.mod": "module example.com/m\n\ngo 1.26\n\nrequire (\n\texample.com/lib v1.0.0\n\texample.com/lib/sub v1.0.0\n)\n\nreplace (\n\texample.com/lib => ../lib\n\texample.com/lib/sub => ../sub\n)\n",
		"m.go":   "package m\n", "x/x.go": "package x\n", "y/go.mod": "module example.com/m/y\n", "y/y.go": "package y\n",
		"../lib/go.mod": "module example.com/lib\n\ngo 1.26\n", "../lib/l.go": "package lib\n", "../lib/both/b.go": "package both\n",
		"../sub/go.mod": "module example.com/lib/sub\n\ngo 1.26\n", "../sub/s.go": "package sub\n",
	})
	l, err := golist.Open(dir, "", disk{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	m, _, _, err := l.Packages(dir)
	if err != nil {
		t.Fatal(err)
	}
	std, err := l.Resolve(m, "net/http")
	if err != nil || std == nil || std.Name != "http" {
		t.Fatal(std, err)
	}
	for path, want := range map[string]string{
		"example.com/m/x": "x", "example.com/m/y": "", "example.com/m/none": "", "example.com/lib": "lib", "example.com/lib/both": "both",
		"example.com/lib/sub": "sub", "C": "", "unsafe": "",
	} {
		p, err := l.Resolve(m, path)
		if err != nil || p == nil && want != "" || p != nil && p.Name != want {
			t.Errorf("%s means %v, %v", path, p, err)
		}
	}
	if p, err := l.Resolve(std, "golang.org/x/net/http/httpguts"); err != nil || p == nil || p.PkgPath != "vendor/golang.org/x/net/http/httpguts" {
		t.Errorf("the standard library has its own %v, %v", p, err)
	}
	if p, err := l.Resolve(m, "golang.org/x/net/http/httpguts"); err == nil {
		t.Errorf("that is %v to others", p)
	}
}
