package memo

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
)

// A Secret is what texts are marked with: random, and known to nobody but who reads
// the entry that it lies in.
type Secret []byte

// NewSecret returns a secret of its own.
func NewSecret() Secret {
	s := make(Secret, 16)
	rand.Read(s)
	return s
}

// A Marker gives texts marks of 16 bytes by which they are told apart: a GMAC, which
// processors of our days take in a quarter of the time that a SHA-256 takes. Two texts
// that were not made with the secret at hand have the same mark once in 2^128, times
// their length in blocks.
type Marker struct {
	mac  cipher.AEAD // nil where rules forbid one with a nonce that is not random
	mark []byte
}

// Marker returns what marks texts with a secret; any is good that a [Secret] can be.
func (s Secret) Marker() *Marker {
	m := &Marker{mark: make([]byte, 0, sha256.Size)}
	if block, err := aes.NewCipher(s); err == nil {
		m.mac, _ = cipher.NewGCM(block)
	}
	return m
}

// Mark returns the mark of a text, which is good until the next one is asked for.
func (m *Marker) Mark(text []byte) []byte {
	if m.mac == nil {
		sum := sha256.Sum256(text)
		return append(m.mark[:0], sum[:]...)
	}
	// Nobody sees the marks of a secret who does not see the secret, so that the nonce
	// may be the same for all.
	return m.mac.Seal(m.mark[:0], make([]byte, m.mac.NonceSize()), nil, text)
}
