package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"
)

func printMachine(dir string) {
	fmt.Printf("%s %s/%s, %d cores, fsync of 8 KiB: median %v\n\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), fsyncProbe(dir))
}

// fsyncProbe is what one durable write costs here.
func fsyncProbe(dir string) time.Duration {
	f, err := os.Create(filepath.Join(dir, "probe"))
	if err != nil {
		return 0
	}
	defer f.Close()
	took := make([]time.Duration, 101)
	block := make([]byte, 8<<10)
	for i := range took {
		start := time.Now()
		if _, err := f.WriteAt(block, int64(i)*8<<10); err != nil {
			return 0
		}
		if err := f.Sync(); err != nil {
			return 0
		}
		took[i] = time.Since(start)
	}
	slices.Sort(took)
	return took[len(took)/2].Round(time.Microsecond)
}

func printHeader() {
	fmt.Println("| database | streams | goroutines | evq events/s | p50 | p99 | naive events/s | p50 | p99 | evq ÷ naive |")
	fmt.Println("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
}

func printRow(name string, streams, goroutines int, evq, naive sample) {
	fmt.Printf("| %s | %d | %d | %.0f | %v | %v | %.0f | %v | %v | **%.1f×** |\n", name, streams, goroutines,
		evq.perSecond, short(evq.p50), short(evq.p99), naive.perSecond, short(naive.p50), short(naive.p99), evq.perSecond/naive.perSecond)
}

func short(d time.Duration) time.Duration { return d.Round(10 * time.Microsecond) }
