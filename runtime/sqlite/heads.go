package sqlite

// heads remembers where the streams that were pushed to stand, so that the next batch need not ask. It is only believed
// while the store's last event is the one that the memory was made at: whoever else pushed, to any stream, has put
// another one there. The turn to write guards it.
type heads struct {
	at      place
	streams map[string]head
	alone   bool // the last batch found the store as the one before it had left it: nobody else pushed
}

// head is a stream's last sequence, and the time before which nothing more is recorded.
type head struct{ sequence, createdAt int64 }

// maxHeads bounds the memory to a few megabytes.
const maxHeads = 20_000

// open returns the memory for a batch that begins at end. Nobody believes it from then on, until close: a batch
// that is given up has left traces in it.
func (h *heads) open(end place) map[string]head {
	h.alone = h.at == end
	if h.streams == nil || h.at != end || len(h.streams) > maxHeads {
		h.streams = map[string]head{}
	}
	h.at = place{position: -1}
	return h.streams
}

// close tells where the batch ends. If its commit fails, that event is not there, and nobody believes the memory.
func (h *heads) close(end place) { h.at = end }
