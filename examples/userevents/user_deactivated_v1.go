package userevents

// UserDeactivatedV1 is UserDeactivated as version 1.0 was stored. Its fields stay as they are.
//
//evq:event type=UserDeactivated version=1.0
type UserDeactivatedV1 struct {
	UserID string `json:"user_id"`
	Reason string `json:"reason"`
}

// Upcast makes a UserDeactivated of it: in those days only users closed their accounts.
func (old UserDeactivatedV1) Upcast() UserDeactivated {
	return UserDeactivated{
		UserID: old.UserID,
		By:     old.UserID,
		Reason: old.Reason,
	}
}
