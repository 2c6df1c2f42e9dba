-- Makes one version of a consumer the live one.
-- $1 consumer, $2 version
UPDATE {prefix}consumers SET live = (version = $2::int) WHERE consumer = $1
