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
	for _, f := range r.Files {
		if err := f.write(); err != nil {
			return err
		}
	}
	return nil
}

// write makes one change.
func (f File) write() error {
	root, err := os.OpenRoot(f.Root)
	if err != nil {
		return err
	}
	defer root.Close()
	name, err := filepath.Rel(f.Root, f.Path)
	if err != nil {
		return err
	}
	if err := f.replaceable(root, name); err != nil {
		return err
	}
	if f.New == nil {
		return root.Remove(name)
	}
	if f.kind == sampleFile || f.kind == docsFile {
		if err := root.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return err
		}
	}
	return replace(root, name, f.New)
}

// replaceable looks once more at what is there now.
func (f File) replaceable(root *os.Root, name string) error {
	info, err := root.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return fmt.Errorf("%s is not a regular file: not written", name)
	}
	text, err := root.ReadFile(name)
	if err == nil && !f.owns(text) {
		err = fmt.Errorf("%s was not written by evgen: left alone", name)
	}
	return err
}

// replace writes a file beside name and renames it, so that nobody ever sees
// half a file.
func replace(root *os.Root, name string, text []byte) error {
	temp := filepath.Join(filepath.Dir(name), ".evgen-"+rand.Text())
	file, err := root.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	err = errors.Join(err, file.Close())
	if err == nil {
		err = root.Rename(temp, name)
	}
	if err != nil {
		return errors.Join(err, root.Remove(temp))
	}
	return nil
}
