-- Tells whether the list of migrations is there, without an error if it is not.
SELECT to_regclass('{prefix}evq_migrations') IS NOT NULL
