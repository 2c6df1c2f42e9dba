-- Tells the version of SQLite, and which file is open.
SELECT sqlite_version(), coalesce((SELECT file FROM pragma_database_list WHERE name = 'main'), '')
