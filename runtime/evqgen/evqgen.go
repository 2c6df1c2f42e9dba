// Package evqgen is the door between generated code and the runtime. Only code that evgen wrote may use it; its one
// promise is the handshake: what any v1 evgen wrote compiles with every later v1 runtime.
package evqgen

// A generated file names the version of this door that it was written for. It does not compile when that is older than
// MinVersion or newer than MaxVersion: a constant overflows a type whose name says what to do. (The idea is
// protobuf-go's.)
const (
	MinVersion = 1
	MaxVersion = 1
)

type (
	// RunGoGenerate overflows when the generated file is older than the runtime can serve.
	RunGoGenerate uint
	// UpgradeTheRuntime overflows when the generated file is newer than the runtime: go get github.com/evq-go/evq.
	UpgradeTheRuntime uint
)
