-- Migration 5: consumers, those who work on them, and what they set aside.

-- The versions of consumers. Versions of one name read the same stream in as many buckets.
CREATE TABLE {prefix}consumers (
  consumer   text        COLLATE "C" NOT NULL,
  version    int         NOT NULL,
  stream_id  text        COLLATE "C" NOT NULL, -- empty: the whole store
  query      text        NOT NULL,
  buckets    int         NOT NULL,
  live       boolean     NOT NULL,             -- its side effects count; true of one version of a name
  created_at timestamptz NOT NULL,
  last_error text        NOT NULL DEFAULT '',
  error_at   timestamptz,                      -- NULL: there was none
  PRIMARY KEY (consumer, version)
);

-- What migration 1 has of checkpoints: the cursor, the lease and its epoch. Which events of a bucket are live is told by
-- places: those that none of live_after covers, and that live_until covers.
ALTER TABLE {prefix}checkpoints
  ADD COLUMN live_after text    COLLATE "C",            -- places with a space between; NULL: no event is live
  ADD COLUMN live_until text    COLLATE "C",            -- a place; NULL: no end
  ADD COLUMN caught_up  boolean NOT NULL DEFAULT false, -- it has been at the end
  ADD COLUMN handled    bigint  NOT NULL DEFAULT 0;     -- events

-- Those who work on a consumer now. Who gives no sign until its time is over is believed to be dead.
CREATE TABLE {prefix}members (
  consumer text             COLLATE "C" NOT NULL,
  version  int              NOT NULL,
  member   uuid             NOT NULL,
  label    text             NOT NULL, -- for people
  rate     double precision NOT NULL, -- events handled in a second
  until    timestamptz      NOT NULL,
  PRIMARY KEY (consumer, version, member)
);

-- The events that a consumer has set aside: one that failed, and those of its aggregate that wait behind it. The events
-- themselves stay where they are.
CREATE TABLE {prefix}parked (
  consumer      text        COLLATE "C" NOT NULL,
  version       int         NOT NULL,
  stream_id     text        COLLATE "C" NOT NULL,
  sequence      bigint      NOT NULL,
  bucket        int         NOT NULL,
  aggregate_id  text        COLLATE "C" NOT NULL,
  event_id      uuid        NOT NULL,
  event_type    text        COLLATE "C" NOT NULL,
  event_version text        COLLATE "C" NOT NULL,
  skipped       boolean     NOT NULL, -- passed over for good
  reason        text        NOT NULL, -- why it failed; empty: it waits
  tries         int         NOT NULL,
  request       int         NOT NULL, -- 0 nothing, 1 handle it again, 2 forget it
  parked_at     timestamptz NOT NULL,
  PRIMARY KEY (consumer, version, stream_id, sequence)
);
CREATE INDEX {prefix}parked_by_aggregate ON {prefix}parked (consumer, version, stream_id, aggregate_id, sequence);
