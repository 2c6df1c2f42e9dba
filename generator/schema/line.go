package schema

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A Line is one shape without what lies within it, and its path.
type Line struct {
	Path string
	Text string // the kind, then attributes as words: "list", "string omitempty go=Email"
}

// String is the line as the lock holds it, below an event's root.
func (l Line) String() string { return l.Path + " " + l.Text }

// Lines writes a shape out, the outer before the inner.
func (s *Shape) Lines() []Line {
	var lines []Line
	s.walk("", nil, func(path string, f *Field, s *Shape) {
		lines = append(lines, Line{path, nodeText(f, s)})
	})
	return lines
}

// walk calls visit for s and for all shapes within; f is the field that holds
// the shape, or nil.
func (s *Shape) walk(path string, f *Field, visit func(path string, f *Field, s *Shape)) {
	visit(path, f, s)
	if s.Elem != nil {
		s.Elem.walk(ElemPath(path, s.Kind), nil, visit)
	}
	for i := range s.Fields {
		s.Fields[i].Shape.walk(FieldPath(path, s.Fields[i].Name), &s.Fields[i], visit)
	}
}

// nodeText writes one shape, and the field that holds it, as words.
func nodeText(f *Field, s *Shape) string {
	words := []string{string(s.Kind)}
	add := func(key, value string) {
		if value != "" {
			words = append(words, key+"="+quoteWord(value))
		}
	}
	flag := func(set bool, name string) {
		if set {
			words = append(words, name)
		}
	}
	if s.Kind == Array {
		add("len", strconv.Itoa(s.Len))
	}
	if s.Key != nil {
		add("key", string(s.Key.Kind))
		add("keyvia", s.Key.Via)
	}
	add("via", s.Via)
	if s.Kind == Again {
		words = append(words, "of="+quoteWord(s.Of))
	}
	flag(s.Nullable, "nullable")
	flag(s.Quoted, "quoted")
	if f != nil {
		flag(f.Presence != Required, string(f.Presence))
		flag(f.Reserved, "reserved")
	}
	if len(s.Enum) > 0 {
		add("enum", "["+strings.Join(s.Enum, ",")+"]")
	}
	if f != nil {
		add("go", f.Go)
	}
	add("type", s.Go)
	return strings.Join(words, " ")
}

// quoteWord quotes a word that would not stand as one.
func quoteWord(w string) string {
	if w == "" || strings.ContainsFunc(w, func(r rune) bool { return r <= ' ' || r > '~' || r == '"' || r == '\\' }) {
		return strconv.QuoteToASCII(w)
	}
	return w
}

// splitText cuts text into words; a quoted part keeps its spaces.
func splitText(text string) ([]string, error) {
	var all []string
	for text = strings.TrimLeft(text, " "); text != ""; text = strings.TrimLeft(text, " ") {
		end := strings.IndexAny(text, " \"")
		if end >= 0 && text[end] == '"' {
			quoted, err := strconv.QuotedPrefix(text[end:])
			if err != nil {
				return nil, errors.New("a quote does not end")
			}
			end += len(quoted)
		} else if end < 0 {
			end = len(text)
		}
		all = append(all, text[:end])
		text = text[end:]
	}
	return all, nil
}

// unquoteWord is the value that quoteWord wrote.
func unquoteWord(w string) (string, error) {
	if !strings.HasPrefix(w, `"`) {
		return w, nil
	}
	return strconv.Unquote(w)
}

// kinds are the kinds that stand in a line.
var kinds = []Kind{Bool, Int8, Int16, Int32, Int64, Uint8, Uint16, Uint32, Uint64, Float32, Float64, String, Number, Base64,
	Time, UUID, Addr, AddrPort, Prefix, BigInt, BigFloat, BigRat, Raw, Any, Text, Opaque, Object, List, Array, Map, Again}

// parseNode reads what nodeText wrote.
func parseNode(text string) (f Field, err error) {
	all, err := splitText(text)
	if err != nil {
		return f, err
	}
	if len(all) == 0 || !slices.Contains(kinds, Kind(all[0])) {
		return f, fmt.Errorf("there is no kind %q", first(all))
	}
	f.Shape = &Shape{Kind: Kind(all[0])}
	for _, w := range all[1:] {
		if err := f.attribute(w); err != nil {
			return f, err
		}
	}
	return f, f.Shape.complete()
}

