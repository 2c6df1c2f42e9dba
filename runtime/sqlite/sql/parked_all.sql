-- Returns what a version has set aside, by stream, aggregate and sequence.
-- ?1 consumer, ?2 version, ?3 limit
SELECT bucket, stream_id, aggregate_id, sequence, event_id, event_type, event_version, skipped, reason, tries, request,
  parked_at
FROM {prefix}parked INDEXED BY {prefix}parked_by_aggregate
WHERE consumer = ?1 AND version = ?2
ORDER BY stream_id, aggregate_id, sequence LIMIT ?3
