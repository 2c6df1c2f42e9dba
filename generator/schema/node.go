package schema

import (
	"cmp"
	"strconv"
	"strings"
)

// A node is a shape and where it is. Without a shape it is a place where there is
// nothing.
type node struct {
	in    nodes
	path  string // where what it holds is
	place string // where it is itself, which is elsewhere for a repetition
	label string // the place in words: Address.Zip (JSON address.zip)
	field *Field // that holds the shape, or nil
	shape *Shape
}

// nodes are the shapes of a tree by path.
type nodes map[string]node

// nodesOf lists a shape and all within.
func nodesOf(s *Shape) nodes {
	all := nodes{}
	s.walk("", nil, func(path string, f *Field, s *Shape) {
		all[path] = node{in: all, path: path, place: path, label: all.label(path, f), field: f, shape: s}
	})
	return all
}

// elem is the node of what a list, an array or a map holds.
func (n node) elem() node { return n.in[ElemPath(n.path, n.shape.Kind)] }

// member is the node of a field of an object.
func (n node) member(name string) node { return n.in[FieldPath(n.path, name)] }

// resolve follows a repetition to what it repeats.
func (n node) resolve() node {
	if n.shape.Kind != Again {
		return n
	}
	repeated := n.in[n.shape.Of]
	repeated.place, repeated.label, repeated.field = n.place, n.label, n.field
	return repeated
}

// as is the node taken for one of that kind.
func (n node) as(k Kind) node {
	n.shape = &Shape{Kind: k}
	return n
}

// label says where a path leads, in Go's names as far as they are known, and in
// JSON's where these differ.
func (n nodes) label(path string, f *Field) string {
	if path == "" {
		return "the event"
	}
	steps, _ := splitPath(path)
	spelled, at := "", ""
	for _, step := range steps {
		at += step
		held := n[at].field
		if at == path {
			held = f
		}
		if held != nil && held.Go != "" {
			step = "." + held.Go
		}
		spelled += step
	}
	spelled, plain := strings.TrimPrefix(spelled, "."), strings.TrimPrefix(path, ".")
	if spelled == plain {
		return plain
	}
	return spelled + " (JSON " + plain + ")"
}

// lines are the lines of a node as an Allowance has them: paths from the node on,
// and no hints, so that a renamed Go field changes nothing.
func (n node) lines() string {
	if n.shape == nil {
		return ""
	}
	var all []string
	n.in[n.place].shape.walk("", n.in[n.place].field, func(path string, f *Field, s *Shape) {
		bare := *s
		bare.Go = ""
		if f != nil {
			f = &Field{Presence: f.Presence, Reserved: f.Reserved}
		}
		all = append(all, strings.TrimPrefix(path+" "+nodeText(f, &bare), " "))
	})
	return strings.Join(all, "; ")
}

// goNames are the types of the kinds that one type alone has.
var goNames = map[Kind]string{Number: "json.Number", Base64: "[]byte", Time: "time.Time", UUID: "uuid.UUID", Addr: "netip.Addr",
	AddrPort: "netip.AddrPort", Prefix: "netip.Prefix", BigInt: "big.Int", BigFloat: "big.Float", BigRat: "big.Rat",
	Raw: "json.RawMessage", Object: "struct"}

// words name what a shape is in Go, in a sentence.
func (s *Shape) words() string {
	name := cmp.Or(s.Via, goNames[s.Kind], string(s.Kind))
	switch {
	case s.Kind == Any || s.Via != "":
	case s.Kind == Array:
		name = "an array of " + strconv.Itoa(s.Len)
	case strings.HasPrefix(name, "int"):
		name = "an " + name
	default:
		name = "a " + name
	}
	if s.Quoted {
		name += " with the option string"
	}
	return name
}

// goLabel is the label without JSON's names.
func (n node) goLabel() string {
	label, _, _ := strings.Cut(n.label, " (JSON ")
	return label
}
