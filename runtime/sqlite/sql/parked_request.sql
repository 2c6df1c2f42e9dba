-- Asks the owner to do something with the events of an aggregate that were set aside. What was passed over, or is to be
-- forgotten, is not handled again (1).
-- ?1 consumer, ?2 version, ?3 stream, ?4 aggregate, ?5 sequence, 0 for all, ?6 what to do
UPDATE {prefix}parked INDEXED BY {prefix}parked_by_aggregate SET request = ?6
WHERE consumer = ?1 AND version = ?2 AND stream_id = ?3 AND aggregate_id = ?4 AND (?5 = 0 OR sequence = ?5)
  AND (?6 <> 1 OR NOT skipped AND request <> 2)
