-- Returns the number of the last migration, 0 if there was none.
SELECT coalesce(max(number), 0) FROM {prefix}evq_migrations