// attribute takes one word behind the kind.
func (f *Field) attribute(w string) error {
	key, value, has := strings.Cut(w, "=")
	value, err := unquoteWord(value)
	if err != nil {
		return fmt.Errorf("cannot read %q", w)
	}
	s, known := f.Shape, true
	switch {
	case !has:
		known = f.flag(w)
	case key == "len":
		s.Len, err = strconv.Atoi(value)
		known = err == nil && s.Len >= 0 && s.Kind == Array
	case key == "key":
		s.Key = &Shape{Kind: Kind(value)}
		known = s.Kind == Map && slices.Contains(kinds, Kind(value))
	case key == "keyvia" && s.Key != nil:
		s.Key.Via = value
	case key == "via":
		s.Via = value
	case key == "of":
		s.Of = value
	case key == "enum":
		s.Enum, err = parseEnum(value)
		known = err == nil
	case key == "go":
		f.Go = value
	case key == "type":
		s.Go = value
	default:
		known = false
	}
	if !known {
		return fmt.Errorf("a %s has no %q", s.Kind, w)
	}
	return nil
}

// flag takes a word without a value.
func (f *Field) flag(w string) bool {
	switch w {
	case "nullable":
		f.Shape.Nullable = true
	case "quoted":
		f.Shape.Quoted = true
	case "reserved":
		f.Reserved = true
	case string(OmitEmpty), string(OmitZero), string(Optional):
		f.Presence = Presence(w)
	default:
		return false
	}
	return true
}

// complete wants what a kind cannot do without.
func (s *Shape) complete() error {
	switch {
	case s.Kind == Map && s.Key == nil:
		return errors.New("a map needs a key=")
	case (s.Kind == Text || s.Kind == Opaque) && s.Via == "":
		return fmt.Errorf("an %s needs a via=", s.Kind)
	}
	return nil
}

// parseEnum reads a JSON array as the texts of its elements.
func parseEnum(text string) ([]string, error) {
	var raw []json.RawMessage
	if err := json.Unmarshal([]byte(text), &raw); err != nil {
		return nil, err
	}
	var all []string
	for _, r := range raw {
		all = append(all, string(r))
	}
	return all, nil
}

func first(all []string) string {
	if len(all) == 0 {
		return ""
	}
	return all[0]
}

// Join makes a shape of its lines, in whatever order they come. The error names
// the line that has no place, or the kind that lacks what it holds.
func Join(lines []Line) (*Shape, error) {
	lines = slices.Clone(lines)
	depths := map[string]int{}
	for _, l := range lines {
		depths[l.Path] = depth(l.Path)
	}
	slices.SortFunc(lines, func(a, b Line) int {
		return cmp.Or(cmp.Compare(depths[a.Path], depths[b.Path]), cmp.Compare(a.Path, b.Path))
	})
	placed := map[string]*Shape{}
	for _, l := range lines {
		f, err := parseNode(l.Text)
		if err == nil {
			err = place(placed, l.Path, f)
		}
		if err != nil {
			return nil, &LineError{l, err}
		}
		placed[l.Path] = f.Shape
	}
	root := placed[""]
	if root == nil {
		return nil, errors.New("there is no line for the event itself")
	}
	return root, root.whole(placed)
}

// A LineError is what is wrong with one line.
type LineError struct {
	Line Line
	Err  error
}

func (e *LineError) Error() string { return fmt.Sprintf("%s: %v", e.Line, e.Err) }
func (e *LineError) Unwrap() error { return e.Err }

// place hangs a shape into the one that its path says.
func place(placed map[string]*Shape, path string, f Field) error {
	if placed[path] != nil {
		return errors.New("the path is there twice")
	}
	if path == "" {
		return nil
	}
	before, name, sign, ok := cutPath(path)
	outer := placed[before]
	switch {
	case !ok:
		return errors.New("this is no path")
	case outer == nil:
		return fmt.Errorf("there is no line for %q, which holds it", before)
	case sign == "" && outer.Kind == Object:
		f.Name = name
		outer.Fields = append(outer.Fields, f)
	case sign == elements && (outer.Kind == List || outer.Kind == Array), sign == values && outer.Kind == Map:
		outer.Elem = f.Shape
	default:
		return fmt.Errorf("a %s holds nothing at %q", outer.Kind, path)
	}
	return nil
}

// whole sorts the fields and wants an element in whatever has elements.
func (s *Shape) whole(placed map[string]*Shape) (err error) {
	s.walk("", nil, func(path string, _ *Field, s *Shape) {
		slices.SortFunc(s.Fields, func(a, b Field) int { return strings.Compare(a.Name, b.Name) })
		switch {
		case (s.Kind == List || s.Kind == Array || s.Kind == Map) && s.Elem == nil:
			err = errors.Join(err, &LineError{Line{path, nodeText(nil, s)}, errors.New("the line for what it holds is missing")})
		case s.Kind == Again && placed[s.Of] == nil:
			err = errors.Join(err, &LineError{Line{path, nodeText(nil, s)}, fmt.Errorf("there is no %q to repeat", s.Of)})
		}
	})
	return err
}

// depth is how many steps a path has, -1 if it is none.
func depth(path string) int {
	steps, ok := splitPath(path)
	if !ok {
		return -1
	}
	return len(steps)
}
