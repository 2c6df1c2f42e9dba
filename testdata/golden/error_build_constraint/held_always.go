//go:build !never

package p

type Held struct{ ID string }
