package contender_test

import (
	"testing"

	"github.com/evq-go/evq/bench/contender"
	"github.com/evq-go/evq/bench/contender/contendertest"
)

func TestContendersLoadAndDeliverWhatWasPushed(t *testing.T) {
	databases, err := contender.OpenDatabases(true)
	if err != nil {
		t.Fatal(err)
	}
	defer databases.Close()
	for _, c := range contender.Own() {
		contendertest.Run(t, databases, c)
	}
}
