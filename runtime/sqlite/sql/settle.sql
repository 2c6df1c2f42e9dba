-- Reads what was recorded after a position, without its content.
-- ?1 the position
SELECT position, event_id, stream_id, sequence, event_type, event_version, aggregate_id, created_at, '' AS metadata, '' AS data
FROM {prefix}events WHERE position > ?1 ORDER BY position
