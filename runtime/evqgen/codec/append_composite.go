package codec

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// AppendPointer appends what v points to, or null.
func AppendPointer[T any](b []byte, v *T, write func([]byte, T) []byte) []byte {
	if v == nil {
		return append(b, "null"...)
	}
	return write(b, *v)
}

// AppendSlice appends the elements of v, or null.
func AppendSlice[S ~[]T, T any](b []byte, v S, write func([]byte, T) []byte) []byte {
	if v == nil {
		return append(b, "null"...)
	}
	return AppendArray(b, v, write)
}

// AppendArray appends the elements of v.
func AppendArray[T any](b []byte, v []T, write func([]byte, T) []byte) []byte {
	b = append(b, '[')
	for i, element := range v {
		if i > 0 {
			b = append(b, ',')
		}
		b = write(b, element)
	}
	return append(b, ']')
}

// AppendMap appends the entries of v, sorted by their keys, or null.
func AppendMap[M ~map[K]V, K ~string, V any](b []byte, v M, write func([]byte, V) []byte) []byte {
	if v == nil {
		return append(b, "null"...)
	}
	b = append(b, '{')
	for i, key := range slices.Sorted(maps.Keys(v)) {
		if i > 0 {
			b = append(b, ',')
		}
		b = write(append(AppendString(b, key), ':'), v[key])
	}
	return append(b, '}')
}

// AppendIntMap appends the entries of v, sorted by the texts of their keys, or null.
func AppendIntMap[M ~map[K]V, K Integer, V any](b []byte, v M, write func([]byte, V) []byte) []byte {
	if v == nil {
		return append(b, "null"...)
	}
	type entry struct {
		key   string
		value V
	}
	entries := make([]entry, 0, len(v))
	for key, value := range v {
		entries = append(entries, entry{integerText(key), value})
	}
	slices.SortFunc(entries, func(x, y entry) int { return strings.Compare(x.key, y.key) })
	b = append(b, '{')
	for i, e := range entries {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(append(b, '"'), e.key...), '"', ':')
		b = write(b, e.value)
	}
	return append(b, '}')
}

func integerText[K Integer](key K) string {
	if key < 0 {
		return strconv.FormatInt(int64(key), 10)
	}
	return strconv.FormatUint(uint64(key), 10)
}
