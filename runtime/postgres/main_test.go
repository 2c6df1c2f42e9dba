package postgres

import (
	"os"
	"testing"

	"github.com/evq-go/evq/internal/pgserver"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	os.Exit(pgserver.Run(func() int {
		failed := m.Run()
		if err := goleak.Find(); err != nil && failed == 0 {
			os.Stderr.WriteString(err.Error() + "\n")
			return 1
		}
		return failed
	}))
}
