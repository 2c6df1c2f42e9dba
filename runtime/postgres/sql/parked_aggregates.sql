-- Sums up what a version has set aside, by stream and aggregate.
-- $1 consumer, $2 version
SELECT max(bucket), stream_id, aggregate_id, count(*) FILTER (WHERE NOT skipped), count(*) FILTER (WHERE skipped), bool_or(request <> 0)
FROM {prefix}parked WHERE consumer = $1 AND version = $2::int
GROUP BY stream_id, aggregate_id ORDER BY stream_id, aggregate_id
