-- Returns the open transactions that have written events, the oldest first. What the role may not see of others is
-- empty; a prepared transaction has no process.
SELECT coalesce(l.pid, 0), coalesce(a.application_name, ''), coalesce(a.state, CASE WHEN l.pid IS NULL THEN 'prepared' ELSE '' END),
  coalesce((extract(epoch FROM clock_timestamp() - a.xact_start) * 1000000)::bigint, 0)
FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid
WHERE l.locktype = 'relation' AND l.relation = '{prefix}events'::regclass AND l.mode = 'RowExclusiveLock' AND l.granted
  AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND l.pid IS DISTINCT FROM pg_backend_pid()
ORDER BY a.xact_start, l.pid
