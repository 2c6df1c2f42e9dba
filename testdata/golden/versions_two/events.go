// Package versions has an event in its second version.
package versions

// UserCreatedV1 is how users were stored before they had names.
//
//evq:event type=UserCreated version=1.0
type UserCreatedV1 struct {
	UserID string `json:"user_id"`
	Email  string `json:"email"`
}

// Upcast takes what stands before the @ for the name.
func (old UserCreatedV1) Upcast() UserCreated {
	return UserCreated{UserID: old.UserID, Email: old.Email, Name: firstPart(old.Email)}
}

// UserCreated says that a user signed up.
//
//evq:event type=UserCreated version=2.0
type UserCreated struct {
	UserID string `json:"user_id"`
	Email  string `json:"email"`
	Name   string `json:"name"`
}

// UserDeleted has one version.
//
//evq:event type=UserDeleted version=1.3
type UserDeleted struct {
	UserID string `json:"user_id"`
}
