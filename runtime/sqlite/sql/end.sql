-- Returns the last position and the event that stands there.
SELECT position, event_id FROM {prefix}events WHERE position = (SELECT max(position) FROM {prefix}events)
