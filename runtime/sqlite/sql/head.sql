-- Returns the last sequence of a stream, 0 if there is none.
-- ?1 stream
SELECT coalesce(max(sequence), 0) FROM {prefix}events WHERE stream_id = ?1
