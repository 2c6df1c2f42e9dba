package generator

import "path/filepath"

// An output is a Go file that evgen writes for a unit.
type output struct {
	unit  *unit
	name  string // in the unit's folder
	store bool   // it has the store of the unit's events
	coded bool   // it has the codecs of the unit's events
	proof *unit  // it has the test of this unit's stored events; nil for none
}

// path is where the file goes.
func (o output) path() string { return filepath.Join(o.unit.folder.dir, o.name) }

// outputs are the files of a unit. Events of tests are never stored for good,
// and only those of the package proper are held against samples: in a test file
// of their own, or in the one of the folder's external test, which a folder
// cannot have beside it.
func (u *unit) outputs() []output {
	all := []output{{unit: u, name: u.output, store: true}}
	if u.codecs != nil {
		all = append(all, output{unit: u, name: codecOutput, coded: true})
	}
	switch {
	case u.output == testOutput:
		all[0].proof = u.proves
	case u.proves != nil:
		all = append(all, output{unit: u, name: testOutput, proof: u.proves})
	}
	return all
}

// outputs are the files of all units.
func (a *analysis) outputs() []output {
	var all []output
	for _, u := range a.units {
		all = append(all, u.outputs()...)
	}
	return all
}

// assignProofs settles which of a folder's units has the test of the stored
// events.
func assignProofs(plain, extTest *unit) {
	switch {
	case len(plain.marks) == 0:
	case len(extTest.marks) > 0 && extTest.listed != nil:
		extTest.proves = plain
	default:
		plain.proves = plain
	}
}
