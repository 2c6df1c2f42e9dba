-- Returns the versions of a consumer, in order.
-- ?1 consumer
SELECT version, stream_id, query, buckets, live FROM {prefix}consumers WHERE consumer = ?1 ORDER BY version
