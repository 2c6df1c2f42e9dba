-- Returns the sequence and the time of a stream's newest event.
-- ?1 stream
SELECT sequence, created_at FROM {prefix}events WHERE stream_id = ?1 ORDER BY sequence DESC LIMIT 1
