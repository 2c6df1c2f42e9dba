package memo

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
)

// A Hash is taken of parts, one after the other. Other parts give another hash, also
// where they are the same text in one row.
type Hash struct{ sum hash.Hash }

// NewHash returns the hash of no parts.
func NewHash() Hash { return Hash{sha256.New()} }

// Add adds a part.
func (h Hash) Add(part []byte) {
	var length [8]byte
	binary.LittleEndian.PutUint64(length[:], uint64(len(part)))
	h.sum.Write(length[:])
	h.sum.Write(part)
}

// Key is the hash of the parts so far, as a key.
func (h Hash) Key() string { return hex.EncodeToString(h.sum.Sum(nil)) }

// Key is the key of what depends on parts and on nothing else.
func Key(parts ...string) string {
	h := NewHash()
	for _, p := range parts {
		h.Add([]byte(p))
	}
	return h.Key()
}
