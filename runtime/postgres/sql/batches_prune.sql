-- Forgets old batches, some at a time. Ids begin with the time at which a batch was made, so the oldest come first.
-- $1 how many to look at
DELETE FROM {prefix}batches
WHERE id IN (SELECT id FROM {prefix}batches ORDER BY id LIMIT $1) AND created_at < now() - interval '1 day'
