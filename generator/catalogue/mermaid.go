package catalogue

import (
	"fmt"
	"slices"
	"strings"
)

// mermaid is the map of the module as a Mermaid flowchart: who pushes which
// events, and who reads them.
func (m *Module) mermaid() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%%%% %s\nflowchart LR\n", mark)
	for _, p := range m.Packages {
		fmt.Fprintf(&b, "  subgraph %s[\"%s\"]\n", nodeID("package", p.Folder), label(m.short(p.Path)))
		for _, e := range p.Events {
			fmt.Fprintf(&b, "    %s[\"%s %s\"]\n", nodeID("event", e.ID), label(e.Type), e.Latest())
		}
		b.WriteString("  end\n")
		drawRenamed(&b, p)
	}
	for _, u := range m.drawn() {
		m.draw(&b, u)
	}
	return b.String()
}

// drawRenamed draws which events upcasts make others of.
func drawRenamed(b *strings.Builder, p *Package) {
	for _, e := range p.Events {
		v := e.Latest()
		i := slices.IndexFunc(p.Events, func(f *Event) bool { return v.State == Upcast && f != e && f.Type == v.Reader.Type })
		if i >= 0 {
			fmt.Fprintf(b, "  %s -.->|upcast| %s\n", nodeID("event", e.ID), nodeID("event", p.Events[i].ID))
		}
	}
}

// nodeShapes are the brackets of each kind of use.
var nodeShapes = map[UseKind][2]string{
	Push: {`>"`, `"]`}, Consume: {`(["`, `"])`}, Handle: {`{{"`, `"}}`}, Subscribe: {`("`, `")`}, Load: {`("`, `")`},
}

// draw writes a use and its arrows.
func (m *Module) draw(b *strings.Builder, u Use) {
	id := m.node(u)
	shape := nodeShapes[u.Kind]
	fmt.Fprintf(b, "  %s%s%s%s\n", id, shape[0], label(u.caption()), shape[1])
	for _, event := range u.Events {
		if u.Kind == Push {
			fmt.Fprintf(b, "  %s --> %s\n", id, nodeID("event", event))
		} else {
			fmt.Fprintf(b, "  %s --> %s\n", nodeID("event", event), id)
		}
	}
}

// node is the id of a use in the map.
func (m *Module) node(u Use) string {
	return nodeID(string(u.Kind), strings.TrimSpace(m.short(u.Package)+"."+u.Symbol+" "+u.Name))
}

// caption is a use in one line.
func (u Use) caption() string {
	switch {
	case u.Kind == Consume && u.Name != "":
		return u.noun() + " " + u.Name
	case u.Kind == Push || u.Kind == Handle:
		return u.code()
	}
	return u.noun() + " " + u.code()
}

// nodeID makes an id that Mermaid reads, another one for each name.
func nodeID(kind, name string) string {
	var b strings.Builder
	b.WriteString(kind + "_")
	for _, c := range []byte(name) {
		switch {
		case '0' <= c && c <= '9', 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z':
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "_%02x", c)
		}
	}
	return b.String()
}

// label writes text between quotes. Mermaid has entities of its own, and HTML in
// a label would be HTML.
func label(text string) string {
	var b strings.Builder
	for _, r := range text {
		if strings.ContainsRune("\"#&;<>`$\\[]{}()|%\n\r", r) {
			fmt.Fprintf(&b, "#%d;", r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}
