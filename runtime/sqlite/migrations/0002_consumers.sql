-- Migration 2: consumers, those who work on them, and what they set aside.

-- The versions of consumers. Versions of one name read the same stream in as many buckets.
CREATE TABLE {prefix}consumers (
  consumer   TEXT    NOT NULL,
  version    INTEGER NOT NULL,
  stream_id  TEXT    NOT NULL, -- empty: the whole store
  query      TEXT    NOT NULL,
  buckets    INTEGER NOT NULL,
  live       INTEGER NOT NULL, -- its side effects count; 1 for one version of a name
  created_at INTEGER NOT NULL,
  last_error TEXT    NOT NULL DEFAULT '',
  error_at   INTEGER,          -- NULL: there was none
  PRIMARY KEY (consumer, version)
) STRICT, WITHOUT ROWID;

-- What migration 1 has of checkpoints: the cursor, the lease and its epoch. Which events of a bucket are live is told by
-- places: those that none of live_after covers, and that live_until covers.
ALTER TABLE {prefix}checkpoints ADD COLUMN live_after TEXT;                       -- places with a space between; NULL: no event is live
ALTER TABLE {prefix}checkpoints ADD COLUMN live_until TEXT;                       -- a place; NULL: no end
ALTER TABLE {prefix}checkpoints ADD COLUMN caught_up INTEGER NOT NULL DEFAULT 0; -- it has been at the end
ALTER TABLE {prefix}checkpoints ADD COLUMN handled INTEGER NOT NULL DEFAULT 0;   -- events

-- Those who work on a consumer now. Who gives no sign until its time is over is believed to be dead.
CREATE TABLE {prefix}members (
  consumer TEXT    NOT NULL,
  version  INTEGER NOT NULL,
  member   BLOB    NOT NULL, -- 16 bytes
  label    TEXT    NOT NULL, -- for people
  rate     REAL    NOT NULL, -- events handled in a second
  until    INTEGER NOT NULL,
  PRIMARY KEY (consumer, version, member)
) STRICT, WITHOUT ROWID;

-- The events that a consumer has set aside: one that failed, and those of its aggregate that wait behind it. The events
-- themselves stay where they are.
CREATE TABLE {prefix}parked (
  consumer      TEXT    NOT NULL,
  version       INTEGER NOT NULL,
  stream_id     TEXT    NOT NULL,
  sequence      INTEGER NOT NULL,
  bucket        INTEGER NOT NULL,
  aggregate_id  TEXT    NOT NULL,
  event_id      BLOB    NOT NULL, -- 16 bytes
  event_type    TEXT    NOT NULL,
  event_version TEXT    NOT NULL,
  skipped       INTEGER NOT NULL, -- passed over for good
  reason        TEXT    NOT NULL, -- why it failed; empty: it waits
  tries         INTEGER NOT NULL,
  request       INTEGER NOT NULL, -- 0 nothing, 1 handle it again, 2 forget it
  parked_at     INTEGER NOT NULL,
  PRIMARY KEY (consumer, version, stream_id, sequence)
) STRICT, WITHOUT ROWID;
CREATE INDEX {prefix}parked_by_aggregate ON {prefix}parked (consumer, version, stream_id, aggregate_id, sequence);
