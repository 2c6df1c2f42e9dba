-- Returns what is recorded of consumers. Times are in microseconds since 1970.
-- $1 … $2 their names
SELECT consumer, version, stream_id, query, buckets, live, (extract(epoch FROM created_at) * 1000000)::bigint,
  last_error, (extract(epoch FROM error_at) * 1000000)::bigint
FROM {prefix}consumers WHERE consumer BETWEEN $1 AND $2 ORDER BY consumer, version
