-- Puts the checkpoints of a version to a place. What they had covered is not live any more.
-- $1 consumer, $2 version, $3 the place
UPDATE {prefix}checkpoints
SET live_after = CASE WHEN strpos(' ' || live_after || ' ', ' ' || cursor || ' ') > 0 THEN live_after ELSE trim(live_after || ' ' || cursor) END,
  cursor = $3, caught_up = false, updated_at = clock_timestamp()
WHERE consumer = $1 AND version = $2::int
