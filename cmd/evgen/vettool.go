package main

import "strings"

// isVettool reports whether go vet runs evgen, as it runs any -vettool: to ask
// for the version or the flags, or with the description of one package.
func isVettool(args []string) bool {
	if len(args) == 0 {
		return false
	}
	last := args[len(args)-1]
	return last == "-V=full" || last == "-flags" || strings.HasSuffix(last, ".cfg")
}
