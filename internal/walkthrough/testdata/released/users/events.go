// Package users has the events of users, as they are released first.
package users

// UserCreated says that a user signed up.
//
//evq:event type=UserCreated version=1.0
type UserCreated struct {
	UserID string `json:"user_id"`
	Email  string `json:"email"`
}

// UserDeactivated says that a user left.
//
//evq:event type=UserDeactivated version=1.0
type UserDeactivated struct {
	UserID string `json:"user_id"`
}
