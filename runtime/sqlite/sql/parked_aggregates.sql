-- Sums up what a version has set aside, by stream and aggregate.
-- ?1 consumer, ?2 version
SELECT max(bucket), stream_id, aggregate_id, count(*) FILTER (WHERE NOT skipped), count(*) FILTER (WHERE skipped), max(request <> 0)
FROM {prefix}parked INDEXED BY {prefix}parked_by_aggregate WHERE consumer = ?1 AND version = ?2
GROUP BY stream_id, aggregate_id ORDER BY stream_id, aggregate_id
