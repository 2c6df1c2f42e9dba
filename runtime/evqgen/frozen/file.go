package frozen

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

// The last lines of a failure: what to do.
const (
	wayBack = "\nWhat is stored stays as it is: give the struct back what it lost, or raise the major version and upcast." +
		"\nOnly if this version was never released: remove the file, and go test -evq.update writes it anew."
	wayIn = "\nIs the sample nothing that was ever stored? Then write an event into it by hand."
	wayUp = "\nWhat readers were given once they are given for ever: let the upcast make it again." +
		"\nOnly if the version that it leads to was never released: remove the file, and go test -evq.update writes it anew."
)

// create writes a file that is not there yet.
func create(name string, text []byte) error {
	var b bytes.Buffer
	if err := json.Indent(&b, text, "", "  "); err != nil {
		return err
	}
	b.WriteByte('\n')
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(b.Bytes())
	return errors.Join(err, f.Close())
}

// wrote is the note on a file that was written, with the types of which it shows only a zero value.
func wrote(name string, weak []string) string {
	note := "wrote " + name + ": keep it with the code"
	if len(weak) > 0 {
		note += "\nit has only the zero value of " + strings.Join(weak, " and ") + ", which proves little: write better ones into it by hand"
	}
	return note
}

// unreadable is why a sample was not read, and what to do.
func unreadable(name string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s is missing: go test -evq.update writes it, once; keep it with the code", name)
	}
	return err
}
