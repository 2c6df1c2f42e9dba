-- Reads what was committed after a position, and before it the event that stands at the position, without its content.
-- ?1 the position, ?2 limit
SELECT position, event_id, stream_id, sequence, event_type, event_version, aggregate_id, created_at,
  iif(position = ?1, '', metadata), iif(position = ?1, '', data)
FROM {prefix}events
WHERE position >= ?1 ORDER BY position LIMIT ?2
