-- Records a version of a consumer.
-- $1 consumer, $2 version, $3 stream, $4 query, $5 buckets, $6 whether it is live
INSERT INTO {prefix}consumers (consumer, version, stream_id, query, buckets, live, created_at)
VALUES ($1, $2::int, $3, $4, $5::int, $6::boolean, clock_timestamp())
