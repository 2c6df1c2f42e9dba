-- Returns the last sequence of an aggregate, 0 if there is none.
-- ?1 stream, ?2 aggregate
SELECT coalesce(max(sequence), 0) FROM {prefix}events INDEXED BY {prefix}events_by_aggregate WHERE stream_id = ?1 AND aggregate_id = ?2
