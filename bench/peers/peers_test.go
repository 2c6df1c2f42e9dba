package main

import (
	"testing"

	"github.com/evq-go/evq/bench/contender"
	"github.com/evq-go/evq/bench/contender/contendertest"
	"github.com/evq-go/evq/bench/run"
)

func TestPeersLoadAndDeliverWhatWasPushed(t *testing.T) {
	databases, err := contender.OpenDatabases(true)
	if err != nil {
		t.Fatal(err)
	}
	defer databases.Close()
	for _, c := range run.Peers(peers) {
		contendertest.Run(t, databases, c)
	}
}
