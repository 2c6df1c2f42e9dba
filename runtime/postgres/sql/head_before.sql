-- Returns the last sequence of a stream that was recorded before a time, 0 if there is none. Times never run backwards
-- in a stream, so it is found by halving: the answer is always within low … high.
-- $1 stream, $2 the time
WITH RECURSIVE probe (low, high) AS (
  SELECT 0::bigint, coalesce((SELECT sequence FROM {prefix}events WHERE stream_id = $1 ORDER BY sequence DESC LIMIT 1), 0)
  UNION ALL
  SELECT CASE WHEN e.created_at < $2::timestamptz THEN e.sequence ELSE p.low END,
         CASE WHEN e.created_at < $2::timestamptz THEN p.high ELSE e.sequence - 1 END
  FROM probe p CROSS JOIN LATERAL (
    SELECT sequence, created_at FROM {prefix}events WHERE stream_id = $1 AND sequence = (p.low + p.high + 1) / 2 LIMIT 1) e
  WHERE p.low < p.high
)
SELECT low FROM probe WHERE low = high
