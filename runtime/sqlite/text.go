package sqlite

import "unsafe"

// The driver takes and gives TEXT as string only: []byte would be a BLOB. Copying each event's data once more on the
// way in and on the way out can be saved, because both sides copy by themselves.

// textOf lends data to the driver as a string. The driver copies it before the call returns, and nobody changes data
// until then.
func textOf(data []byte) string { return unsafe.String(unsafe.SliceData(data), len(data)) }

// bytesOf takes over the bytes of a string that the driver has just made and that nobody else knows.
func bytesOf(text string) []byte { return unsafe.Slice(unsafe.StringData(text), len(text)) }
