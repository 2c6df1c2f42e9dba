// Package corpus writes modules of many events, to measure evgen and to hold
// its loaders against each other.
package corpus

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// ModulePath is the import path of a written module.
const ModulePath = "example.com/shop"

// Write writes a module of that many packages with that many events each into
// dir, which exists. Its go.mod replaces evq by the module in evqDir, and
// requires what that one does. Events hold what events of real services do:
// times, UUIDs, amounts of another package, nested structs, lists, maps and
// enumerations; beside them lie functions that import what services import.
func Write(dir, evqDir string, packages, events int) error {
	files, err := moduleFiles(evqDir)
	if err != nil {
		return err
	}
	files["money/money.go"] = money
	for p := range packages {
		name := fmt.Sprintf("area%02d", p)
		folder := "internal/" + name + "/"
		files[folder+"events.go"] = eventsFile(name, events)
		files[folder+"parts.go"] = fmt.Sprintf(parts, name)
		files[folder+"service.go"] = serviceFile(name)
		files[folder+"service_test.go"] = fmt.Sprintf(tests, name)
	}
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// moduleFiles are the go.mod and go.sum of a module that uses evq from source.
func moduleFiles(evqDir string) (map[string]string, error) {
	mod, err := os.ReadFile(filepath.Join(evqDir, "go.mod"))
	if err != nil {
		return nil, err
	}
	sum, err := os.ReadFile(filepath.Join(evqDir, "go.sum"))
	if err != nil {
		return nil, err
	}
	mod = regexp.MustCompile(`(?m)^module .*$`).ReplaceAllLiteral(mod, []byte("module "+ModulePath))
	mod = bytes.TrimRight(mod, "\n")
	text := string(mod) + "\n\nrequire github.com/evq-go/evq v0.0.0\n\nreplace github.com/evq-go/evq => " + filepath.ToSlash(evqDir) + "\n"
	return map[string]string{"go.mod": text, "go.sum": string(sum)}, nil
}

// eventsFile declares the events of a package.
func eventsFile(name string, events int) string {
	var b strings.Builder
	fmt.Fprintf(&b, eventsHead, name)
	for e := range events {
		event := fmt.Sprintf("%s%sHappened%d", strings.ToUpper(name[:1]), name[1:], e)
		fmt.Fprintf(&b, "// %[1]s says that something of kind %[2]d happened.\n//\n//evq:event type=%[1]s version=1.0\ntype %[1]s struct {\n", event, e)
		for f := range fieldKinds {
			if f < 4 || (f+e)%3 == 0 {
				fmt.Fprintf(&b, "\t%s\n", fieldKinds[f])
			}
		}
		b.WriteString("}\n\n")
	}
	return b.String()
}

// serviceFile is a file of functions.
func serviceFile(name string) string {
	var b strings.Builder
	fmt.Fprintf(&b, serviceHead, name)
	for i := range 12 {
		fmt.Fprintf(&b, serviceFunc, i)
	}
	return b.String()
}
