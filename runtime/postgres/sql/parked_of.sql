-- Returns what was set aside of an aggregate after a sequence, in order.
-- $1 consumer, $2 version, $3 limit, $4 stream, $5 aggregate, $6 after this sequence
SELECT bucket, stream_id, aggregate_id, sequence, event_id, event_type, event_version, skipped, reason, tries, request,
  (extract(epoch FROM parked_at) * 1000000)::bigint
FROM {prefix}parked
WHERE consumer = $1 AND version = $2::int AND stream_id = $4 AND aggregate_id = $5 AND sequence > $6
ORDER BY sequence LIMIT $3
