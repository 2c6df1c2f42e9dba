//go:build !windows

package constrained

const host = "other"

var _ = host
