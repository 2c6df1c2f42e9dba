// Package users has an event of a name that another package uses too.
package users

// Created says that a user signed up.
//
//evq:event type=users.Created version=1.0
type Created struct{ UserID string }
