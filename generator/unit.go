package generator

import (
	"bytes"
	"go/token"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// The files that evgen writes.
const (
	plainOutput = "evq_gen.go"
	codecOutput = "evq_codec_gen.go"
	testOutput  = "evq_gen_test.go"
)

// A unit is a package that gets a generated file: one of the up to three
// packages that a folder holds.
type unit struct {
	folder *folder
	listed *packages.Package
	name   string // as its package clause says
	output string

	marks    []*mark
	prefixes []*mark

	proves *unit // whose stored events the test file of this one holds against samples, see assignProofs

	prefix  string
	events  []*Event          // sorted by name
	taken   declared          // the names that its files declare
	spelled map[string]string // the imports that the drift guard needs, path → name
	codecs  *codecs           // nil if no event has one
}

// path is the import path under which stored types are counted.
func (u *unit) path() string { return u.listed.PkgPath }

// splitUnits reads the directives of a folder and shares them out to the
// packages that lie in it.
func splitUnits(b *bag, sh *shelf, f *folder) []*unit {
	plain := &unit{folder: f, listed: f.plain, output: plainOutput}
	inTest := &unit{folder: f, listed: f.inTest, output: testOutput}
	extTest := &unit{folder: f, listed: f.extTest, output: testOutput}
	for _, s := range f.sources {
		if !s.mayHold() {
			continue
		}
		events, prefixes := findMarks(b, sh, s)
		if len(s.errs) > 0 && bytes.Contains(s.text, []byte("evq:")) {
			syntaxError(b, s) // what follows the mistake may be lost, an event too
			continue
		}
		u := plain
		if s.isTest() {
			u = inTest
			if strings.HasSuffix(sh.tree(s).Name.Name, "_test") {
				u = extTest
			}
		}
		u.prefixes = append(u.prefixes, prefixes...)
		u.marks = append(u.marks, everywhere(b, sh, s, events, u.listed)...)
	}
	inTest.prefixes = append(inTest.prefixes, plain.prefixes...)
	refuseMixed(b, plain, inTest, extTest)
	assignProofs(plain, extTest)
	var units []*unit
	for _, u := range []*unit{plain, inTest, extTest} {
		if len(u.marks) > 0 && u.listed != nil {
			u.name = packageName(u.marks)
			units = append(units, u)
		}
	}
	return units
}

// everywhere keeps the events of a file that every build includes; the others
// would make the generated file fail, or differ, on other machines.
func everywhere(b *bag, sh *shelf, s *source, events []*mark, listed *packages.Package) []*mark {
	why, way := "", "stored data has no platform: move it to a file that every build includes"
	switch condition := constrained(s, sh.tree(s)); {
	case len(events) == 0:
		return nil
	case condition != "":
		why = "exists only under " + condition
	case listed == nil || !slices.Contains(listed.GoFiles, s.path):
		why = "lies in a file that the go command leaves out of the package"
	case sh.tree(s).Name.Name != clause(sh, listed):
		why = "lies in package " + sh.tree(s).Name.Name + ", in the folder of package " + clause(sh, listed)
		way = "a folder holds one package: move the file"
	default:
		return events
	}
	for _, m := range events {
		b.add("EVQ213", m.typeName(), "%s %s", m.spec.Name.Name, why).help("%s", way)
	}
	return nil
}

// clause is the name in the package clause of the first file that is not evgen's.
func clause(sh *shelf, p *packages.Package) string {
	for _, path := range p.GoFiles {
		if s := sh.get(path); !ours(s.text) {
			return sh.tree(s).Name.Name
		}
	}
	return p.Name
}

// syntaxError reports the first error of a file that does not parse.
func syntaxError(b *bag, s *source) {
	e := s.errs[0]
	before := string(s.text[:min(e.Pos.Offset, len(s.text))])
	pos := token.Position{Filename: s.path, Offset: len(before),
		Line: 1 + strings.Count(before, "\n"), Column: len(before) - strings.LastIndex(before, "\n")}
	b.put(Diagnostic{Code: "EVQ411", Pos: pos, Width: 1, Message: e.Msg, Line: lineAt(s.text, pos)})
}

// refuseMixed reports events of in-package test files beside others: their two
// generated files would declare the same names.
func refuseMixed(b *bag, plain, inTest, extTest *unit) {
	for _, other := range []*unit{plain, extTest} {
		if len(inTest.marks) == 0 || len(other.marks) == 0 {
			continue
		}
		for _, m := range inTest.marks {
			b.add("EVQ214", m.typeName(), "%s is an event of a test file, beside other events of the folder", m.spec.Name.Name).
				related(b.place(other.marks[0].spec.Name.Pos()), "%s is one", other.marks[0].spec.Name.Name).
				help("move it to the external test package, %s_test", packageName(inTest.marks))
		}
		inTest.marks = nil
	}
}

// packageName is what the package clause of the marks' files says.
func packageName(marks []*mark) string { return marks[0].file.Name.Name }

// eventsByPlace are the events in the order of their places, so that of two
// that clash the later one is reported.
func (u *unit) eventsByPlace(b *bag) []*Event {
	byPlace := slices.Clone(u.events)
	slices.SortFunc(byPlace, func(x, y *Event) int {
		return comparePositions(b.place(x.mark.at), b.place(y.mark.at))
	})
	return byPlace
}
