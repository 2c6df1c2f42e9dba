-- Tells whether the database lives in another cluster than its last era says: by the cluster's name, or by events of
-- transactions that this cluster has not begun yet.
SELECT era.cluster <> {prefix}evq_cluster_v1() OR EXISTS (
  SELECT FROM {prefix}events e WHERE e.xid >= pg_snapshot_xmax(pg_current_snapshot()) AND e.position + 0 > era.floor)
FROM {prefix}eras era ORDER BY era.era DESC LIMIT 1
