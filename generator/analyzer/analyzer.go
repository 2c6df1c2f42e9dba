// Package analyzer finds in editors and linters what evgen finds: it is evgen's
// checks as an analyzer of [golang.org/x/tools/go/analysis], with the edits that
// resolve a mistake as suggested fixes.
//
// The evgen command is the tool that go vet wants:
//
//	go vet -vettool=$(go tool -n evgen) ./...
//	go vet -vettool=$(go tool -n evgen) -fix ./...
//
// For golangci-lint a module plugin hands out [Analyzer]: its BuildAnalyzers
// returns []*analysis.Analyzer{analyzer.Analyzer}, its GetLoadMode
// register.LoadModeTypesInfo. A singlechecker.Main(analyzer.Analyzer) makes a
// command of its own. gopls takes no analyzers from elsewhere: there a save
// action or a task that runs go vet shows them.
//
// # What it does not find
//
// An analyzer sees one package. What takes more, only evgen finds: a stored type
// that another package of the module declares too, events in both of a folder's
// test packages, a held struct of another package that not every build includes.
// Whether evq_gen.go is missing or stale is for evgen -check. go vet stops at a
// package that does not compile before it asks any analyzer; the other drivers
// ask, and of what does not compile only that is reported which an event's own
// types reach. What is wrong in a type of another package is reported at the
// field that leads there. In a file that imports "C" no edits are offered: what
// a driver has of it is what cgo made.
package analyzer

import (
	"github.com/evq-go/evq/generator"
	"golang.org/x/tools/go/analysis"
)

// Analyzer finds what evgen finds in one package. The category of a diagnostic
// is its code, one of [generator.Codes]. Drivers know no severities: with the
// flag warnings=false it finds only what makes evgen fail.
var Analyzer = build()

// url leads to what the codes mean.
const url = "https://pkg.go.dev/github.com/evq-go/evq/generator#Codes"

const doc = `check events of typed event stores

The evq analyzer checks structs that carry an //evq:event directive as evgen
does: the words of the directive and its place, what JSON would lose, names that
clash with generated ones, stored types that repeat. It does not tell whether
generated files are up to date, nor what takes more than one package: for that
run evgen -check ./...`

func build() *analysis.Analyzer {
	a := &analysis.Analyzer{
		Name:             "evq",
		Doc:              doc,
		URL:              url,
		RunDespiteErrors: true, // the package may wait for its generated file
	}
	warnings := a.Flags.Bool("warnings", true, "report warnings too")
	a.Run = func(pass *analysis.Pass) (any, error) { return nil, run(pass, *warnings) }
	return a
}

// run reports what is wrong with one package.
func run(pass *analysis.Pass, warnings bool) error {
	found, err := generator.Inspect(generator.Inspection{
		Fset: pass.Fset, Files: pass.Files, Package: pass.Pkg, Uses: pass.TypesInfo.Uses,
		Errors: pass.TypeErrors, Ignored: pass.IgnoredFiles, ReadFile: pass.ReadFile,
	})
	if err != nil || len(found) == 0 {
		return err
	}
	p := newPlaces(pass)
	for _, d := range found {
		if warnings || d.Code.Severity() == generator.Error {
			p.report(d)
		}
	}
	return nil
}
