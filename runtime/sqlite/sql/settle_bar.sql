-- Records that a batch has not landed, so that it never can: a write of it is refused from now on, and this one replaces
-- what its commit may have left at the end of the write-ahead log.
-- ?1 the batch's id
INSERT INTO {prefix}batches (id, created_at) VALUES (?1, CAST(unixepoch('subsec') * 1000000 AS INTEGER)) ON CONFLICT DO NOTHING
