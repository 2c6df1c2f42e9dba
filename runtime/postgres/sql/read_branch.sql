-- Limits a branch of the UNION ALL of several types, so that the branches are merged and never sorted.
-- $4 limit
SELECT * FROM ({branch} ORDER BY sequence LIMIT $4) AS branch
