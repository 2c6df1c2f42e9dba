// Package house holds the tests of the repository as a whole: who may import whom, what users have to download, and
// that the documents say what the code does.
package house
