-- Migration 4: the function that reads what is committed and not covered by a place, in pages that are bounded in rows
-- and in bytes. It is one statement, so that the snapshot that it returns is the one that it read in; and it is a
-- function because to plan it anew costs more than to run it.
--
-- An ordinary place (p, S) covers what has a position up to p and is visible in the snapshot S. A place in the middle of
-- a late part, (p, S, q, R), covers that and what has a position up to q and is visible in R. In both, what came with a
-- restore counts as visible: positions up to the floor of the era that the snapshot is of.
--
-- The first row is no event: it holds the event at p and, in columns of their own, the snapshot and what has to be known
-- before the rest may be used. Then come the events: what is left of the late part in the middle of which the place is;
-- what else is late; what is new. Each part is in order of positions, and all together are a page.
CREATE FUNCTION {prefix}evq_tail_v2(
  p         bigint,
  s         pg_snapshot,
  s_floor   bigint,
  q         bigint,      -- 0 for an ordinary place
  r         pg_snapshot, -- NULL for an ordinary place
  r_floor   bigint,
  most      int,         -- events of a page
  size      bigint       -- the page ends with the event that brings its data and metadata to so many bytes
) RETURNS TABLE (
  "position" bigint, xid xid8, event_id uuid, stream_id text, sequence bigint, event_type text, event_version text,
  aggregate_id text, data text, metadata text, created_at timestamptz,
  snapshot  text,
  standby   boolean, -- whose snapshots do not tell what is in progress
  era       int,     -- the last one
  floor     bigint,  -- that era's
  moved     boolean  -- the database lives in another cluster than that era says
) LANGUAGE plpgsql STABLE
-- The plan is always the same: late events by their transactions, new ones by their positions. The planner expects far
-- more late events than there are; to compile the plan for them would take a hundred times as long as to run it.
SET plan_cache_mode TO force_generic_plan
SET enable_seqscan TO off
SET jit TO off
AS $$
#variable_conflict use_column
DECLARE
  last_xid CONSTANT xid8 := '18446744073709551615';
  before   xid8; -- no transaction from here on is visible in r
BEGIN
  SELECT a.era, a.floor, a.cluster <> {prefix}evq_cluster_v1() OR EXISTS (
    SELECT FROM {prefix}events e WHERE e.xid >= pg_snapshot_xmax(pg_current_snapshot()) AND e.position + 0 > a.floor)
  INTO era, floor, moved
  FROM {prefix}eras a ORDER BY a.era DESC LIMIT 1;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  event_id := (SELECT e.event_id FROM {prefix}events e WHERE e.position = p);
  snapshot := pg_current_snapshot();
  standby := pg_is_in_recovery();
  RETURN NEXT;
  snapshot := NULL; standby := NULL; era := NULL; floor := NULL; moved := NULL;

  -- Twice at most: what is visible in r, then what became visible later. Transactions of S are asked one by one, each for
  -- no more than the page has room for. The comparisons of rows leave the planner nothing but the index (xid, position);
  -- position + 0 keeps it from looking along the positions, which are many.
  LOOP
    before := CASE WHEN r IS NULL OR r_floor > s_floor THEN last_xid ELSE pg_snapshot_xmax(r) END;
    FOR "position", xid, event_id, stream_id, sequence, event_type, event_version, aggregate_id, data, metadata, created_at IN
      SELECT l.position, l.xid, l.event_id, l.stream_id, l.sequence, l.event_type, l.event_version,
        l.aggregate_id, l.data::text, l.metadata::text, l.created_at
      FROM (
        SELECT e.* -- in progress in S
        FROM (
          SELECT x AS xid, CASE WHEN r IS NULL OR pg_visible_in_snapshot(x, r) THEN p ELSE least(p, r_floor) END AS position
          FROM pg_snapshot_xip(s) x) t
        CROSS JOIN LATERAL (
          SELECT e.* FROM {prefix}events e
          WHERE (e.xid, e.position) > (t.xid, greatest(q, s_floor)) AND (e.xid, e.position) <= (t.xid, t.position)
          ORDER BY e.xid, e.position LIMIT most) e
        UNION ALL
        SELECT e.* -- begun after S
        FROM {prefix}events e
        WHERE e.xid >= pg_snapshot_xmax(s) AND e.xid <= before AND e.position + 0 <= p AND e.position + 0 > greatest(q, s_floor)
          AND (r IS NULL OR e.position <= r_floor OR pg_visible_in_snapshot(e.xid, r))
        ORDER BY position LIMIT most) l
      ORDER BY l.position
    LOOP
      RETURN NEXT;
      most := most - 1;
      size := size - octet_length(data) - octet_length(metadata);
      IF most <= 0 OR size <= 0 THEN
        RETURN;
      END IF;
    END LOOP;
    EXIT WHEN r IS NULL;
    s := r; s_floor := r_floor; q := 0; r := NULL;
  END LOOP;

  FOR "position", xid, event_id, stream_id, sequence, event_type, event_version, aggregate_id, data, metadata, created_at IN
    SELECT e.position, e.xid, e.event_id, e.stream_id, e.sequence, e.event_type, e.event_version,
      e.aggregate_id, e.data::text, e.metadata::text, e.created_at
    FROM {prefix}events e WHERE e.position > p ORDER BY e.position LIMIT most
  LOOP
    RETURN NEXT;
    size := size - octet_length(data) - octet_length(metadata);
    EXIT WHEN size <= 0;
  END LOOP;
END $$;
