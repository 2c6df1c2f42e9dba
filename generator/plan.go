package generator

import (
	"bytes"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// checkOutputs refuses to write over what evgen did not write: another's file,
// a link, a folder.
func checkOutputs(b *bag, sh *shelf, a *analysis) {
	for _, o := range a.outputs() {
		path := o.path()
		info, err := os.Lstat(path)
		what := ""
		switch {
		case err != nil:
			continue
		case info.Mode()&fs.ModeSymlink != 0:
			what = "a symbolic link"
		case !info.Mode().IsRegular():
			what = "no regular file"
		case !ours(sh.get(path).text):
			what = "not written by evgen"
		default:
			continue
		}
		d := Diagnostic{Code: "EVQ308", Pos: token.Position{Filename: path, Line: 1, Column: 1}, Message: o.name + " is " + what}
		b.put(d).related(b.place(o.unit.marks[0].self().pos), "the generated file of this event goes there").
			help("rename or remove it")
	}
}

// plan compares outputs with what is on disk, and finds the orphans: files of
// evgen's for which there is no output any more.
func plan(a *analysis, outputs map[string][]byte) []File {
	var files []File
	for _, f := range a.folders {
		for _, name := range []string{codecOutput, plainOutput, testOutput} {
			path := filepath.Join(f.dir, name)
			var old []byte
			if i := slices.IndexFunc(f.sources, func(s *source) bool { return s.path == path }); i >= 0 {
				old = f.sources[i].text
			}
			now := outputs[path]
			if bytes.Equal(old, now) || now == nil && !isOrphan(path, old) {
				continue
			}
			files = append(files, File{Root: f.module.Dir, Path: path, Old: old, New: now})
		}
	}
	return files
}

// isOrphan reports whether a file without an output is evgen's to remove.
func isOrphan(path string, text []byte) bool {
	info, err := os.Lstat(path)
	return err == nil && info.Mode().IsRegular() && ours(text)
}

// Stale has a diagnostic for each file that [Result.Write] would change.
func (r *Result) Stale() []Diagnostic {
	var stale []Diagnostic
	for _, f := range r.Files {
		d := Diagnostic{Code: "EVQ901", Pos: token.Position{Filename: f.Path, Line: 1, Column: 1}, Help: "run go generate"}
		switch {
		case f.kind == lockFile:
			d.Message = "the lock does not hold what the code stores"
		case f.kind == sampleFile:
			d.Message = f.staleSample()
		case f.kind == docsFile:
			d = f.staleDocs(d)
		case f.New == nil && filepath.Base(f.Path) == codecOutput:
			d.Message = "no event of the package has a codec any more"
		case f.New == nil:
			d.Code, d.Message = "EVQ902", "the package has no events any more"
		case f.Old == nil:
			d.Message = "the generated file is missing"
		default:
			d.Message = "the generated file is stale"
		}
		stale = append(stale, d)
	}
	return stale
}

// Failed reports whether a run has errors, and with strict also whether it has
// warnings.
func (r *Result) Failed(strict bool) bool {
	return slices.ContainsFunc(r.Diagnostics, func(d Diagnostic) bool {
		severity := d.Code.Severity()
		return severity == Error || strict && severity == Warning
	})
}
