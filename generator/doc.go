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
//	plan       bytes → what is new, stale or orphaned
//	write      the one phase that writes
//
// Every mistake has a place and a stable code ([Codes]), and all mistakes of a
// run come at once. An error in one package keeps the whole run from writing:
// a run either succeeds or changes nothing.
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
// # Broken code
//
// Files that bear evgen's own header are left out of the load, so a package
// whose generated file is missing, stale or broken generates like any other.
// Of all other errors in a package only those count that an event's own types
// reach. The user's code is never run and the network is never asked.
package generator
