package report

import (
	"bufio"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"runtime/debug"
	"strings"
)

// Machine is where it was measured, without a name of it.
type Machine struct {
	CPU        string
	Cores      int
	Kernel     string
	FileSystem string
	Go         string
}

// ThisMachine describes the machine; dir is in the file system of the databases. What cannot be told is "unknown".
func ThisMachine(dir string) Machine {
	return Machine{CPU: cpu(), Cores: runtime.NumCPU(), Kernel: kernel(), FileSystem: fileSystem(dir), Go: runtime.Version()}
}

func cpu() string {
	for line := range lines("/proc/cpuinfo") {
		if key, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return "unknown " + runtime.GOARCH
}

var version = regexp.MustCompile(`^[0-9]+(\.[0-9]+)*`)

// kernel leaves out what somebody's build added to the version.
func kernel() string {
	for line := range lines("/proc/sys/kernel/osrelease") {
		return "Linux " + version.FindString(line)
	}
	return runtime.GOOS
}

// LoadAverage is how many processes wanted to run in the last minute. Above the noise of an idle machine, somebody else
// was measured too.
func LoadAverage() string {
	for line := range lines("/proc/loadavg") {
		return strings.Fields(line)[0]
	}
	return "unknown"
}

// fileSystem is the type of the mount that holds dir.
func fileSystem(dir string) string {
	dir, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return "unknown"
	}
	kind, longest := "unknown", -1
	for line := range lines("/proc/self/mountinfo") {
		before, after, _ := strings.Cut(line, " - ")
		fields, types := strings.Fields(before), strings.Fields(after)
		if len(fields) < 5 || len(types) == 0 {
			continue
		}
		point := strings.TrimSuffix(fields[4], "/")
		if strings.HasPrefix(dir+"/", point+"/") && len(point) >= longest {
			kind, longest = types[0], len(point)
		}
	}
	return kind
}

func lines(path string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		f, err := os.Open(path)
		if err != nil {
			return
		}
		defer f.Close()
		for s := bufio.NewScanner(f); s.Scan(); {
			if !yield(s.Text()) {
				return
			}
		}
	}
}

// ModuleVersion is the version of a module in this program, empty for none.
func ModuleVersion(path string) string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, m := range info.Deps {
		if m.Path == path {
			return m.Version
		}
	}
	return ""
}
