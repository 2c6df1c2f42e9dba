package schema

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
)

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
