-- Returns what is recorded of consumers. Times are in microseconds since 1970.
-- ?1 … ?2 their names
SELECT consumer, version, stream_id, query, buckets, live, created_at, last_error, error_at
FROM {prefix}consumers WHERE consumer BETWEEN ?1 AND ?2 ORDER BY consumer, version
