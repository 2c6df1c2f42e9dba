-- Forgets that events were set aside. They are locked in order, so that nobody deadlocks. The limit tells the planner how
-- many they are.
-- $1 consumer, $2 version, $3 the events, an array in JSON
WITH u AS MATERIALIZED (
  SELECT stream_id, sequence FROM json_to_recordset($3::json) u (stream_id text, sequence bigint) LIMIT json_array_length($3::json)),
found AS MATERIALIZED (
  SELECT p.stream_id, p.sequence
  FROM u JOIN {prefix}parked p ON p.consumer = $1 AND p.version = $2::int AND p.stream_id = u.stream_id AND p.sequence = u.sequence
  ORDER BY p.stream_id, p.sequence FOR UPDATE OF p)
DELETE FROM {prefix}parked p USING found
WHERE p.consumer = $1 AND p.version = $2::int AND p.stream_id = found.stream_id AND p.sequence = found.sequence
