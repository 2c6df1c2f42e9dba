// Package tour shows evq at work, one function a step: connect, store, load, subscribe, replay, transactions, several
// subscribers, consumers with a read model and with mail, metadata. Each has an example that is run as a test.
package tour

// Stream is where the tour records all of its users: a stream is coarse, an aggregate is one user in it.
const Stream = "users"
