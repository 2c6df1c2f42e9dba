// Package memory keeps events in the process's memory: no SQL, no cgo, nothing left behind.
//
// It is meant for the tests of programs that use evq. A store from [New] does what the stores on SQLite and
// PostgreSQL do, with the same results and the same errors; what it holds is gone with the process.
//
//	store := memory.New()
//	defer store.Close()
//
// Stores that shall see each other's events, as two processes on one database do, share a [Log]:
//
//	log := memory.NewLog()
//	one, other := evq.New(log), evq.New(log)
//
// Like SQLite it has one writer at a time: a transaction of [evq.Store.InTx] holds the log until it ends, pushes of
// others wait for it, and readers see what is committed. Its transactions take no SQL.
package memory
