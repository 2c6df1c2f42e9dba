-- Migration 6: the function that records a batch of plain pushes: those that have neither a key nor a condition, so that
-- none can be refused but for its stream. That is what most batches are, and they are recorded by three statements, a lone
-- event by one. Batches in which some push has a key or a condition go through {prefix}evq_push_v1.
--
-- Events come sorted by stream; numbers of streams begin with 1. It is called as that function is: in a transaction of its
-- own, READ COMMITTED only (EV001) and only once (EV002), or with batch NULL in one of the caller's.
--
-- It returns, separated by blanks: the transaction; of each stream its last sequence before the batch, or -1 if another
-- transaction holds it and its events were not tried; of each stream the time of what is recorded, in microseconds since
-- 1970; the positions of the events that are recorded, in order, separated by ','.
CREATE FUNCTION {prefix}evq_push_v2(
  batch       uuid,
  durable     boolean,   -- commit durably even where synchronous_commit is off
  wait_ms     int,       -- for a stream that another transaction holds: 0 not at all, -1 as long as it takes
  streams     text[],    -- distinct, in byte order
  e_stream    int[],     -- of each event: its stream,
  e_rank      int[],     --   its rank among those of its stream, from 1 on,
  e_aggregate text[],    --   its aggregate,
  e_id        uuid[],
  e_type      text[],
  e_version   text[],
  e_data      text,      --   its data; separated by U+001F, which JSON never holds
  e_metadata  text       --   its metadata; the same
) RETURNS text LANGUAGE plpgsql VOLATILE
-- See {prefix}evq_push_v1.
SET plan_cache_mode TO force_generic_plan
SET enable_seqscan TO off
AS $$
DECLARE
  seed      CONSTANT bigint := '{prefix}events'::regclass::oid; -- stores that share a database share no lock
  held      boolean[];     -- of each stream: we hold its lock
  last      bigint[];      -- of each stream: its last sequence in the table, -1 if it is not held
  at        timestamptz[]; -- of each stream: the time of what is recorded
  created   bigint[];      -- the same in microseconds
  positions text;
  before    bigint;        -- the last sequence before a lone event
  moment    timestamptz;   -- the time of the batch
  micros    bigint;        -- the same in microseconds
BEGIN
  IF batch IS NOT NULL THEN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
      RAISE EXCEPTION 'a batch must run at READ COMMITTED' USING ERRCODE = 'EV001';
    END IF;
    -- First of all: whoever doubts whether the batch landed inserts the same id.
    INSERT INTO {prefix}batches (id) VALUES (batch) ON CONFLICT (id) DO NOTHING;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'the batch has landed or was given up' USING ERRCODE = 'EV002';
    END IF;
  END IF;
  IF durable AND current_setting('synchronous_commit') = 'off' THEN
    PERFORM set_config('synchronous_commit', 'on', true);
  END IF;

  -- Lock the streams, in their order, which is that of the array: a scan of one function keeps it. Nothing is looked at
  -- before, and what follows has snapshots of its own.
  IF wait_ms = 0 AND cardinality(streams) = 1 THEN
    held[1] := pg_try_advisory_xact_lock(hashtextextended(streams[1], seed));
  ELSIF wait_ms = 0 THEN
    held := ARRAY(SELECT pg_try_advisory_xact_lock(hashtextextended(u.stream, seed)) FROM unnest(streams) u(stream));
  ELSIF wait_ms < 0 THEN
    PERFORM pg_advisory_xact_lock(hashtextextended(u.stream, seed)) FROM unnest(streams) u(stream);
    held := array_fill(true, ARRAY[cardinality(streams)]);
  ELSE
    PERFORM set_config('lock_timeout', wait_ms || 'ms', true);
    held := array_fill(false, ARRAY[cardinality(streams)]);
    FOR s IN 1 .. cardinality(streams) LOOP
      BEGIN
        PERFORM pg_advisory_xact_lock(hashtextextended(streams[s], seed));
        held[s] := true;
      EXCEPTION WHEN lock_not_available THEN
        NULL; -- it stays with whoever holds it
      END;
    END LOOP;
  END IF;

  -- A lone event, which is what a program with little to do pushes: numbering and recording are one statement.
  IF cardinality(e_stream) = 1 AND held[1] THEN
    INSERT INTO {prefix}events (event_id, stream_id, sequence, event_type, event_version, aggregate_id, data, metadata, created_at)
    SELECT e_id[1], streams[1], coalesce(newest.sequence, 0) + 1, e_type[1], e_version[1], e_aggregate[1],
           e_data::{json}, e_metadata::{json}, greatest(clock_timestamp(), newest.created_at)
    FROM (SELECT) one LEFT JOIN LATERAL (
      SELECT e.sequence, e.created_at FROM {prefix}events e WHERE e.stream_id = streams[1] ORDER BY e.sequence DESC LIMIT 1) newest ON true
    RETURNING sequence - 1, (extract(epoch FROM created_at) * 1000000)::bigint, position INTO before, micros, positions;
    RETURN concat_ws(' ', pg_current_xact_id(), before, micros, positions);
  END IF;

  moment := clock_timestamp();
  micros := extract(epoch FROM moment) * 1000000;
  SELECT array_agg(s.last), array_agg(s.at), array_agg(micros + (date_part('epoch', s.at - moment) * 1000000)::bigint)
  INTO last, at, created
  FROM (
    SELECT CASE WHEN u.held THEN coalesce(newest.sequence, 0) ELSE -1 END AS last, greatest(moment, newest.created_at) AS at
    FROM unnest(streams, held) u(stream, held) LEFT JOIN LATERAL (
      SELECT e.sequence, e.created_at FROM {prefix}events e WHERE e.stream_id = u.stream ORDER BY e.sequence DESC LIMIT 1) newest ON true) s;

  -- Record the events in their order, which is that of the arrays. A separator inside of an event makes one more of them:
  -- it has no stream, and a NULL is refused.
  WITH inserted AS (
    INSERT INTO {prefix}events (event_id, stream_id, sequence, event_type, event_version, aggregate_id, data, metadata, created_at)
    SELECT u.id, streams[u.stream], last[u.stream] + u.rank, u.type, u.version, u.aggregate, u.data::{json}, u.metadata::{json}, at[u.stream]
    FROM ROWS FROM (unnest(e_stream, e_rank, e_aggregate, e_id, e_type, e_version),
                    string_to_table(e_data, chr(31)), string_to_table(e_metadata, chr(31)))
      u(stream, rank, aggregate, id, type, version, data, metadata)
    WHERE last[u.stream] IS DISTINCT FROM -1
    RETURNING position)
  SELECT string_agg(position::text, ',') INTO positions FROM inserted;
  RETURN concat_ws(' ', pg_current_xact_id(), array_to_string(last, ','), array_to_string(created, ','), positions);
END $$;
