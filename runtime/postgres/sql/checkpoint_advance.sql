-- Moves the checkpoints of a member if all of them stand where it says, under the epoch that it says; else none. Whoever
-- changes several checkpoints locks them in order, so that nobody deadlocks.
-- $1 consumer, $2 version, $3 member, $4 the moves, an array in JSON
WITH m AS MATERIALIZED (
  SELECT m.* FROM json_to_recordset($4::json) m (bucket int, epoch bigint, was text, reached text, handled bigint, caught_up boolean)
  JOIN {prefix}checkpoints c ON c.consumer = $1 AND c.version = $2::int AND c.bucket = m.bucket
  WHERE c.owner = $3::uuid AND c.epoch = m.epoch AND c.cursor = m.was ORDER BY c.bucket FOR UPDATE OF c)
UPDATE {prefix}checkpoints c
SET cursor = m.reached, handled = c.handled + m.handled, caught_up = c.caught_up OR m.caught_up, updated_at = clock_timestamp() FROM m
WHERE c.consumer = $1 AND c.version = $2::int AND c.bucket = m.bucket
  AND c.owner = $3::uuid AND c.epoch = m.epoch AND c.cursor = m.was
  AND (SELECT count(*) FROM m) = json_array_length($4::json)
