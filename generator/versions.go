package generator

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/evq-go/evq/generator/schema"
)

// An upcast is the step from an old event to a newer one.
type upcast struct {
	to    *Event
	facts bool // it takes the facts of the stored event, and may refuse
	name  span // the method's
	leads span // what it returns
}

// form is what packages evqgen and frozen call an upcast of its form.
func (up *upcast) form() string {
	if up.facts {
		return "UpcastWithFacts"
	}
	return "Upcast"
}

// major is the first number of the event's version, if that is one.
func (e *Event) major() (int, bool) {
	v, err := schema.ParseVersion(e.Version)
	return v.Major, err == nil && schema.IsType(e.Type) // else reported already
}

// old reports whether e is read as another event, and never pushed.
func (e *Event) old() bool { return e.upcast != nil }

// current are the events that can be pushed.
func (u *unit) current() []*Event {
	return slices.DeleteFunc(slices.Clone(u.events), (*Event).old)
}

// checkVersions links the structs of a unit by their upcasts: each major but
// the newest of its stored type leads to a newer event, and all that is stored
// under one name leads to one current event.
func checkVersions(b *bag, sh *shelf, u *unit, lock *schema.Lock) {
	faulty, sound := map[*Event]bool{}, len(b.all)
	for _, e := range u.events {
		before := len(b.all)
		e.upcast = readUpcast(b, sh, u, e)
		faulty[e] = len(b.all) > before
	}
	byType := versionsByType(u)
	for _, name := range slices.Sorted(maps.Keys(byType)) {
		versions := byType[name]
		checkGaps(b, versions, lock)
		for i, e := range versions[:len(versions)-1] {
			if e.upcast == nil && !faulty[e] {
				missingUpcast(b, sh, e, versions[i+1], versions[len(versions)-1])
			}
		}
		for _, e := range versions {
			checkUpward(b, e, versions)
		}
	}
	checkCircles(b, u)
	for _, e := range u.events {
		e.Current = e.end()
	}
	for _, name := range slices.Sorted(maps.Keys(byType)) {
		if len(b.all) == sound {
			checkOneEnd(b, byType[name])
		}
		nameEnd(name, byType[name])
	}
}

// versionsByType are the structs of each stored type, oldest first, one a major.
func versionsByType(u *unit) map[string][]*Event {
	byType := map[string][]*Event{}
	for _, e := range u.events {
		if _, ok := e.major(); ok {
			byType[e.Type] = append(byType[e.Type], e)
		}
	}
	for name, versions := range byType {
		slices.SortStableFunc(versions, compareMajors)
		byType[name] = slices.CompactFunc(versions, func(a, b *Event) bool { return compareMajors(a, b) == 0 })
	}
	return byType
}

func compareMajors(a, b *Event) int {
	x, _ := a.major()
	y, _ := b.major()
	return cmp.Compare(x, y)
}

// checkGaps wants a struct for each major between two others, but for those that
// the lock has retired: what is stored of it would be read by nobody.
func checkGaps(b *bag, versions []*Event, lock *schema.Lock) {
	for i, e := range versions[1:] {
		below, _ := versions[i].major()
		above, _ := e.major()
		for below+1 < above && lock.RetiredMajor(e.Type, below+1) {
			below++
		}
		if above == below+1 {
			continue
		}
		missing := fmt.Sprintf("major %d", below+1)
		if above > below+2 {
			missing = fmt.Sprintf("the majors %d to %d", below+1, above-1)
		}
		b.add("EVQ327", e.mark.word(e.mark.values["version"]), "%q has versions %s and %s, and none of %s", e.Type, versions[i].Version, e.Version, missing).
			related(b.place(versions[i].mark.word(versions[i].mark.values["version"]).pos), "the version before").
			help("declare the struct of what is missing, or make this one version %d.0", below+1)
	}
}

// checkUpward wants an upcast within a stored type to lead to a newer version.
// One that does not is forgotten, so that it is reported once.
func checkUpward(b *bag, e *Event, versions []*Event) {
	if !e.old() || e.upcast.to.Type != e.Type || compareMajors(e, e.upcast.to) < 0 {
		return
	}
	d := b.add("EVQ325", e.upcast.leads, "Upcast leads from version %s of %q down to %s", e.Version, e.Type, e.upcast.to.Version)
	if e.upcast.to == e {
		d.Message = fmt.Sprintf("Upcast leads from %s to %s itself", e.Name, e.Name)
	}
	if i := slices.Index(versions, e); i >= 0 && i < len(versions)-1 {
		d.help("let it lead to version %s, %s", versions[i+1].Version, versions[i+1].Name)
	} else {
		d.help("%s is the newest version of %q: it has no Upcast", e.Name, e.Type)
	}
	e.upcast = nil
}

// checkCircles breaks each circle of upcasts at its first event and reports it there.
func checkCircles(b *bag, u *unit) {
	for _, e := range u.eventsByPlace(b) {
		words := []string{}
		for at := e; at.old() && len(words) <= len(u.events); at = at.upcast.to {
			words = append(words, at.Name+" leads to "+at.upcast.to.Name)
			if at.upcast.to == e {
				b.add("EVQ326", e.upcast.name, "upcasts go in a circle: %s", strings.Join(words, ", ")).
					help("one of them is current: remove its Upcast")
				e.upcast = nil
				break
			}
		}
	}
}

// end is the current event that e is read as.
func (e *Event) end() *Event {
	for e.old() {
		e = e.upcast.to
	}
	return e
}

// checkOneEnd wants all versions of a stored type to be read as one event,
// because reads select by the stored name.
func checkOneEnd(b *bag, versions []*Event) {
	newest := versions[len(versions)-1]
	for _, e := range versions {
		if !e.old() || e.Current == newest.Current {
			continue
		}
		b.add("EVQ328", e.upcast.name, "%q %s is read as %s, and %s as %s", e.Type, e.Version, e.Current.Name, newest.Version, newest.Current.Name).
			related(b.place(newest.mark.typeName().pos), "version %s", newest.Version).
			help("let all versions of a stored type lead to one event: reads select by the stored name")
	}
}

// nameEnd notes the stored name at the event that it is read as.
func nameEnd(name string, versions []*Event) {
	end := versions[len(versions)-1].Current
	if name != end.Type {
		end.OtherNames = append(end.OtherNames, name)
	}
}
