// Command peers is the command of bench with other event stores beside evq, at the versions that go.mod names. It is a
// module of its own so that nobody else has to download what they depend on; make bench runs it, CI never does.
package main

import (
	"github.com/evq-go/evq/bench/contender"
	"github.com/evq-go/evq/bench/peers/chronicle"
	"github.com/evq-go/evq/bench/peers/evercore"
	"github.com/evq-go/evq/bench/peers/hallgren"
	"github.com/evq-go/evq/bench/peers/terraskye"
	"github.com/evq-go/evq/bench/peers/watermill"
	"github.com/evq-go/evq/bench/run"
)

var peers = []contender.Contender{evercore.Contender, chronicle.Contender, terraskye.Contender, hallgren.Contender, watermill.Contender}

func main() { run.Main("it was not built in", peers...) }
