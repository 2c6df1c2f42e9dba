// Package generator turns structs that carry an //evq:event directive into the
// source of a typed event store. It is pure: source goes in, bytes and
// diagnostics come out, and only [Result.Write] touches the disk, so that
// checking is generating with the pen lifted.
//
// The phases stand in files of their own, in the order of the work:
//
//	load       patterns → directories and their files; types are read from source, on demand
//	directive  comments → directives, with a place for every word
//	place      directives → the types they stand on
//	model      those types → events
//	versions   old events → the current ones that their Upcast methods lead to
//	check      what JSON loses, names that clash, stored types that repeat
//	emit       events → syntax (jennifer) and words (package templates)
//	format     gofmt, grouped imports, and the gate: only what evgen means to write
//	evolve     shapes → held against the lock, and what is to go into it
//	samples    shapes → stored samples, for the generated test that reads them for ever
//	plan       bytes → what is new, stale or orphaned
//	write      the one phase that writes
//
// Every mistake has a place and a stable code ([Codes]), and all mistakes of a
// run come at once. An error in one package keeps the whole run from writing: a
// run either succeeds or changes nothing. Only losses of stored data, the 600s,
// let the code be written.
//
// [Inspect] runs the phases from directive to check over one package that a
// driver of go/analysis has parsed; package analyzer is made of it.
//
// # The directive
//
// A directive is a comment line directly above an exported struct type:
//
//	//evq:event type=UserCreated version=1.0
//
// It starts at "//" without a space, and its words are key=value:
//
//	type     the stored name, [A-Za-z][A-Za-z0-9_.-]{0,127}
//	version  the schema version of the payload, MAJOR.MINOR, decimal, no leading zeros
//
// Both are required. Above the package clause, once in a package,
//
//	//evq:package prefix=Users
//
// puts a prefix before the generated names: UsersEvent, UsersStore and so on.
//
// # Versions
//
// Several majors of one stored type stand side by side, each with a struct. The
// newest is current. Each other one has a value method in one of two forms:
//
//	func (UserCreatedV1) Upcast() UserCreated
//	func (UserCreatedV1) Upcast(evq.Facts) (UserCreated, error)
//
// It leads to a newer version, so that upcasts form a chain, or to an event of
// another stored type of the package, which is how a stored type is renamed. All
// versions of a stored type lead to one current event, because reads select by
// the stored name. An old version is read and never pushed: it is not in the
// union, and the Store and the Handler have no method for it.
//
// # The lock
//
// Beside evq_gen.go lies evq.lock. It holds the shape of what encoding/json writes
// for each version of each event, a line a field, see package schema. A version is
// released once the lock of the baseline holds it, see package baseline. What is
// new, compatible or unreleased goes into the lock; a change that would lose or
// break what a released version stored is an error of the 600s, which keeps the
// lock as it is and lets the code be written. [Breaking] compares with the
// baseline whatever the lock says, [Bump] makes a new major version, [Allow] and
// [Retire] write decisions into the lock, and
//
//	reserved  JSON fields that are gone for good: reserved=nick,address.zip
//
// is the optional key of the directive by which a struct gives up fields.
//
// # Samples
//
// Beside a package with events lies testdata/evq, with a sample of each version
// of each event, and evq_gen_test.go, whose one test wants today's structs to
// read them and to write them again with nothing lost, see package
// runtime/evqgen/frozen. A sample is written with its version, follows the struct
// while that is not released, and never changes after. What types with
// marshalers of their own hold evgen cannot know, and neither what an upcast
// makes of a sample: go test -evq.update writes these.
//
// # Codecs
//
// Beside evq_gen.go also lies evq_codec_gen.go, with functions that write and
// read events as encoding/json does, to the byte and to the value, at a fraction
// of its cost, see package runtime/evqgen/codec. An event has them if all that it
// is made of is of its own module, has no say in its JSON and does not hold
// itself, or is a time.Time, a time.Duration, a uuid.UUID or a json.RawMessage.
// All other events, and those of tests, take encoding/json, and so does each
// text or value that is not plain: what is accepted, and each error, is
// encoding/json's own. The file does not compile once a type that it spells out
// has changed, or has come to have a say in its JSON.
//
// # Broken code
//
// Files that bear evgen's own header are left out of the load, so a package
// whose generated file is missing, stale or broken generates like any other.
// Of all other errors in a package only those count that an event's own types
// reach. The user's code is never run and the network is never asked.
package generator
