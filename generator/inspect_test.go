package generator

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestFilesThatTheBuildLeavesOutAreInspectedWithTheirPackage(t *testing.T) {
	const event = "\n//evq:event type=%s version=1.0\ntype %[1]s struct{}\n"
	file := func(head, name string) string { return head + fmt.Sprintf(event, name) }
	found := inspectedBeside(t, "package p\n", map[string]string{
		"/nowhere/a_plan9.go":     file("package p\n", "A"),
		"/nowhere/b.go":           file("//go:build ignore\n\npackage main\n", "B"),
		"/nowhere/c.s":            "// evq:event type=C version=1.0\n",
		"/nowhere/d.go":           file("package p\n\nimport \"C\"\n", "D"),
		"/nowhere/e_aix_test.go":  file("package p_test\n", "E"),
		"/nowhere/f_plan9_arm.go": "package p\n",
	})
	var got []string
	for _, d := range found {
		name, _, _ := strings.Cut(d.Message, " ")
		got = append(got, string(d.Code)+" "+name)
	}
	if !slices.Equal(got, []string{"EVQ213 A", "EVQ213 B"}) {
		t.Errorf("found %q", got)
	}
}

func TestAPackageWithoutDirectivesIsNotLookedAt(t *testing.T) {
	if found := inspected(t, "package p\n\ntype A struct{ c chan undefined }\n"); found != nil {
		t.Errorf("found %v", found)
	}
}
