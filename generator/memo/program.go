package memo

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"runtime"
	"strings"
	"sync"
)

// buildID is what the linker puts near the beginning of an executable, into a note of
// an ELF file and before the code of others: a hash of all that was linked, and one of
// the outcome. It is "" where no such thing is found.
func buildID(head []byte) string {
	const size = 4*20 + 3 // four parts, and slashes between them
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_/"
	for _, before := range []string{"Go\x00\x00", "\xff Go build ID: \""} {
		_, rest, _ := bytes.Cut(head, []byte(before))
		id := rest[:min(len(rest), size)]
		other := func(r rune) bool { return !strings.ContainsRune(alphabet, r) }
		if len(id) == size && bytes.Count(id, []byte("/")) == 3 && !bytes.ContainsFunc(id, other) {
			return string(id)
		}
	}
	return ""
}

// Program identifies the running executable by its contents, or is "" if it cannot
// be read.
var Program = sync.OnceValue(func() string {
	path, err := os.Executable()
	if err != nil {
		return ""
	}
	file, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer file.Close()
	head := make([]byte, 64<<10)
	n, err := io.ReadFull(file, head)
	if id := buildID(head[:n]); id != "" {
		return runtime.Version() + " " + id
	}
	h := sha256.New()
	h.Write(head[:n])
	if _, copyErr := io.Copy(h, file); err != nil || copyErr != nil {
		return ""
	}
	return runtime.Version() + " " + hex.EncodeToString(h.Sum(nil))
})
