-- Returns the place that covers everything committed now, and what has to be known before it may be used.
SELECT pg_current_snapshot()::text, pg_is_in_recovery(), era.era, era.floor,
  era.cluster <> {prefix}evq_cluster_v1() OR EXISTS (
    SELECT FROM {prefix}events e WHERE e.xid >= pg_snapshot_xmax(pg_current_snapshot()) AND e.position + 0 > era.floor),
  coalesce(last.position, 0), last.event_id
FROM (SELECT * FROM {prefix}eras ORDER BY era DESC LIMIT 1) era
LEFT JOIN (SELECT position, event_id FROM {prefix}events ORDER BY position DESC LIMIT 1) last ON true
