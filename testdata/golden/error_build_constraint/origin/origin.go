// +build !never

package origin

type Origin struct{ ID string }

type Generic[T any] struct{ V T }
