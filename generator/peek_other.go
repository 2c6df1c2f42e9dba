//go:build !unix

package generator

import "os"

// appendFile appends what a file holds to a buffer.
func appendFile(to []byte, path string) ([]byte, error) {
	text, err := os.ReadFile(path)
	return append(to, text...), err
}
