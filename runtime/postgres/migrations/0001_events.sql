-- Migration 1: everything that evq keeps. {json} is jsonb, or json for a store that was first migrated with JSON().

-- The events. Text is compared by its bytes, as Go does. The sequence of position must not cache: a reader relies on
-- it that a position which was drawn later is greater. xid is the transaction that recorded the event; together with a
-- snapshot it tells what a reader has seen.
CREATE TABLE {prefix}events (
  position      bigint      GENERATED ALWAYS AS IDENTITY (CACHE 1) PRIMARY KEY,
  xid           xid8        NOT NULL DEFAULT pg_current_xact_id(),
  event_id      uuid        NOT NULL,
  stream_id     text        COLLATE "C" NOT NULL,
  sequence      bigint      NOT NULL, -- 1, 2, 3 … in the stream
  event_type    text        COLLATE "C" NOT NULL,
  event_version text        COLLATE "C" NOT NULL,
  aggregate_id  text        COLLATE "C" NOT NULL,
  data          {json}      NOT NULL,
  metadata      {json}      NOT NULL,
  created_at    timestamptz NOT NULL, -- never before the stream's previous event
  CONSTRAINT {prefix}events_sequence UNIQUE (stream_id, sequence)
);

-- For reads and conditions of an aggregate, and of a type: each walks one of these in sequence order.
CREATE INDEX {prefix}events_by_aggregate ON {prefix}events (stream_id, aggregate_id, sequence);
CREATE INDEX {prefix}events_by_type ON {prefix}events (stream_id, event_type, sequence);

-- For what was committed late, after a reader had passed its position, and for what one batch recorded. However many
-- events one import brought, a transaction has few: without that word the planner would scan the table instead.
CREATE INDEX {prefix}events_by_xid ON {prefix}events (xid, position);
ALTER TABLE {prefix}events ALTER COLUMN xid SET (n_distinct = -0.1);

-- What an idempotency key of a stream stands for: n events from first_sequence on.
CREATE TABLE {prefix}push_keys (
  stream_id      text        COLLATE "C" NOT NULL,
  key            text        COLLATE "C" NOT NULL,
  hash           bytea       NOT NULL, -- of what makes a repeated key the same push
  first_sequence bigint      NOT NULL,
  n              int         NOT NULL,
  created_at     timestamptz NOT NULL,
  PRIMARY KEY (stream_id, key)
);

-- The batches that were committed lately. A batch whose answer was lost is asked about by inserting its id once more.
CREATE TABLE {prefix}batches (
  id         uuid        PRIMARY KEY,
  xid        xid8        NOT NULL DEFAULT pg_current_xact_id(),
  created_at timestamptz NOT NULL DEFAULT now()
);

-- How far each consumer has come, and who works on it. The bucket's owner holds it until its lease ends; each change
-- of owner raises the epoch, and progress is only recorded under the current one.
CREATE TABLE {prefix}checkpoints (
  consumer     text        COLLATE "C" NOT NULL,
  version      int         NOT NULL,
  bucket       int         NOT NULL,
  buckets      int         NOT NULL, -- how many buckets the consumer has
  owner        uuid,                 -- NULL: nobody
  epoch        bigint      NOT NULL,
  cursor       text        COLLATE "C" NOT NULL, -- a place in the whole store
  leased_until timestamptz NOT NULL,
  updated_at   timestamptz NOT NULL,
  PRIMARY KEY (consumer, version, bucket)
);

-- The lives of this database: one row for each cluster that it has lived in. A cluster counts transactions anew, so
-- transaction ids of events up to floor, the last position that came with a restore, say nothing there.
CREATE TABLE {prefix}eras (
  era        int         GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  cluster    bigint      NOT NULL, -- see {prefix}evq_cluster_v1
  floor      bigint      NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

-- Names the cluster: its system identifier, or 0 where that may not be asked for.
CREATE FUNCTION {prefix}evq_cluster_v1() RETURNS bigint LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (SELECT system_identifier FROM pg_control_system());
EXCEPTION WHEN insufficient_privilege THEN
  RETURN 0;
END $$;

INSERT INTO {prefix}eras (cluster, floor) VALUES ({prefix}evq_cluster_v1(), 0);
