package memory_test

import (
	"testing"

	"go.uber.org/goleak"

	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/memory"
	"github.com/evq-go/evq/runtime/runtimetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func open(*testing.T) runtimetest.Database {
	log := memory.NewLog()
	return runtimetest.Database{
		Backend:          func(*testing.T) evq.Backend { return log },
		Insert:           func(_ *testing.T, rows ...evq.Row) { log.Insert(rows...) },
		AllowsBrokenJSON: true,
	}
}

func TestSuite(t *testing.T) { runtimetest.Run(t, open) }

func TestModel(t *testing.T) { runtimetest.Model(t, open) }

func TestTroupes(t *testing.T) { runtimetest.Troupes(t, open, 20) }

func TestTenThousandSubscriptionsCostOneLookAPoll(t *testing.T) { runtimetest.Scale(t, open, 10_000) }
