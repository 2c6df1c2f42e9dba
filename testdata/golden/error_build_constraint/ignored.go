//go:build ignore

package main

//evq:event type=C version=1.0
type C struct{}
