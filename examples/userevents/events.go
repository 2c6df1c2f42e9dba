// Package userevents holds the events in the life of a user account.
//
// The structs below are all that is written by hand; evq_gen.go is written
// from them and gives each event its typed Push, Load and Subscribe.
package userevents

//go:generate go run ../../cmd/evgen

// UserCreated says that a user signed up.
//
//evq:event type=UserCreated version=1.0
type UserCreated struct {
	UserID string `json:"user_id"`
	Email  string `json:"email"`
	Name   string `json:"name"`
}

// UserUpdated says that a user changed the profile. What is empty did not change.
//
//evq:event type=UserUpdated version=1.0
type UserUpdated struct {
	UserID string `json:"user_id"`
	Email  string `json:"email,omitempty"`
	Name   string `json:"name,omitempty"`
}

// UserDeactivated says that an account was closed, by whom and why. Its events stay.
//
//evq:event type=UserDeactivated version=2.0
type UserDeactivated struct {
	UserID string `json:"user_id"`
	By     string `json:"by"` // the user, or one of the staff
	Reason string `json:"reason"`
}
