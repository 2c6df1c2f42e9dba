-- Returns the last sequence of a stream that was recorded before a time, 0 if there is none. Times never run backwards
-- in a stream, so it is found by halving: the answer is always within low … high.
-- ?1 stream, ?2 the time
WITH RECURSIVE probe (low, high) AS (
  SELECT 0, coalesce((SELECT max(sequence) FROM {prefix}events WHERE stream_id = ?1), 0)
  UNION ALL
  SELECT iif(e.created_at < ?2, e.sequence, p.low), iif(e.created_at < ?2, p.high, e.sequence - 1)
  FROM probe p CROSS JOIN {prefix}events e
  WHERE p.low < p.high AND e.stream_id = ?1 AND e.sequence = (p.low + p.high + 1) / 2
)
SELECT low FROM probe WHERE low = high
