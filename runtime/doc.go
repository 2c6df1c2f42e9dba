// Package evq is the runtime of typed event stores.
//
// A team annotates plain structs, evgen writes a typed store over them, and this package does the rest: the SQL, the
// sequences, the waiting. Most programs touch it in four places:
//
//	store, err := sqlite.Open(ctx, "events.db")        // or postgres.Open, or memory.New
//	users := userevents.NewStore(store)                 // generated: a typed view of the store
//	_, err = users.PushUserCreated(ctx, "users", "u-1", e, evq.ExpectNew())
//	for e, err := range users.Load(ctx, evq.Query{StreamID: "users"}) { … }
//
// # Words
//
// A stream is a named log: the unit of order and of locking. An aggregate is one entity in it; one stream holds many.
// Each event of a stream has a sequence, 1, 2, 3 … without gaps, in commit order. The event type and its version are
// what the directive says, never what the Go type is called. A [Recorded] event is the data and the facts that the
// store added.
//
// # Pushing
//
// A push records one event or one batch of one aggregate: all of it, adjacent, or nothing. When it returns nil it is
// durable. Pushes from many goroutines are committed together (group commit): the more push at a time, the less each
// costs, and a lone push waits for nobody. A push without conditions waits in line; [ExpectNew], [ExpectSequence] and
// [ExpectUnchanged] make it conditional, checked at the commit point. [WithKey] makes a retry harmless.
//
// Several aggregates, or events together with rows of the user's own tables, go through [Store.InTx], or through a
// transaction that the caller began itself and gives to In. On PostgreSQL such a transaction holds back only the
// streams that it pushed to. SQLite has one writer: there it holds back every push until it ends, and a push outside
// of it from within it waits for itself.
//
// # Reading
//
// [Store.Load] reads what is there and ends; [Store.Subscribe] reads the same and then waits for more. Both are
// sequences of (event, error) pairs whose rules are told at Load. A subscription never skips: an event that cannot be
// decoded comes in its place as an error ([IsEventError]) with its facts. A database error does not end it.
//
// Typed reads come from generated code. The methods of Store here are the same reads without types, for tools and for
// streams that hold the events of several packages: read raw, in order, and try each package's Decode.
//
// # Versions
//
// A version is MAJOR.MINOR. Within a major a struct grows compatibly, and every minor of it is read. Each further major is
// a struct of its own, and the older one has a method Upcast that makes a newer event of it; an Upcast to an event of
// another stored type renames it. Typed reads, Decode and consumers give the current event whatever is stored, while
// EventType and EventVersion say what that is. A raw read knows nothing of this. A major that this build has no struct
// for is [ErrUnknownEvent]. [Store.Types] tells which versions are stored, and how the build reads each.
//
// # Consuming
//
// [Store.Consume], and the typed Consume and ConsumeFunc of generated code, read durably: a consumer keeps its place under
// a name, and all who run it with that name share its work. What a handler writes through [TxFrom], or pushes with its
// context, is committed together with the place, exactly once; anything else it does happens at least once. Events that
// keep failing stop the consumer, are skipped, or are parked with the later ones of their aggregate ([OnFailure]).
// [IsReplay] tells history from what is live, [Store.WaitFor] waits until an event was handled, [Store.Consumers] tells how
// all of them get on, and [Store.Consumer] is the handle to retry, reset, and promote a version that was built beside
// the old one.
//
// [Store.LoadAll], [Store.SubscribeAll] and a consumer of an empty [Query] read all streams.
//
// # Errors
//
// Errors are values of few kinds (ErrConflict, ErrInvalid, ErrInDoubt …), matched with errors.Is, whose facts are in
// [Error] and [ConflictError]. The same input gives the same error on every backend.
package evq
