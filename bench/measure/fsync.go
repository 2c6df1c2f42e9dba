package measure

import (
	"os"
	"path/filepath"
	"slices"
	"time"
)

// Fsync returns what one durable write of 8 KiB costs in a folder now: the median of 31.
func Fsync(dir string) (time.Duration, error) {
	f, err := os.Create(filepath.Join(dir, "probe"))
	if err != nil {
		return 0, err
	}
	defer f.Close()
	took := make([]time.Duration, 31)
	block := make([]byte, 8<<10)
	for i := range took {
		start := time.Now()
		if _, err := f.WriteAt(block, int64(i)*8<<10); err != nil {
			return 0, err
		}
		if err := f.Sync(); err != nil {
			return 0, err
		}
		took[i] = time.Since(start)
	}
	slices.Sort(took)
	return took[len(took)/2], nil
}
