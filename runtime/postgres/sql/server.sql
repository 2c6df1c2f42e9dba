-- Tells what kind of server this is, and the isolation of transactions that do not say one.
SELECT current_setting('server_version_num')::int, current_setting('server_encoding'),
  current_setting('default_transaction_isolation'), pg_is_in_recovery()
