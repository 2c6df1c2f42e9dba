-- Migration 3: the function that reads what is committed and not covered by a place (p, S): covered is exactly what has a
-- position up to p and is visible in the snapshot S. It is one statement, so that the snapshot that it returns is the one
-- that it read in; and it is a function because to plan it anew costs more than to run it.
--
-- The first row is no event: it holds the event at p and, in columns of their own, the snapshot and what has to be known
-- before the rest may be used. Then come the events in order of their positions. Late ones, with a position up to p, are
-- never cut by the limit, or the next place would cover what was not read.
CREATE FUNCTION {prefix}evq_tail_v1(
  p         bigint,
  s_running xid8[],  -- the transactions in progress in S
  s_next    xid8,    -- the first transaction after S
  p_era     int,     -- the era of the place
  most      int      -- new events
) RETURNS TABLE (
  "position" bigint, xid xid8, event_id uuid, stream_id text, sequence bigint, event_type text, event_version text,
  aggregate_id text, data text, metadata text, created_at timestamptz,
  snapshot  text,
  standby   boolean, -- whose snapshots do not tell what is in progress
  era       int,     -- the last one
  moved     boolean  -- the database lives in another cluster than that era says
) LANGUAGE plpgsql STABLE
-- The plan is always the same: late events by their transactions, new ones by their positions.
SET plan_cache_mode TO force_generic_plan
SET enable_seqscan TO off
AS $$
#variable_conflict use_column
DECLARE
  floor bigint := coalesce((SELECT e.floor FROM {prefix}eras e WHERE e.era = p_era), 0); -- up to here S says nothing
BEGIN
  RETURN QUERY
  SELECT 0::bigint, NULL::xid8, (SELECT e.event_id FROM {prefix}events e WHERE e.position = p),
    NULL::text, NULL::bigint, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::timestamptz,
    pg_current_snapshot()::text, pg_is_in_recovery(), a.era,
    a.cluster <> {prefix}evq_cluster_v1() OR EXISTS (
      SELECT FROM {prefix}events e WHERE e.xid >= pg_snapshot_xmax(pg_current_snapshot()) AND e.position + 0 > a.floor)
  FROM (SELECT * FROM {prefix}eras ORDER BY era DESC LIMIT 1) a
  UNION ALL -- late: in progress in S. position + 0 keeps the planner from looking along the positions, which are many
  SELECT e.position, e.xid, e.event_id, e.stream_id, e.sequence, e.event_type, e.event_version,
    e.aggregate_id, e.data::text, e.metadata::text, e.created_at, NULL, NULL, NULL, NULL
  FROM {prefix}events e WHERE e.xid = ANY (s_running) AND e.position + 0 <= p AND e.position + 0 > floor
  UNION ALL -- late: begun after S
  SELECT e.position, e.xid, e.event_id, e.stream_id, e.sequence, e.event_type, e.event_version,
    e.aggregate_id, e.data::text, e.metadata::text, e.created_at, NULL, NULL, NULL, NULL
  FROM {prefix}events e WHERE e.xid >= s_next AND e.position + 0 <= p AND e.position + 0 > floor
  UNION ALL -- new
  (SELECT e.position, e.xid, e.event_id, e.stream_id, e.sequence, e.event_type, e.event_version,
    e.aggregate_id, e.data::text, e.metadata::text, e.created_at, NULL, NULL, NULL, NULL
  FROM {prefix}events e WHERE e.position > p ORDER BY e.position LIMIT most)
  ORDER BY 1;
END $$;
