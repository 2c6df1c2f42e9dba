package catalogue

import (
	"strconv"
	"strings"
)

// An asyncAPI is an AsyncAPI 3 document: a channel per package, which stands for
// the streams that its events are in, a message per version, and an operation per
// use.
type asyncAPI struct {
	AsyncAPI   string `json:"asyncapi"`
	Comment    string `json:"x-comment"`
	Info       object `json:"info"`
	Channels   object `json:"channels"`
	Operations object `json:"operations"`
	Components object `json:"components"`
}

// asyncAPI describes the module as other tools understand it.
func (m *Module) asyncAPI() asyncAPI {
	doc := asyncAPI{
		AsyncAPI: "3.0.0", Comment: mark,
		// The document needs a version of the application, and the code does not say which it is.
		Info:     object{"title": m.title() + " events", "version": "unversioned", "description": "The stored events of " + m.Path + ", as their Go code declares them."},
		Channels: object{}, Operations: object{},
	}
	messages, places := object{}, map[string]eventPlace{}
	for _, p := range m.Packages {
		doc.Channels[m.channel(p)] = m.channelObject(p)
		for _, e := range p.Events {
			places[e.ID] = eventPlace{p, e}
			for _, v := range e.Versions {
				messages[message(e, v)] = e.messageObject(v)
			}
		}
	}
	doc.Components = object{"messages": messages}
	for _, u := range m.Uses {
		m.addOperations(doc.Operations, u, places)
	}
	return doc
}

// channel is the key of a package's channel.
func (m *Module) channel(p *Package) string { return componentKey(m.short(p.Path)) }

// componentKey makes a key of a path: components have keys of few characters.
func componentKey(path string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '/':
			return '.'
		case r == '.', r == '-', r == '_', '0' <= r && r <= '9', 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z':
			return r
		}
		return '_'
	}, path)
}

// message is the key of a version's message.
func message(e *Event, v *Version) string {
	return strings.ReplaceAll(e.ID, "~", "-") + "-" + v.String()
}

// channelObject is the channel of a package. Its address is unknown, since whoever
// pushes names the stream.
func (m *Module) channelObject(p *Package) object {
	messages := object{}
	for _, e := range p.Events {
		for _, v := range e.Versions {
			messages[message(e, v)] = object{"$ref": "#/components/messages/" + message(e, v)}
		}
	}
	channel := object{"address": nil, "title": p.Name, "messages": messages,
		"description": "The streams that hold events of " + p.Path + ". Whoever pushes names the stream."}
	if doc := firstSentence(p.Doc); doc != "" {
		channel["summary"] = doc
	}
	return channel
}

// messageObject is the message of a version.
func (e *Event) messageObject(v *Version) object {
	out := object{"name": e.Type, "title": e.Type + " " + v.String(), "contentType": "application/json",
		"payload": object{"$ref": schemaFolder + "/" + e.key(v) + ".json"}}
	if doc := firstSentence(v.Doc); doc != "" {
		out["summary"] = doc
	}
	description := strings.TrimSpace(v.Doc)
	if v.State != Current {
		description = strings.TrimSpace(description + "\n\n" + v.stateWords())
	}
	if description != "" {
		out["description"] = description
	}
	return out
}

// addOperations adds an operation for each channel that a use has events of.
func (m *Module) addOperations(operations object, u Use, places map[string]eventPlace) {
	messages, channels := map[*Package][]any{}, []*Package{}
	for _, id := range u.Events {
		at, known := places[id]
		if !known {
			continue
		}
		if refs := m.messageRefs(at.pkg, at.event, u.Kind); len(refs) > 0 {
			if messages[at.pkg] == nil {
				channels = append(channels, at.pkg)
			}
			messages[at.pkg] = append(messages[at.pkg], refs...)
		}
	}
	for _, p := range channels {
		key := componentKey(string(u.Kind) + "/" + m.short(u.Package) + "/" + u.Symbol + "/" + m.channel(p))
		operations[unused(operations, key)] = object{
			"action": action(u.Kind), "title": u.title(), "summary": u.noun() + " " + u.code() + " at " + u.Place.String(),
			"channel": object{"$ref": "#/channels/" + m.channel(p)}, "messages": messages[p],
		}
	}
}

// An eventPlace is an event with its package.
type eventPlace struct {
	pkg   *Package
	event *Event
}

// messageRefs are the messages of an event that a use has to do with: a pusher
// writes the current version, and a reader meets all that is readable.
func (m *Module) messageRefs(p *Package, e *Event, kind UseKind) []any {
	var refs []any
	for _, v := range e.Versions {
		if v.State == Current || kind != Push && (v.State == Compatible || v.State == Upcast) {
			refs = append(refs, object{"$ref": "#/channels/" + m.channel(p) + "/messages/" + message(e, v)})
		}
	}
	return refs
}

// action is the word of AsyncAPI for a kind of use.
func action(kind UseKind) string {
	if kind == Push {
		return "send"
	}
	return "receive"
}

// unused is key, or key with the first number that is free.
func unused(taken object, key string) string {
	unique := key
	for i := 2; taken[unique] != nil; i++ {
		unique = key + "-" + strconv.Itoa(i)
	}
	return unique
}
