package catalogue

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// The measures of a map in a page, in the units of its view box.
const (
	nodeWidth, nodeHeight = 264, 44
	rowHeight             = 54
	columnStep            = 348
	mapWidth              = 2*columnStep + nodeWidth
	labelRunes            = 27 // bold
	belowRunes            = 36
	centredRows           = 8 // columns of longer maps begin at the top, which is what one sees first
)

// A pageMap is the drawing of a package: who pushes its events, to the left of
// them, and who reads them, to the right.
type pageMap struct {
	Width, Height int
	Nodes         []mapNode
	Edges         []mapEdge
}

// A mapNode is a box of a drawing, at its upper left corner.
type mapNode struct {
	ID, Class      string
	X, Y           int
	Title, Caption string
	Label, Below   string // as much of these as there is room for
	Href           string
}

// A mapEdge is an arrow between boxes, from the right side of one to the left
// side of another.
type mapEdge struct {
	From, To           string
	X1, Y1, X2, Y2, CX int
}

// drawMap draws a package, or gives nil if nothing of the module uses it.
func (m *Module) drawMap(p *Package) *pageMap {
	var columns [3][]mapNode
	drawn := map[string]bool{}
	for _, e := range p.Events {
		v := e.Latest()
		class := "event"
		if v.fate() != "" {
			class = "gone"
		}
		columns[1] = append(columns[1], mapNode{ID: nodeID("event", e.ID), Class: class, Title: e.Type,
			Caption: fmt.Sprintf("%s, %d %s", v, len(e.Versions), plural(len(e.Versions), "version")), Href: "#" + e.ID})
		drawn[e.ID] = true
	}
	var uses []Use
	for _, u := range m.drawn() {
		if !slices.ContainsFunc(u.Events, func(id string) bool { return drawn[id] }) {
			continue
		}
		uses = append(uses, u)
		column := 2
		if u.Kind == Push {
			column = 0
		}
		columns[column] = append(columns[column], mapNode{ID: m.node(u), Class: u.noun(), Title: u.title(), Caption: u.mapCaption()})
	}
	if len(uses) == 0 {
		return nil
	}
	drawing := &pageMap{Width: mapWidth}
	at := drawing.arrange(columns)
	for _, u := range uses {
		for _, id := range u.Events {
			if drawn[id] {
				drawing.connect(at, m.node(u), nodeID("event", id), u.Kind == Push)
			}
		}
	}
	return drawing
}

// arrange gives every box its place, the columns centred beside each other, and
// returns the boxes by their ids.
func (d *pageMap) arrange(columns [3][]mapNode) map[string]mapNode {
	rows := max(len(columns[0]), len(columns[1]), len(columns[2]))
	d.Height = rows*rowHeight - (rowHeight - nodeHeight)
	at := map[string]mapNode{}
	for i, column := range columns {
		top := 0
		if rows <= centredRows {
			top = (rows - len(column)) * rowHeight / 2
		}
		for row, n := range column {
			n.X, n.Y = i*columnStep, top+row*rowHeight
			n.Label, n.Below = shorten(n.Title, labelRunes), shorten(n.Caption, belowRunes)
			d.Nodes = append(d.Nodes, n)
			at[n.ID] = n
		}
	}
	return at
}

// connect draws the arrow between a use and an event.
func (d *pageMap) connect(at map[string]mapNode, use, event string, pushes bool) {
	from, to := at[event], at[use]
	if pushes {
		from, to = to, from
	}
	e := mapEdge{From: from.ID, To: to.ID, X1: from.X + nodeWidth, Y1: from.Y + nodeHeight/2, X2: to.X - 6, Y2: to.Y + nodeHeight/2}
	e.CX = (e.X1 + e.X2) / 2
	d.Edges = append(d.Edges, e)
}

// mapCaption says what a use is, and where if its title does not.
func (u Use) mapCaption() string {
	if u.Name != "" {
		return u.noun() + ", " + u.code()
	}
	return u.noun()
}

// shorten cuts text to the room of a box.
func shorten(text string, most int) string {
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return strings.TrimSpace(string([]rune(text)[:most-1])) + "…"
}
