-- Prolongs what a member leases.
-- ?1 consumer, ?2 version, ?3 member, ?4 the lease's time in microseconds
UPDATE {prefix}checkpoints SET leased_until = CAST(unixepoch('subsec') * 1000000 AS INTEGER) + ?4
WHERE consumer = ?1 AND version = ?2 AND owner = ?3
