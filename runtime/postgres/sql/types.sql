-- Counts the events of each stored type and version. It reads all events by its nature: an index with the version in it
-- would slow every push down for a question that is asked once a deploy.
SELECT event_type, event_version, count(*) FROM {prefix}events GROUP BY event_type, event_version
