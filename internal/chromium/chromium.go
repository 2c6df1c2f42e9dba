// Package chromium shows pages to a headless browser for the tests.
package chromium

import (
	"context"
	"os"
	"os/exec"
	"testing"
	"time"
)

// names are the programs that count, by name or by path.
var names = []string{
	"chromium", "chromium-browser", "google-chrome", "chrome", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
}

// Program is the browser: the one that EVQ_TEST_CHROMIUM names, or an installed
// one. Without any the test fails.
func Program(t testing.TB) string {
	t.Helper()
	if path := os.Getenv("EVQ_TEST_CHROMIUM"); path != "" {
		return path
	}
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Fatal("there is no Chromium: sudo apt-get install chromium, or set EVQ_TEST_CHROMIUM to the path of one")
	return ""
}

// patience is how long one page may take, on a machine that does much else.
const patience = 2 * time.Minute

// DOM is the document at url after its scripts have run, as HTML. The flags are
// the browser's own.
func DOM(t testing.TB, url string, flags ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	args := append([]string{"--headless", "--disable-gpu", "--virtual-time-budget=3000", "--user-data-dir=" + t.TempDir(), "--dump-dom"}, flags...)
	if os.Getuid() == 0 {
		args = append(args, "--no-sandbox") // it refuses root otherwise
	}
	out, err := exec.CommandContext(ctx, Program(t), append(args, url)...).Output()
	if err != nil {
		t.Fatalf("%s: %v", url, err)
	}
	return string(out)
}
