-- Records that a migration was run.
-- ?1 number, ?2 name
INSERT INTO {prefix}evq_migrations (number, name, applied_at) VALUES (?1, ?2, CAST(unixepoch('subsec') * 1000000 AS INTEGER))
