-- Migration 1: everything that evq keeps. Times are microseconds since 1970, UTC.

-- The events. The store has one writer at a time, and a push takes the position after the last one while it writes, so
-- positions are in commit order. AUTOINCREMENT would only guard against the deletion of the newest event, which readers
-- notice anyway, because a cursor names the event that it stands on.
-- created_at stands before the large columns, so that looking for a time never reads them.
CREATE TABLE {prefix}events (
  position      INTEGER PRIMARY KEY,
  event_id      BLOB    NOT NULL, -- 16 bytes
  stream_id     TEXT    NOT NULL,
  sequence      INTEGER NOT NULL, -- 1, 2, 3 … in the stream
  event_type    TEXT    NOT NULL,
  event_version TEXT    NOT NULL,
  aggregate_id  TEXT    NOT NULL,
  created_at    INTEGER NOT NULL, -- never before the stream's previous event
  metadata      TEXT    NOT NULL, -- JSON
  data          TEXT    NOT NULL, -- JSON
  UNIQUE (stream_id, sequence)
) STRICT;

-- For reads and conditions of an aggregate, and of a type: each walks one of these in sequence order.
CREATE INDEX {prefix}events_by_aggregate ON {prefix}events (stream_id, aggregate_id, sequence);
CREATE INDEX {prefix}events_by_type ON {prefix}events (stream_id, event_type, sequence);

-- What an idempotency key of a stream stands for: n events from first_sequence on.
CREATE TABLE {prefix}push_keys (
  stream_id      TEXT    NOT NULL,
  key            TEXT    NOT NULL,
  hash           BLOB    NOT NULL, -- of what makes a repeated key the same push
  first_sequence INTEGER NOT NULL,
  n              INTEGER NOT NULL,
  created_at     INTEGER NOT NULL,
  PRIMARY KEY (stream_id, key)
) STRICT, WITHOUT ROWID;

-- How far each consumer has come, and who works on it. The bucket's owner holds it until its lease ends; each change of
-- owner raises the epoch, and progress is only recorded under the current one.
CREATE TABLE {prefix}checkpoints (
  consumer     TEXT    NOT NULL,
  version      INTEGER NOT NULL,
  bucket       INTEGER NOT NULL,
  buckets      INTEGER NOT NULL, -- how many buckets the consumer has
  owner        BLOB,             -- NULL: nobody
  epoch        INTEGER NOT NULL,
  cursor       TEXT    NOT NULL, -- a place in the whole store
  leased_until INTEGER NOT NULL,
  updated_at   INTEGER NOT NULL,
  PRIMARY KEY (consumer, version, bucket)
) STRICT, WITHOUT ROWID;

-- The batches that were found not to have landed, and so never may: see settle_bar. Those that landed are not here,
-- because whoever holds the one write lock sees whether a batch's events are there, and knows that none is on its way.
CREATE TABLE {prefix}batches (
  id         BLOB    PRIMARY KEY, -- 16 bytes
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The lives of this database: one row now, a further one when it was restored from elsewhere. floor is the last position
-- that came with the restore.
CREATE TABLE {prefix}eras (
  era        INTEGER PRIMARY KEY,
  floor      INTEGER NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
INSERT INTO {prefix}eras (era, floor, created_at) VALUES (1, 0, CAST(unixepoch('subsec') * 1000000 AS INTEGER));
