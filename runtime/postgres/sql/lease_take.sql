-- Leases buckets to a member that nobody leases, or whose lease has run out. What a transaction of a former owner still
-- holds is passed by: it may hold it for long, and nobody else should wait for that.
-- $1 consumer, $2 version, $3 member, $4 the lease's time in microseconds, $5 at most so many
WITH free AS MATERIALIZED ( -- looked for once, or the limit would count anew
  SELECT bucket FROM {prefix}checkpoints
  WHERE consumer = $1 AND version = $2::int AND (owner IS NULL OR owner <> $3::uuid AND leased_until <= clock_timestamp())
  ORDER BY bucket LIMIT $5::int FOR UPDATE SKIP LOCKED)
UPDATE {prefix}checkpoints c
SET owner = $3::uuid, epoch = c.epoch + 1, leased_until = clock_timestamp() + $4::bigint * interval '1 microsecond' FROM free
WHERE c.consumer = $1 AND c.version = $2::int AND c.bucket = free.bucket
