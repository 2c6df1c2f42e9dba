package walkthrough

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/evq-go/evq/internal/pgserver"
)

// What users live through when a released event has to change.
func TestAReleasedEventGetsAnotherShape(t *testing.T) {
	m := newModule(t)
	databases := map[string]string{"SQLite": filepath.Join(t.TempDir(), "events.db"), "PostgreSQL": pgserver.NewDatabase(t)}

	m.release(databases)
	m.rename()
	m.bump()
	m.complete()
	m.readBoth(databases)
}

// release generates, tests, publishes and runs the first release.
func (m *module) release(databases map[string]string) {
	m.t.Helper()
	m.take("released")
	m.evgen(0, "./...")
	m.run(true, ".", "go", "vet", "./...")
	m.run(true, "users", "go", "test")
	m.Commit(nil)
	m.Publish()
	m.pushTo(databases)
}

// pushTo builds the program push and runs it on both databases.
func (m *module) pushTo(databases map[string]string) {
	m.t.Helper()
	path := program(m.t.TempDir(), "push")
	m.run(true, ".", "go", "build", "-o", path, "./push")
	for _, dsn := range databases {
		m.run(true, ".", path, dsn)
	}
}

// rename renames a tag: evgen says what is lost and keeps the lock, and everything compiles and runs all the same.
func (m *module) rename() {
	m.t.Helper()
	m.Git("checkout", "-q", "-b", "rename")
	lock := m.Read("users/evq.lock")
	m.take("renamed")
	said := m.evgen(1, "./...")
	m.says(said, `users/events.go:11:2: EVQ602: events written as 1.0 will read with Email empty: they hold it as "email", and its name is "mail" now`,
		`keep the tag json:"email"`, "evgen bump UserCreated", "reserved=email", "evgen lock allow EVQ602 UserCreated@1.0.email REASON")
	if m.Read("users/evq.lock") != lock {
		m.t.Error("the lock was written")
	}
	m.run(true, ".", "go", "vet", "./...")
	m.says(m.run(false, "users", "go", "test"), "UserCreated@1.0.json", "email", "--- FAIL: TestStoredEventsStayReadable")
	m.says(m.evgen(1, "breaking", "-against", "origin/main", "./..."), "EVQ602")
	m.evgen(1, "-check", "./...")
}

// bump takes the way of a new version. Its stub compiles as it is.
func (m *module) bump() {
	m.t.Helper()
	m.evgen(0, "bump", "UserCreated")
	m.says(m.Read("users/events.go"), "//evq:event type=UserCreated version=2.0")
	m.says(m.Read("users/user_created_v1.go"), "//evq:event type=UserCreated version=1.0", `json:"email"`, "Email:  old.Email,", "// Domain:")
	m.run(true, ".", "go", "vet", "./...")
	m.evgen(0, "-check", "./...")
	m.evgen(0, "breaking", "-strict", "-against", "origin/main", "./...")
}

// complete fills in the stub, and holds the upcast to what it made once.
func (m *module) complete() {
	m.t.Helper()
	const stub, filled = "// Domain:", "Domain: domainOf(old.Email),"
	m.edit("users/user_created_v1.go", stub, filled)
	m.says(m.run(false, "users", "go", "test"), "UserCreated@1.0.upcast.json is missing: go test -evq.update writes it")
	m.run(true, "users", "go", "test", "-evq.update")
	m.run(true, "users", "go", "test")
	m.edit("users/user_created_v1.go", filled, stub)
	m.says(m.run(false, "users", "go", "test"), "UserCreated@1.0.upcast.json", "domain")
	m.run(false, "users", "go", "test", "-evq.update") // it never changes one that is there
	m.edit("users/user_created_v1.go", stub, filled)
	m.run(true, "users", "go", "test")
	m.evgen(0, "-check", "./...")
}

// readBoth pushes the new version behind the old one and reads them in every way.
func (m *module) readBoth(databases map[string]string) {
	m.t.Helper()
	m.take("upcast")
	m.pushTo(databases)
	path := program(m.t.TempDir(), "tour")
	m.run(true, ".", "go", "build", "-o", path, "./tour")
	for name, dsn := range databases {
		if got, want := m.run(true, ".", path, dsn), everyWay(); got != want {
			m.t.Errorf("%s gives\n%s\nand not\n%s", name, got, want)
		}
	}
}

// everyWay is what the tour prints.
func everyWay() string {
	stored := []string{
		`1 UserCreated 1.0 users.UserCreated {"user_id":"ada","mail":"ada@example.com","domain":"example.com"}`,
		`2 UserDeactivated 1.0 users.UserDeactivated {"user_id":"ada"}`,
		`3 UserCreated 1.0 users.UserCreated {"user_id":"grace","mail":"grace@example.org","domain":"example.org"}`,
		`4 UserCreated 2.0 users.UserCreated {"user_id":"edsger","mail":"edsger@example.net","domain":"example.net"}`,
	}
	var b strings.Builder
	for _, way := range []string{"Load", "LoadUserCreated", "Subscribe", "SubscribeUserCreated", "LoadAll", "SubscribeAll",
		"Load in a transaction", "LoadUserCreated in a transaction", "Consume", "ConsumeFunc"} {
		for _, e := range stored {
			if !strings.Contains(way, "UserCreated") || strings.Contains(e, " UserCreated ") {
				fmt.Fprintf(&b, "%s: %s\n", way, e)
			}
		}
	}
	return b.String()
}

// What is not released yet is free, on a branch and in a module that nobody cloned; what was pushed to the remote's
// default branch is not, wherever the local branch of that name is.
func TestAnUnreleasedEventIsFreeUntilItIsReleased(t *testing.T) {
	m := newModule(t)
	m.take("released")
	m.Write(map[string]string{"push/main.go": ""})
	m.evgen(0, "./...")
	m.Commit(nil)
	m.Publish()
	m.Git("checkout", "-q", "-b", "branch")
	const draft = "package users\n\n//evq:event type=UserMoved version=1.0\ntype UserMoved struct {\n\tTo string `json:\"to\"`\n}\n"
	m.Commit(map[string]string{"users/moved.go": draft})
	m.evgen(0, "./...")
	m.Commit(nil)

	m.edit("users/moved.go", `json:"to"`, `json:"where"`)
	m.says(m.evgen(0, "./..."), "EVQ801: note: UserMoved@1.0 was not released")
	m.evgen(0, "-check", "./...")
	m.evgen(0, "breaking", "-against", "origin/main", "./...")
	m.run(true, "users", "go", "test") // the sample has followed
	m.Commit(nil)

	m.Git("push", "-q", "origin", "branch:main")
	m.edit("users/moved.go", `json:"where"`, `json:"place"`)
	m.says(m.evgen(1, "./..."), "EVQ602", "UserMoved@1.0.where")
	m.says(m.evgen(1, "breaking", "-against", "origin/main", "./..."), "EVQ602")
}
