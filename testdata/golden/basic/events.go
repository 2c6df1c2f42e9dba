// Package basic has one event and nothing else.
package basic

// UserCreated says that a user signed up.
//
//evq:event type=UserCreated version=1.0
type UserCreated struct {
	UserID string `json:"user_id"`
	Email  string `json:"email"`
}
