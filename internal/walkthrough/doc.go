// Package walkthrough lives with evq as a team does: with a module and a git repository of its own, evgen as a program,
// programs of several releases, and both databases.
package walkthrough
