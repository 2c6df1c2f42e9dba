package schema

type Change struct {
	Code, Path, Old, New, Message, Help, Go string
}

func Backward(old, new *Shape, as string) (cs []Change) {
	for _, f := range old.Fields {
		g := new.Field(f.Name)
		if g == nil && !f.Reserved {
			cs = append(cs, Change{Code: "EVQ601", Path: "." + f.Name, Old: string(f.Shape.Kind), Message: "events written as " + as + " will read with " + f.Go + " empty", Go: f.Go})
		} else if g != nil && g.Shape.Kind != f.Shape.Kind {
			cs = append(cs, Change{Code: "EVQ603", Path: "." + f.Name, Old: string(f.Shape.Kind), New: string(g.Shape.Kind), Message: "events written as " + as + " cannot be read", Go: f.Go})
		}
	}
	return
}
func Forward(old, new *Shape, as string) []Change { return nil }
