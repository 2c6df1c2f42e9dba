-- Tells whether anything was committed after a position.
-- ?1 the position
SELECT EXISTS (SELECT 1 FROM {prefix}events WHERE position > ?1)
