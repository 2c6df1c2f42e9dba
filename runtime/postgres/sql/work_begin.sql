-- Lets the server end the transaction when nothing was asked of it for a while, and makes it durable.
-- $1 how long, in milliseconds; NULL: as the session has it
SELECT CASE WHEN $1::text IS NOT NULL THEN set_config('idle_in_transaction_session_timeout', $1::text, true) END,
  CASE WHEN current_setting('synchronous_commit') = 'off' THEN set_config('synchronous_commit', 'on', true) END
