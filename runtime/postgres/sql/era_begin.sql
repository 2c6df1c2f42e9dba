-- Begins an era: all events that are there came with the database.
INSERT INTO {prefix}eras (cluster, floor)
SELECT {prefix}evq_cluster_v1(), coalesce((SELECT max(position) FROM {prefix}events), 0)
