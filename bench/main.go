// Command bench measures evq side by side with the naive way and with the raw ceilings of SQLite and PostgreSQL: durable
// pushes, loads, subscriptions and growth, in one run, and prints a page of medians and ratios. A PostgreSQL server is
// started for the run (or EVQ_TEST_POSTGRES). The command in peers does the same with other event stores beside; it
// is a module of its own, because of what they depend on.
package main

import "github.com/evq-go/evq/bench/run"

func main() { run.Main("this program has no peers, run the one in bench/peers") }
