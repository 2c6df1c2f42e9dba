// Package sqlite keeps events in an SQLite file. It needs cgo, and no server.
//
//	store, err := sqlite.Open(ctx, "events.db")
//
// # Files
//
// [Open] takes the name of a file, whatever characters it has, or a file: URI, in which special characters are escaped and
// SQLite's and the driver's parameters may follow (file:events.db?mode=ro). It creates and migrates the database. Beside
// the file there are SQLite's own -wal and -shm, and -evq-lock, an empty file by which processes queue; it may be
// deleted while nobody uses the database. All of them must be on a local disk: network file systems break SQLite's
// locks. A database in memory is refused; runtime/memory has what tests need.
//
// Several stores share a file with [TablePrefix], and the file may hold tables of the application. That is what makes
// [evq.Store.InTx] useful: events and rows are written together, or not at all.
//
// # Settings
//
// Every connection of Open has journal_mode=WAL, synchronous=FULL, wal_autocheckpoint=10000 and temp_store=MEMORY, set
// and read back. The one that writes has a page cache of up to 200 MB, because a batch to many streams touches many
// pages of the indexes; up to eight that read have 16 MB each. FULL is what makes a push durable when it returns; the
// driver's default is NORMAL, which may lose the last commits with the power.
//
// With [New] the handle's settings are the caller's, except that pushes refuse connections below FULL. SQLite before
// 3.51.3 is refused by both: it can damage a database in WAL mode.
//
// # One writer
//
// SQLite writes one transaction at a time. Pushes from any number of goroutines are committed together, which makes up
// for it; but whoever holds a write transaction holds up every push to every stream, in every process, until it ends.
// So keep transactions short, and begin them with [evq.Store.InTx]. It takes its turn in the queue and begins with BEGIN
// IMMEDIATE. A push or an InTx inside of it that does not go through [evq.Store.In] waits for its own transaction: it
// ends with its context, and without one never. Reads are never held up by the writer, nor hold it up.
//
// A transaction that the caller began on a handle of its own works too, with the handle's busy_timeout instead of the
// queue. If it read before it pushes, and somebody else wrote in between, SQLite cannot let it write any more: that is
// ErrRetry at once, and BEGIN IMMEDIATE avoids it. In such a transaction its connection's synchronous setting decides
// whether the commit is durable, and subscribers learn of it by polling.
//
// A program that knows nothing of the queue, such as the sqlite3 shell, can hold the lock as well. Pushes then wait;
// after ten seconds they fail with ErrRetry.
//
// # Size
//
// A checkpoint moves what was committed from the write-ahead log into the file every 50 milliseconds while there are
// pushes, beside the writer. If that leaves few pages of a log of 1,000 or more, pushes wait a millisecond or two until
// those are moved too, and the log begins anew. Under a load that leaves no room for that, the commit that finds 10,000
// pages (40 MB) moves the rest, so that the log does not grow further. A transaction that reads for a long time lets it
// grow until it ends.
//
// # Backups
//
// Copy the database with VACUUM INTO, the .backup command of the sqlite3 shell or a tool that follows the log, not the
// file alone: what was committed lately is in the log. A reader that has seen more than a restored copy holds is told so
// with ErrRewound.
//
// # Tables
//
// migrations/*.sql in the source are the schema: strict tables, JSON as text, times as microseconds since 1970, ids as
// blobs of 16 bytes. The tables are events, push_keys, batches, eras and evq_migrations, and those of consumers: consumers
// has their versions, members those who work on them, checkpoints how far each bucket has come and who leases it, and
// parked the events that were set aside. Reading the tables with SQL is fine; writing into them is not.
//
// A consumer's handler works in a write transaction: it holds up every push in the meantime. Times of leases have the
// clock's milliseconds.
//
// # Limits
//
// What can be pushed is the same everywhere, see evq.ErrInvalid. A database can hold 281 TB and 2^63 events.
package sqlite
