-- Reads what a batch recorded, without its content.
-- $1 the batch's id
SELECT e.position, e.xid, e.event_id, e.stream_id, e.sequence, e.event_type, e.event_version, e.aggregate_id, '' AS data, '' AS metadata, e.created_at
FROM {prefix}events e
WHERE e.xid = (SELECT b.xid FROM {prefix}batches b WHERE b.id = $1::uuid)
ORDER BY e.position
