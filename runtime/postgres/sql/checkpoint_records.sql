-- Returns the checkpoints of consumers, and how many microseconds their leases have left.
-- $1 … $2 the consumers' names
SELECT consumer, version, bucket, owner, epoch, (extract(epoch FROM leased_until - clock_timestamp()) * 1000000)::bigint,
  cursor, (extract(epoch FROM updated_at) * 1000000)::bigint, handled, caught_up
FROM {prefix}checkpoints WHERE consumer BETWEEN $1 AND $2 ORDER BY consumer, version, bucket
