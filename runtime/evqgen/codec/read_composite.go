package codec

import "strconv"

// Quoted reads a value that stands in quotes, for the tag's option string.
func Quoted[T any](d *Decoder, v *T, read func(*Decoder, *T)) {
	d.expect('"')
	if d.at < len(d.data) && d.data[d.at] <= ' ' {
		d.Refuse()
	}
	read(d, v)
	d.literal(`"`)
}

// Pointer reads what *v is to point to.
func Pointer[T any](d *Decoder, v **T, read func(*Decoder, *T)) {
	*v = new(T)
	read(d, *v)
}

// Slice reads the elements of an array.
func Slice[S ~[]T, T any](d *Decoder, v *S, read func(*Decoder, *T)) {
	s := S{}
	for d.Array(); d.Element(); {
		var zero T
		if s = append(s, zero); !d.Null() {
			read(d, &s[len(s)-1])
		}
	}
	*v = s
}

// Array reads the elements of an array, no more than there is room for.
func Array[T any](d *Decoder, v []T, read func(*Decoder, *T)) {
	i := 0
	for d.Array(); d.Element(); i++ {
		if i == len(v) {
			d.Refuse()
		} else if !d.Null() {
			read(d, &v[i])
		}
	}
}

// Map reads the members of an object.
func Map[M ~map[K]V, K ~string, V any](d *Decoder, v *M, read func(*Decoder, *V)) {
	entries(d, v, func() K { return K(d.keep(d.name)) }, read)
}

// IntMap reads the members of an object whose names are integers.
func IntMap[M ~map[K]V, K Integer, V any](d *Decoder, v *M, read func(*Decoder, *V)) {
	entries(d, v, func() K { return integerName[K](d) }, read)
}

// entries reads the members of an object, each name no more than once.
func entries[M ~map[K]V, K comparable, V any](d *Decoder, v *M, name func() K, read func(*Decoder, *V)) {
	m := M{}
	for d.Object(); d.Member(); {
		key := name()
		if _, again := m[key]; again {
			d.Refuse()
		}
		var value V
		if !d.Null() {
			read(d, &value)
		}
		m[key] = value
	}
	*v = m
}

// integerName is the member's name as an integer. It refuses all but the one form that is written.
func integerName[K Integer](d *Decoder) K {
	if i, err := strconv.ParseInt(string(d.name), 10, 64); err == nil && int64(K(i)) == i && integerText(K(i)) == string(d.name) {
		return K(i)
	}
	if u, err := strconv.ParseUint(string(d.name), 10, 64); err == nil && integerText(K(u)) == string(d.name) {
		return K(u)
	}
	d.Refuse()
	return 0
}
