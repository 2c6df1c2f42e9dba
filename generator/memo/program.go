package memo

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"regexp"
	"runtime"
	"sync"
)

// buildID is what the linker puts near the beginning of an executable: a hash of all
// that was linked, and one of the outcome.
var buildID = regexp.MustCompile(`[A-Za-z0-9_-]{20}/[A-Za-z0-9_-]{20}/[A-Za-z0-9_-]{20}/[A-Za-z0-9_-]{20}`)

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
	if id := buildID.Find(head[:n]); id != nil {
		return runtime.Version() + " " + string(id)
	}
	h := sha256.New()
	h.Write(head[:n])
	if _, copyErr := io.Copy(h, file); err != nil || copyErr != nil {
		return ""
	}
	return runtime.Version() + " " + hex.EncodeToString(h.Sum(nil))
})
