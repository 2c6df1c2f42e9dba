package generator

import (
	"fmt"
)

// checkNames holds the generated names against the package's own.
func checkNames(b *bag, u *unit) {
	n := chooseNames(u.prefix, u.taken)
	way := fmt.Sprintf("rename it, or put //evq:package prefix=%s above the package clause", exported(u.name))
	for _, name := range []string{n.Event, n.Store, n.NewStore, n.Handler, n.Dispatch, n.Decode} {
		if pos, ok := u.taken[name]; ok {
			b.add("EVQ304", span{pos, len(name)}, "%s is also what %s declares", name, u.output).
				related(b.place(u.marks[0].self().pos), "%s is generated for this event", u.output).help("%s", way)
		}
	}
	for _, method := range storeMethods(u.current()) {
		if pos, ok := u.taken[n.Store+"."+method]; ok {
			b.add("EVQ306", span{pos, len(method)}, "%s also gives %s a method %s", u.output, n.Store, method).
				related(b.place(u.marks[0].self().pos), "%s is generated for this event", u.output).help("rename the method")
		}
	}
	for _, e := range u.events {
		checkMembers(b, e, u.taken)
	}
}

// storeMethods are the methods of the generated Store for current events.
func storeMethods(events []*Event) []string {
	methods := []string{"In", "Push", "Load", "Subscribe", "Consume", "ConsumeFunc"}
	for _, e := range events {
		methods = append(methods, "Push"+e.Name, "Load"+e.Name, "Subscribe"+e.Name)
	}
	return methods
}

// checkMembers keeps the methods that every event gets free on the struct.
func checkMembers(b *bag, e *Event, taken declared) {
	for _, member := range []string{"EventType", "EventVersion", "isEvent"} {
		if pos, ok := taken[e.Name+"."+member]; ok {
			b.add("EVQ305", span{pos, len(member)}, "evgen gives %s a method %s", e.Name, member).help("rename the method")
		}
		for i := range e.fields.NumFields() {
			if v := e.fields.Field(i); v.Name() == member {
				b.add("EVQ305", span{v.Pos(), len(member)}, "%s has a field %s, and evgen gives it a method of that name", e.Name, member).
					help("rename the Go field: the tag keeps the stored name")
			}
		}
	}
}
