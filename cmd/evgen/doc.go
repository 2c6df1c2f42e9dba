// Command evgen writes typed event stores: for each package with structs that
// carry an //evq:event directive it writes evq_gen.go, which gives every event
// its own Push, Load and Subscribe, and evq.lock, which remembers what is stored.
//
//	//go:generate go tool evgen
//
//	// UserCreated says that a user signed up.
//	//
//	//evq:event type=UserCreated version=1.0
//	type UserCreated struct {
//		UserID string `json:"user_id"`
//	}
//
// One directive at the root, "//go:generate go tool evgen ./...", does a whole
// module in one process. A first argument without "." or "/" is a command: bump
// gives an event a new version, breaking compares with a git revision, lock writes
// decisions down, explain says what a code means, docs writes a catalogue. Run
// "evgen help" for those and for the flags.
//
// What evgen finds goes to standard error as text, or to standard output as
// JSON, as GitHub workflow commands or as SARIF. The exit status is 0 when all
// is done, 1 when something was found, and 2 when there was trouble: with the
// arguments, with loading packages, with the disk, with git. A change that loses
// stored data is found and the code is written all the same, so that it compiles
// while the author decides.
//
// evgen is also a tool for go vet, which finds in each package what can be found
// in it alone, and with -fix makes the edits that are certain:
//
//	go vet -vettool=$(go tool -n evgen) ./...
package main
