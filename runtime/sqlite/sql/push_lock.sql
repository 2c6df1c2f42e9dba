-- Takes the write lock in a transaction that may only have read until now. It changes nothing.
DELETE FROM {prefix}push_keys WHERE FALSE
