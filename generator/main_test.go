package generator

import (
	"os"
	"testing"
)

// TestMain keeps tests out of the user's cache, but for those that ask for one.
func TestMain(m *testing.M) {
	if err := os.Setenv("EVQ_CACHE", "off"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}
