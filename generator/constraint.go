package generator

import (
	"go/ast"
	"go/build"
	"go/build/constraint"
	"io"
	"path/filepath"
	"strings"
)

// constrained says under which condition a file is built, or "" if always.
func constrained(s *source, file *ast.File) string {
	if s.condition == nil {
		condition := findCondition(s, file)
		s.condition = &condition
	}
	return *s.condition
}

func findCondition(s *source, file *ast.File) string {
	for _, group := range file.Comments {
		for _, c := range group.List {
			if c.Pos() < file.Package && (constraint.IsGoBuild(c.Text) || constraint.IsPlusBuild(c.Text)) {
				return c.Text
			}
		}
	}
	if hasPlatform(s.base()) {
		return "the file name " + s.base()
	}
	return ""
}

// hasPlatform reports whether a file name ends in a GOOS or GOARCH: a system
// that has neither would pass it over. A file that cgo wrote has any name.
func hasPlatform(base string) bool {
	if strings.HasPrefix(base, "_") || !strings.HasSuffix(base, ".go") {
		return false
	}
	nowhere := build.Context{
		GOOS:     "nowhere",
		GOARCH:   "nowhere",
		Compiler: "gc",
		OpenFile: func(string) (io.ReadCloser, error) {
			return io.NopCloser(strings.NewReader("package p\n")), nil
		},
	}
	matched, err := nowhere.MatchFile("/", filepath.ToSlash(base))
	return err == nil && !matched
}
