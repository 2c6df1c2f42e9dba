-- Migration 7: the function that records a lone event without a key or a condition, which is what a program with little to
-- do pushes. It does what {prefix}evq_push_v2 does, with plain values: arrays of one, and asking whether the batch's id is
-- taken before it is inserted, cost a third of such a push.
--
-- It is called as that function is: in a transaction of its own, READ COMMITTED only (EV001), or with batch NULL in one of
-- the caller's. A batch that has landed or was given up is a unique_violation.
--
-- It returns, separated by blanks: the transaction; the stream's last sequence before, or -1 if another transaction holds
-- it and the event was not tried; the time of what is recorded, in microseconds since 1970; the event's position.
CREATE FUNCTION {prefix}evq_push_lone_v1(
  batch         uuid,
  durable       boolean, -- commit durably even where synchronous_commit is off
  wait_ms       int,     -- for a stream that another transaction holds: 0 not at all, -1 as long as it takes
  stream        text,
  aggregate     text,
  id            uuid,
  event_type    text,
  event_version text,
  data          text,
  metadata      text
) RETURNS text LANGUAGE plpgsql VOLATILE
-- See {prefix}evq_push_v1.
SET plan_cache_mode TO force_generic_plan
SET enable_seqscan TO off
AS $$
DECLARE
  lock     CONSTANT bigint := hashtextextended(stream, '{prefix}events'::regclass::oid::bigint); -- of the stream
  before   bigint;
  moment   timestamptz;
  position bigint;
BEGIN
  IF batch IS NOT NULL THEN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
      RAISE EXCEPTION 'a batch must run at READ COMMITTED' USING ERRCODE = 'EV001';
    END IF;
    -- First of all: whoever doubts whether the batch landed inserts the same id.
    INSERT INTO {prefix}batches (id) VALUES (batch);
  END IF;
  IF durable AND current_setting('synchronous_commit') = 'off' THEN
    PERFORM set_config('synchronous_commit', 'on', true);
  END IF;

  -- Lock the stream. Nothing is looked at before, and what follows has a snapshot of its own.
  IF wait_ms < 0 THEN
    PERFORM pg_advisory_xact_lock(lock);
  ELSIF NOT pg_try_advisory_xact_lock(lock) THEN
    IF wait_ms = 0 THEN
      RETURN concat_ws(' ', pg_current_xact_id(), -1, 0);
    END IF;
    PERFORM set_config('lock_timeout', wait_ms || 'ms', true);
    BEGIN
      PERFORM pg_advisory_xact_lock(lock);
    EXCEPTION WHEN lock_not_available THEN
      RETURN concat_ws(' ', pg_current_xact_id(), -1, 0);
    END;
  END IF;

  INSERT INTO {prefix}events AS recorded (event_id, stream_id, sequence, event_type, event_version, aggregate_id, data, metadata, created_at)
  SELECT id, stream, coalesce(newest.sequence, 0) + 1, event_type, event_version, aggregate, data::{json}, metadata::{json},
         greatest(clock_timestamp(), newest.created_at)
  FROM (SELECT) one LEFT JOIN LATERAL (
    SELECT e.sequence, e.created_at FROM {prefix}events e WHERE e.stream_id = stream ORDER BY e.sequence DESC LIMIT 1) newest ON true
  RETURNING recorded.sequence - 1, recorded.created_at, recorded.position INTO before, moment, position;
  RETURN concat_ws(' ', pg_current_xact_id(), before, (extract(epoch FROM moment) * 1000000)::bigint, position);
END $$;
