-- Puts the checkpoints of a version to a place. What they had covered is not live any more.
-- ?1 consumer, ?2 version, ?3 the place
UPDATE {prefix}checkpoints
SET live_after = CASE WHEN instr(' ' || live_after || ' ', ' ' || cursor || ' ') > 0 THEN live_after ELSE trim(live_after || ' ' || cursor) END,
  cursor = ?3, caught_up = 0, updated_at = CAST(unixepoch('subsec') * 1000000 AS INTEGER)
WHERE consumer = ?1 AND version = ?2
