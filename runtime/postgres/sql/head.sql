-- Returns the last sequence of a stream, 0 if there is none.
-- $1 stream
SELECT coalesce((SELECT sequence FROM {prefix}events WHERE stream_id = $1 ORDER BY sequence DESC LIMIT 1), 0)
