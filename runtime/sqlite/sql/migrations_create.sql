-- Creates the list of the migrations that were run.
CREATE TABLE IF NOT EXISTS {prefix}evq_migrations (
  number     INTEGER PRIMARY KEY,
  name       TEXT    NOT NULL,
  applied_at INTEGER NOT NULL
) STRICT
