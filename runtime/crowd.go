package evq

// crowd is followers by stream. Those of all streams are under the empty name.
type crowd map[string][]*follower

func (c crowd) add(f *follower) {
	f.at = len(c[f.stream])
	c[f.stream] = append(c[f.stream], f)
}

func (c crowd) remove(f *follower) {
	all := c[f.stream]
	last := len(all) - 1
	all[f.at] = all[last]
	all[f.at].at = f.at
	all[last] = nil
	if c[f.stream] = all[:last]; last == 0 {
		delete(c, f.stream)
	}
}

func (c crowd) each(do func(*follower)) {
	for _, all := range c {
		for _, f := range all {
			do(f)
		}
	}
}
