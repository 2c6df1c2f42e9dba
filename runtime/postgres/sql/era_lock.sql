-- Waits until nobody writes events, and keeps them from it until the transaction ends.
LOCK TABLE {prefix}events IN SHARE MODE
