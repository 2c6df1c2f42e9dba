-- Records that a migration was run.
-- $1 number, $2 name
INSERT INTO {prefix}evq_migrations (number, name) VALUES ($1, $2)
