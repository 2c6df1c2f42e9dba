// Package frozen is the door for the tests that evgen generates, and only for them. Events live for ever and structs
// change: a sample of each version of each event lies in testdata/evq beside the package, and the tests hold today's
// structs against it, in every run from now on.
//
// evgen writes the samples that it can. What a type with marshalers of its own holds only that type's code knows, so
// these come from the test itself, once:
//
//	go test -evq.update
//
// writes the files that are missing, and never changes one that is there. They are kept with the code.
package frozen

import (
	"flag"
	"testing"

	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/evqgen"
)

var update = flag.Bool("evq.update", false, "write the samples of stored events that are missing in testdata/evq")

// NoCodecs is the table of a package whose events all take encoding/json, or whose table the test cannot name.
var NoCodecs evqgen.Codecs

// Check wants the stored sample of E to be read by the struct and written again with nothing lost: every value of the
// sample must come back where it was, equal as JSON. What the struct writes beyond that does not matter, for within a
// major version a struct may grow. E also reads what is stored in the other minors of its major, each of which has a
// sample of its own. The codecs are those by which a store writes and reads E, if there are any.
func Check[E evq.Event](t *testing.T, codecs evqgen.Codecs, otherMinors ...string) {
	t.Helper()
	var e E
	for _, version := range append([]string{e.EventVersion()}, otherMinors...) {
		t.Run(e.EventType()+" "+version, func(t *testing.T) {
			settle(t, func() (string, error) { return check[E](codecs, version) })
		})
	}
}

// Upcast is [UpcastWithFacts] for a step that needs no facts.
func Upcast[O, N evq.Event](t *testing.T, codecs evqgen.Codecs, step func(O) N) {
	t.Helper()
	UpcastWithFacts(t, codecs, func(old O, _ evq.Facts) (N, error) { return step(old), nil })
}

// UpcastWithFacts wants step to make of the stored sample of O what it made of it when the result was stored: every
// value of that must still be there. The facts are always the same, those of [Facts].
func UpcastWithFacts[O, N evq.Event](t *testing.T, codecs evqgen.Codecs, step func(O, evq.Facts) (N, error)) {
	t.Helper()
	var old O
	t.Run(old.EventType()+" "+old.EventVersion()+" upcast", func(t *testing.T) {
		settle(t, func() (string, error) { return checkUpcast(codecs, step) })
	})
}

// settle reports what check has to note, or the failure.
func settle(t *testing.T, check func() (note string, err error)) {
	t.Helper()
	note, err := check()
	switch {
	case err != nil:
		t.Error(err)
	case note != "":
		t.Log(note)
	}
}
