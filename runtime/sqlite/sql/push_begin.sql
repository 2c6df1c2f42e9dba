-- Returns the last position, the event that stands there, and whether a batch was found not to have landed.
-- ?1 the batch's id
SELECT coalesce(e.position, 0), e.event_id, EXISTS (SELECT 1 FROM {prefix}batches WHERE id = ?1)
FROM (SELECT max(position) AS last FROM {prefix}events) LEFT JOIN {prefix}events e ON e.position = last
