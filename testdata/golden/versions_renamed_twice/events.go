// Package versions has a stored type all of whose versions are old: it became
// another one, in a version that is old as well.
package versions

import stored "github.com/evq-go/evq/runtime"

//evq:event type=Signup version=1.0
type SignupV1 struct {
	Mail string `json:"mail"`
}

func (old SignupV1) Upcast(stored.Facts) (SignupV2, error) { return SignupV2{Email: old.Mail}, nil }

//evq:event type=Signup version=2.0
type SignupV2 struct {
	Email string `json:"email"`
}

func (old SignupV2) Upcast() UserCreatedV1 { return UserCreatedV1{Email: old.Email} }

//evq:event type=UserCreated version=1.0
type UserCreatedV1 struct {
	Email string `json:"email"`
}

func (old UserCreatedV1) Upcast() UserCreated { return UserCreated{Emails: []string{old.Email}} }

//evq:event type=UserCreated version=2.0
type UserCreated struct {
	Emails []string `json:"emails"`
}

//evq:event type=Zeta version=1.0
type Zeta struct{}

//evq:event type=accounts.Opened version=1.0
type Opened struct{}

// Upcast leads past the versions of another type.
func (Opened) Upcast() UserCreated { return UserCreated{} }

// A deadline is no event, and may have an Upcast of any form.
type Deadline struct{ SignupV1 }

func (*Deadline) Upcast(int) string { return "" }
