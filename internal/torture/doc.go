// Package torture tries to break the guarantees from outside, as a user's processes would: many processes, callers'
// transactions that commit late or roll back, and a subscriber in another process that must miss nothing.
package torture
