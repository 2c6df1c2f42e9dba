package sqlite

import (
	"testing"

	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/runtimetest"
)

func TestSuiteOnOpen(t *testing.T) {
	runtimetest.Run(t, onOpen)
}

func TestSuiteOnAPoolOfOne(t *testing.T) {
	runtimetest.Run(t, onAPoolOfOne)
}

func TestModelOnOpen(t *testing.T) { runtimetest.Model(t, onOpen) }

func onOpen(t *testing.T) runtimetest.Database { return databaseOn(t, openTest) }

func onAPoolOfOne(t *testing.T) runtimetest.Database {
	db := databaseOn(t, func(t *testing.T, path string) *backend { return newTest(t, path, "", 1) })
	db.OneConnection = true
	return db
}

func databaseOn(t *testing.T, connect func(t *testing.T, path string) *backend) runtimetest.Database {
	path := temporary(t)
	return runtimetest.Database{
		Backend:          func(t *testing.T) evq.Backend { return connect(t, path) },
		Insert:           func(t *testing.T, rows ...evq.Row) { insert(t, connect(t, path), rows...) },
		AllowsBrokenJSON: true,
	}
}

func TestTenThousandSubscriptionsCostOneLookAPoll(t *testing.T) {
	runtimetest.Scale(t, onOpen, 10_000)
}
