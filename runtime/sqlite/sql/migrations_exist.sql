-- Tells whether the list of migrations is there, without an error if it is not.
SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = '{prefix}evq_migrations')
