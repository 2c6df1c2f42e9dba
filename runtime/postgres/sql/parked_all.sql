-- Returns what a version has set aside, by stream, aggregate and sequence.
-- $1 consumer, $2 version, $3 limit
SELECT bucket, stream_id, aggregate_id, sequence, event_id, event_type, event_version, skipped, reason, tries, request,
  (extract(epoch FROM parked_at) * 1000000)::bigint
FROM {prefix}parked
WHERE consumer = $1 AND version = $2::int
ORDER BY stream_id, aggregate_id, sequence LIMIT $3
