// Package versions has an event that was stored under another name before.
package versions

//evq:event type=UserRegistered version=1.0
type UserRegistered struct {
	ID string `json:"id"`
}

func (old UserRegistered) Upcast() UserCreated { return UserCreated{UserID: old.ID} }

//evq:event type=UserCreated version=1.0
type UserCreated struct {
	UserID string `json:"user_id"`
}

//evq:event type=UserDeleted version=1.0
type UserDeleted struct {
	UserID string `json:"user_id"`
}
