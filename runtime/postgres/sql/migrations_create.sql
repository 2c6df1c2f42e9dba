-- Creates the list of the migrations that were run.
CREATE TABLE IF NOT EXISTS {prefix}evq_migrations (
  number     int         PRIMARY KEY,
  name       text        NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT now()
)
