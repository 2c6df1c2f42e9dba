// Package postgres keeps evq's events in a PostgreSQL database, version 14 or newer.
//
//	store, err := postgres.Open(ctx, "postgres://app@db.example.org/app?sslmode=verify-full")
//
// [Open] takes any connection string of libpq's, migrates the database, and owns its connections. [New] works on a
// handle that the program has, of lib/pq or of pgx's database/sql driver; it migrates only when [evq.Store.Migrate] is
// called, and closes nothing. Both are safe from many processes at once, also the first time.
//
// # What is where
//
// The tables are events, push_keys, batches, eras and evq_migrations, and those of consumers: consumers has their
// versions, members those who work on them, checkpoints how far each bucket has come and who leases it, and parked the
// events that were set aside. They are in the first schema of the connection's search_path; [TablePrefix] puts a prefix in
// front of their names. A push is a call of the function evq_push_lone_v1, pushes together one of evq_push_v2, or of
// evq_push_v1 where a key or a condition is among them; reads of all streams are one of evq_tail_v2. Functions are named
// by version, and a new build brings new ones beside the old, so builds of before and after may run at the same time.
//
// Any SQL may read events. Nothing but evq may write there: a row of a stream must come under the stream's lock, and is
// never changed. A position is drawn before its transaction commits, so "position > the last one I saw" loses events;
// read all streams through evq.
//
// data and metadata are jsonb, which keeps the meaning of JSON but not its text: the order and the repetition of keys,
// spaces, and the sign of -0 are lost. [JSON] makes the columns json instead, which keeps the text and is read about
// twice as fast. It is a decision for the first migration.
//
// # Pushes and transactions
//
// A push outside of a transaction is one round trip and is durable when it returns, also for a role whose
// synchronous_commit is off; so is a transaction of [evq.Store.InTx]. In a transaction that the program began, its
// settings decide. It may have any isolation. Under READ COMMITTED a push waits for its stream; under a stronger one a
// stream that was pushed to since the transaction's first statement is evq.ErrRetry, as deadlocks and serialization
// failures are. Whoever pushes to several streams in transactions does well to do it in one order.
//
// A transaction holds the streams that it pushed to until it ends. It stops no other stream: pushes to a held one wait
// in lanes, for which at most half of the pool is used.
//
// A consumer's handler works in a transaction of its own, which is durable too. The server ends it when nothing was asked
// of it for a while, so that a process that was stopped does not hold its checkpoints and its streams for ever; the next
// owner goes on from the checkpoint. All times of leases are the server's clock.
//
// When the connection breaks during a push, evq asks the server what became of it, and either returns the result or
// pushes again. Only if there is no answer within 15 seconds the push fails with evq.ErrInDoubt.
//
// # Connections
//
// Open keeps at most eight connections. More do not push faster. With New, SetMaxOpenConns decides; one is enough, but
// then a held stream is tried again and again instead of waited for, and a read inside of a transaction has to go through
// [evq.Store.In].
//
// Calls are not prepared, so they go through a pooler like PgBouncer in transaction mode: lib/pq needs
// binary_parameters=yes, which Open sets by itself, and pgx default_query_exec_mode=exec. Without binary_parameters New
// puts a transaction around each call, two more round trips. Where the sessions' default isolation is not READ COMMITTED
// it does the same.
//
// No part of evq needs a session: a pooler may give each transaction another connection. PgBouncer refuses settings in
// the connection string that it does not know, search_path for one: make it the role's or the database's (ALTER ROLE app
// SET search_path = …).
//
// A standby is refused with evq.ErrUnsupported, by pushes and by reads of all streams: its snapshots do not tell which
// transactions are still open, so events would be lost. In a connection string with several hosts, say
// target_session_attrs=read-write.
//
// # The doorbell
//
// What the same process pushed a subscription sees at once; for what others pushed it polls, less and less often while
// nothing comes (see evq.PollEvery). With [Doorbell] others wake it:
//
//	store, err := postgres.Open(ctx, dsn, postgres.Doorbell(direct))
//
// A store with a doorbell rings (NOTIFY) through its pool after each batch of pushes and each transaction of
// [evq.Store.InTx] that recorded something; after the commit and never in it, because a transaction that notifies makes
// all others that do wait in one line; one ring at a time, at once but ten milliseconds apart, however many the commits.
// A transaction that the program began itself does not ring, and neither does a store without the option: give it to all
// that push. Stores hear each other when they share tables; other prefixes and schemas have bells of their own.
//
// Hearing (LISTEN) takes one connection beside the pool, made by lib/pq whatever the driver of the handle, and only in
// processes that subscribe. Its string must lead to the same database, past any pooler: one that leads elsewhere is
// logged, as the store does not hear itself. Every five seconds the connection is asked whether it lives. One that is lost,
// or does not answer, is made anew, and everybody looks at once for what may have been missed.
//
// The bell only wakes. Nothing depends on it: the poll goes on as it would without, and while the bell is out of order
// the log says so once, and once that it is back.
//
// # Permissions
//
// Whoever migrates needs CREATE on the schema, and owns the tables. Programs that find them migrated need
//
//	GRANT USAGE ON SCHEMA app TO program;
//	GRANT SELECT, INSERT ON events, push_keys, batches, eras TO program;
//	GRANT DELETE ON batches TO program;
//	GRANT SELECT, INSERT, UPDATE, DELETE ON consumers, checkpoints, members, parked TO program;
//	GRANT SELECT ON evq_migrations TO program;
//
// Who is to see what the open transactions of other roles are that have written events needs pg_read_all_stats.
//
// # Backups and other clusters
//
// pg_dump, physical backups, replication and pg_upgrade need no care of evq's. When a dump is restored into another
// cluster, whose transactions are counted anew, evq notices and begins a new era in the table eras, which needs a role
// that may lock events. A store that was set back to an older backup may have lost events that readers have seen: a
// reader of all streams that went on from there gets evq.ErrRewound.
//
// # Limits
//
// The encoding of the database must be UTF8. A transaction that pushes to very many streams needs a lock for each of
// them: some thousands fit max_locks_per_transaction at its default.
package postgres
