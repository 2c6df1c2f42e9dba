-- Moves the checkpoints of a member that stand where it says, under the epoch that it says. Others are left alone, so the
-- number of rows tells whether all were moved.
-- ?1 consumer, ?2 version, ?3 member, ?4 the moves, an array in JSON
UPDATE {prefix}checkpoints AS c
SET cursor = m.reached, handled = c.handled + m.handled, caught_up = c.caught_up OR m.caught_up, updated_at = CAST(unixepoch('subsec') * 1000000 AS INTEGER)
FROM (
  SELECT value ->> 'bucket' AS bucket, value ->> 'epoch' AS epoch, value ->> 'was' AS was, value ->> 'reached' AS reached,
    value ->> 'handled' AS handled, value ->> 'caught_up' AS caught_up FROM json_each(?4)) AS m
WHERE c.consumer = ?1 AND c.version = ?2 AND c.bucket = m.bucket
  AND c.owner = ?3 AND c.epoch = m.epoch AND c.cursor = m.was
