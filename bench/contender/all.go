package contender

// Own are the contenders that need nothing but evq's dependencies, in the order of columns.
func Own() []Contender { return []Contender{EVQ, ByHand, RawSQLite, Unnest, Copy} }

// Peers are the libraries beside which evq is measured, without their Open: the module bench/peers has that.
func Peers() []Contender {
	return []Contender{
		{Name: "evercore", Kind: Peer, Module: "github.com/kernelplex/evercore", Version: "v0.0.42", Databases: []string{SQLite, Postgres},
			Use: "`LoadOrCreateAggregate` by a natural key that is the stream's name and `ApplyEventTo` inside of `WithContext`, as its README does; the correlation id goes into `reference`. " +
				"A conflict runs the whole function again. Its `StateAggregate` writes a snapshot every 10 events. `Warmup` first, as its hints say. " +
				"Loads go through its storage engine, because aggregates load from their last snapshot. Followed by `RunSubscription` with the options of its examples (100 events, poll every 200 ms on SQLite, 300 ms on PostgreSQL). " +
				"A stream is one aggregate. A subscription reads `id > last`, and ids are drawn before commits: on PostgreSQL it can pass over events."},
		{Name: "chronicle", Kind: Peer, Module: "github.com/DeluxeOwl/chronicle", Version: "v0.5.0", Databases: []string{SQLite, Postgres},
			Use: "An aggregate with `aggregate.Base` in a `NewEventSourcedRepository` on `eventlog.NewSqlite` or `NewPostgres` (driver pgx); metadata is embedded in the events, as its README does. " +
				"Each push loads what is new of an aggregate that was saved before, records, and saves; a conflict does so again. Loads are `Get`. " +
				"Followed by an `AsyncProjectionRunner` with its default poll of 200 ms and checkpoints in memory. It reads `global_version > last`, which is drawn before commits too."},
		{Name: "terraskye", Kind: Peer, Module: "github.com/terraskye/eventsourcing", Version: "v0.1.7", Databases: []string{Postgres},
			Use: "`eventstore/postgres` on a `pgxpool`; `Save` with `Any{}`, which takes an advisory lock on the stream, and metadata in the envelope. Loads are `LoadStream`. " +
				"Followed by `eventbus/postgres` with a poll of 3 s, woken by NOTIFY from its trigger on every insert; 100 events a poll. Readers stop before the oldest open transaction. It has no SQLite store."},
		{Name: "hallgren", Kind: Peer, Module: "github.com/hallgren/eventsourcing", Version: "v0.8.1", Databases: []string{SQLite, Postgres},
			Use: "`aggregate.Load`, `TrackChangeWithMetadata` and `aggregate.Save` on its sql store v0.7.0 (`NewSQLiteSingelWriter`, `NewPostgres` with lib/pq); aggregates that were saved before load only what is new, a conflict loads what is new and tries again. " +
				"Loads are `aggregate.Load`. Followed by a projection over `All` with `Run` every 200 ms, and `TriggerAsync` after each save. It reads `seq > last`, which is drawn before commits too."},
		{Name: "watermill-sql", Kind: Peer, Module: "github.com/ThreeDotsLabs/watermill-sql/v4", Version: "v4.1.2", Databases: []string{Postgres},
			Use: "Messages of one topic, `DefaultPostgreSQLSchema` and `DefaultPostgreSQLOffsetsAdapter` on database/sql with lib/pq: one `Publish` a batch, the stream's name in the metadata. " +
				"Followed by `Subscribe` with its defaults (100 messages a query, poll every second), each message acknowledged. It is a queue and not an event store: no streams, no numbers, no conditions, no loads. It has no SQLite in this module."},
	}
}
