// Package users has the events of users, one of which has a tag renamed and a field more.
package users

import "strings"

// UserCreated says that a user signed up.
//
//evq:event type=UserCreated version=1.0
type UserCreated struct {
	UserID string `json:"user_id"`
	Email  string `json:"mail"`
	Domain string `json:"domain"`
}

// UserDeactivated says that a user left.
//
//evq:event type=UserDeactivated version=1.0
type UserDeactivated struct {
	UserID string `json:"user_id"`
}

// domainOf is what follows the @ of an address.
func domainOf(email string) string { return email[strings.LastIndex(email, "@")+1:] }
