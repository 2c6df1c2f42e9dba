package pgserver

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// folders hold the server's programs where they are not on the PATH.
var folders = []string{
	"/usr/lib/postgresql/*/bin",          // Debian, Ubuntu
	"/usr/pgsql-*/bin",                   // Fedora, RHEL
	"/opt/homebrew/opt/postgresql@*/bin", // Homebrew
	"/usr/local/opt/postgresql@*/bin",    // Homebrew on Intel
	"/Applications/Postgres.app/Contents/Versions/*/bin",
}

const howToInstall = `the tests need a PostgreSQL server, 14 or newer, and found none: run

	sudo apt-get install postgresql        (Debian, Ubuntu)
	brew install postgresql@17             (macOS)

or set EVQ_TEST_POSTGRES to the URL of a role that may create schemas on a server that runs`

// findPrograms returns the folder of the newest server that is installed.
func findPrograms() (string, error) {
	if folder, ok := onPath(); ok && complete(folder) {
		return folder, nil
	}
	newest, found := 0, ""
	for _, pattern := range folders {
		candidates, _ := filepath.Glob(pattern) // the patterns are good
		for _, folder := range candidates {
			if v := version(folder); v > newest && complete(folder) {
				newest, found = v, folder
			}
		}
	}
	if found == "" {
		return "", errors.New(howToInstall)
	}
	return found, nil
}

// onPath is the folder of the programs on the PATH. There may be no more than links to some of them.
func onPath() (folder string, ok bool) {
	path, err := exec.LookPath("initdb")
	if err == nil {
		path, err = filepath.EvalSymlinks(path)
	}
	return filepath.Dir(path), err == nil
}

func complete(folder string) bool {
	for _, program := range []string{"initdb", "pg_ctl", "postgres"} {
		if _, err := os.Stat(filepath.Join(folder, program)); err != nil {
			return false
		}
	}
	return true
}

// version reads the major version out of a folder's name.
func version(folder string) int {
	name := filepath.Base(filepath.Dir(folder))
	v, _ := strconv.Atoi(name[strings.LastIndexAny(name, "@-")+1:])
	return v
}
