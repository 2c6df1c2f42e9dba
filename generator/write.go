package generator

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Write makes the changes of a run, and is the one phase that touches the disk.
// Nothing outside of a file's module is written, whatever links say, and no
// file that is not evgen's own, see [fileKind].
func (r *Result) Write() error {
	var at writtenFolder
	defer at.close()
	for _, f := range r.Files {
		if err := at.open(f); err != nil {
			return err
		}
		if err := f.write(at.Root); err != nil {
			return err
		}
	}
	return nil
}

// A writtenFolder is the one that is written to: files come folder by folder.
type writtenFolder struct {
	*os.Root
	module, path string
}

// open opens the folder of a file from the root of its module. Those of samples and
// of documents are made.
func (w *writtenFolder) open(f File) error {
	dir := filepath.Dir(f.Path)
	if w.Root != nil && w.module == f.Root && w.path == dir {
		return nil
	}
	w.close()
	module, err := os.OpenRoot(f.Root)
	if err != nil {
		return err
	}
	defer module.Close()
	name, err := filepath.Rel(f.Root, dir)
	if err == nil && f.New != nil && (f.kind == sampleFile || f.kind == docsFile) {
		err = module.MkdirAll(name, 0o755)
	}
	if err == nil {
		w.Root, err = module.OpenRoot(name)
	}
	w.module, w.path = f.Root, dir
	return err
}

func (w *writtenFolder) close() {
	if w.Root != nil {
		w.Root.Close()
		w.Root = nil
	}
}

// write makes one change in its folder.
func (f File) write(dir *os.Root) error {
	name := filepath.Base(f.Path)
	if err := f.replaceable(dir, name); err != nil {
		return err
	}
	if f.New == nil {
		return dir.Remove(name)
	}
	return replace(dir, name, f.New)
}

// replaceable looks once more at what is there now.
func (f File) replaceable(dir *os.Root, name string) error {
	info, err := dir.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return fmt.Errorf("%s is not a regular file: not written", name)
	}
	text, err := dir.ReadFile(name)
	if err == nil && !f.owns(text) {
		err = fmt.Errorf("%s was not written by evgen: left alone", name)
	}
	return err
}

// replace writes a file beside name and renames it, so that nobody ever sees
// half a file.
func replace(dir *os.Root, name string, text []byte) error {
	temp := ".evgen-" + rand.Text()
	file, err := dir.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	err = errors.Join(err, file.Close())
	if err == nil {
		err = dir.Rename(temp, name)
	}
	if err != nil {
		return errors.Join(err, dir.Remove(temp))
	}
	return nil
}
