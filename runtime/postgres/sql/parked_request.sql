-- Asks the owner to do something with the events of an aggregate that were set aside. What was passed over, or is to be
-- forgotten, is not handled again (1).
-- $1 consumer, $2 version, $3 stream, $4 aggregate, $5 sequence, 0 for all, $6 what to do
WITH asked AS MATERIALIZED (
  SELECT sequence FROM {prefix}parked
  WHERE consumer = $1 AND version = $2::int AND stream_id = $3 AND aggregate_id = $4 AND ($5::bigint = 0 OR sequence = $5::bigint)
    AND ($6::int <> 1 OR NOT skipped AND request <> 2)
  ORDER BY sequence FOR UPDATE)
UPDATE {prefix}parked p SET request = $6::int FROM asked
WHERE p.consumer = $1 AND p.version = $2::int AND p.stream_id = $3 AND p.sequence = asked.sequence
