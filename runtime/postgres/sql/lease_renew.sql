-- Prolongs what a member leases. Whoever changes several checkpoints locks them in order, so that nobody deadlocks.
-- $1 consumer, $2 version, $3 member, $4 the lease's time in microseconds
WITH mine AS MATERIALIZED (
  SELECT bucket FROM {prefix}checkpoints
  WHERE consumer = $1 AND version = $2::int AND owner = $3::uuid ORDER BY bucket FOR UPDATE)
UPDATE {prefix}checkpoints c SET leased_until = clock_timestamp() + $4::bigint * interval '1 microsecond' FROM mine
WHERE c.consumer = $1 AND c.version = $2::int AND c.bucket = mine.bucket
