-- Returns what was set aside of an aggregate after a sequence, in order.
-- ?1 consumer, ?2 version, ?3 limit, ?4 stream, ?5 aggregate, ?6 after this sequence
SELECT bucket, stream_id, aggregate_id, sequence, event_id, event_type, event_version, skipped, reason, tries, request,
  parked_at
FROM {prefix}parked INDEXED BY {prefix}parked_by_aggregate
WHERE consumer = ?1 AND version = ?2 AND stream_id = ?4 AND aggregate_id = ?5 AND sequence > ?6
ORDER BY sequence LIMIT ?3
