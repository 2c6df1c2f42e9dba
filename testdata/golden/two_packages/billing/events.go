// Package billing has an event of a name that another package uses too.
package billing

// Created says that an invoice was written.
//
//evq:event type=billing.Created version=1.0
type Created struct{ Cents int64 }
