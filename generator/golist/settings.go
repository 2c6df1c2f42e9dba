package golist

import (
	"bytes"
	"cmp"
	"encoding/json"
	"go/build"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/evq-go/evq/generator/memo"
)

// settings are those of the go command that matter to what it lists, by the
// names that go env gives them.
type settings struct {
	GOROOT, GOVERSION, GOMODCACHE, GOENV string
	GOFLAGS, GO111MODULE, GOEXPERIMENT   string
	GOOS, GOARCH, GOHOSTOS, GOHOSTARCH   string
}

// readSettings asks the go command for its settings in dir, or remembers them.
func readSettings(dir string, disk Disk, store *memo.Store) (*settings, error) {
	command, err := exec.LookPath("go")
	if err != nil {
		return nil, odd("there is no go command: %v", err)
	}
	key := settingsKey(command, disk)
	var s settings
	if key == "" || !store.Get(key, &s) {
		out, err := goCommand(dir, "env", "-json", "GOROOT", "GOVERSION", "GOMODCACHE", "GOENV", "GOFLAGS", "GO111MODULE",
			"GOEXPERIMENT", "GOOS", "GOARCH")
		if err == nil {
			err = json.Unmarshal(out, &s)
		}
		if err != nil {
			return nil, odd("go env: %v", err)
		}
		if key != "" {
			store.Put(key, s)
		}
	}
	return &s, s.usual(disk)
}

// settingsKey names all that the settings follow from, or is "" if that cannot be
// told: where the go command is a script that chooses one.
func settingsKey(command string, disk Disk) string {
	program, err := filepath.EvalSymlinks(command)
	if err != nil {
		return ""
	}
	root := filepath.Dir(filepath.Dir(program))
	version, err := disk.ReadFile(filepath.Join(root, "VERSION"))
	if err != nil || !strings.HasPrefix(string(version), "go") {
		return ""
	}
	parts := []string{"go env", program, string(version)}
	config, _ := os.UserConfigDir()
	for _, path := range []string{filepath.Join(root, "go.env"), cmp.Or(os.Getenv("GOENV"), filepath.Join(config, "go", "env"))} {
		text, _ := disk.ReadFile(path) // that it is not there is a fact too
		parts = append(parts, path, string(text))
	}
	env := slices.DeleteFunc(os.Environ(), func(v string) bool {
		return !strings.HasPrefix(v, "GO") && !strings.HasPrefix(v, "CGO_") && !strings.HasPrefix(v, "HOME=")
	})
	slices.Sort(env)
	return memo.Key(append(parts, env...)...)
}

// goCommand runs the go command, which may not use the network, and may not
// replace itself.
func goCommand(dir string, args ...string) ([]byte, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PWD="+dir, "GOPROXY=off", "GONOPROXY=none", "GOTOOLCHAIN=local")
	out, err := cmd.Output()
	if exit, ok := err.(*exec.ExitError); ok && len(exit.Stderr) > 0 {
		err = odd("%s", strings.TrimSpace(string(exit.Stderr)))
	}
	return out, err
}

// usual refuses settings under which the go command might answer differently.
func (s *settings) usual(disk Disk) error {
	version, _ := disk.ReadFile(filepath.Join(s.GOROOT, "VERSION"))
	built, experiment, _ := strings.Cut(runtime.Version(), " X:")
	switch {
	case !strings.HasPrefix(string(version), s.GOVERSION+"\n") || !strings.HasPrefix(s.GOVERSION, "go"):
		return odd("Go is no released version: %s", s.GOVERSION)
	case s.GOVERSION != built || s.GOEXPERIMENT != experiment:
		return odd("evgen was built with %s, and the go command is %s %s", runtime.Version(), s.GOVERSION, s.GOEXPERIMENT)
	case s.GO111MODULE != "" && s.GO111MODULE != "on":
		return odd("GO111MODULE is %s", s.GO111MODULE)
	case os.Getenv("GOPACKAGESDRIVER") != "" && os.Getenv("GOPACKAGESDRIVER") != "off":
		return odd("GOPACKAGESDRIVER is set")
	}
	if _, err := exec.LookPath("gopackagesdriver"); err == nil && os.Getenv("GOPACKAGESDRIVER") == "" {
		return odd("there is a gopackagesdriver")
	}
	return s.usualFiles(disk)
}

// platform are the beginnings of the settings that package build takes from the
// environment alone.
var platform = []string{"GOOS", "GOARCH", "GOEXPERIMENT", "GO386", "GOAMD64", "GOARM", "GOMIPS", "GOPPC64", "GORISCV64", "GOWASM"}

// usualFiles refuses settings in files that only the go command takes from there.
func (s *settings) usualFiles(disk Disk) error {
	for _, path := range []string{s.GOENV, filepath.Join(s.GOROOT, "go.env")} {
		text, _ := disk.ReadFile(path)
		for line := range strings.Lines(string(text)) {
			if slices.ContainsFunc(platform, func(name string) bool { return strings.HasPrefix(line, name) }) {
				return odd("%s sets %s", path, strings.TrimSpace(line))
			}
		}
	}
	return nil
}

// context is what files are matched against. With cgo, files that import "C" are
// part of their package on every machine.
func (s *settings) context(tags string, disk Disk) (build.Context, error) {
	c := build.Default
	c.GOROOT, c.GOOS, c.GOARCH, c.CgoEnabled, c.Compiler = s.GOROOT, s.GOOS, s.GOARCH, true, "gc"
	c.ReadDir = func(dir string) ([]os.FileInfo, error) { return fileInfos(disk, dir) }
	c.OpenFile = func(path string) (io.ReadCloser, error) {
		text, err := disk.ReadFile(path)
		return io.NopCloser(bytes.NewReader(text)), err
	}
	for flag := range strings.FieldsSeq(s.GOFLAGS) {
		name, value, _ := strings.Cut(strings.TrimLeft(flag, "-"), "=")
		switch {
		case name == "tags":
			tags = cmp.Or(tags, value)
		case slices.Contains([]string{"buildvcs", "trimpath", "modcacherw", "v", "count", "ldflags", "p"}, name):
		case name == "mod" && (value == "mod" || value == "readonly"):
		default:
			return c, odd("GOFLAGS has %s", flag)
		}
	}
	c.BuildTags = strings.FieldsFunc(tags, func(r rune) bool { return r == ',' || r == ' ' })
	return c, nil
}

// fileInfos is a directory as package build wants it.
func fileInfos(disk Disk, dir string) ([]os.FileInfo, error) {
	entries, err := disk.ReadDir(dir)
	infos := make([]os.FileInfo, len(entries))
	for i, e := range entries {
		infos[i] = entryInfo{DirEntry: e}
	}
	return infos, err
}
