package golist

import (
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/tools/go/packages"
)

// A vendor folder is where packages of other modules lie in vendor mode.
type vendor struct {
	dir      string
	packages map[string]*packages.Module // by import path
}

// readVendor reads vendor/modules.txt of a main module; nil if it has none.
func readVendor(disk Disk, root string, requires []*modfile.Require) (*vendor, error) {
	v := &vendor{dir: filepath.Join(root, "vendor"), packages: map[string]*packages.Module{}}
	if _, err := disk.ReadDir(v.dir); err != nil {
		return nil, nil
	}
	text, err := disk.ReadFile(filepath.Join(v.dir, "modules.txt"))
	if err != nil {
		return nil, odd("%v", err)
	}
	var module *packages.Module
	var have []string
	for line := range strings.Lines(string(text)) {
		words := strings.Fields(line)
		switch {
		case len(words) == 0 || words[0] == "##":
		case words[0] == "#" && len(words) == 3:
			module = &packages.Module{Path: words[1], Version: words[2]}
			have = append(have, words[1]+" "+words[2])
		case words[0] == "#" || module == nil:
			return nil, odd("vendor/modules.txt has %s", strings.TrimSpace(line))
		default:
			v.packages[words[0]] = module
		}
	}
	for _, r := range requires {
		if !slices.Contains(have, r.Mod.Path+" "+r.Mod.Version) {
			return nil, odd("vendor/modules.txt does not have %s %s", r.Mod.Path, r.Mod.Version)
		}
	}
	return v, nil
}
