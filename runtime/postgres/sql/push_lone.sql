-- Records a lone event without a key or a condition.
-- $1 … as the function names them
SELECT {prefix}evq_push_lone_v1($1::uuid, $2::boolean, $3::int, $4::text, $5::text, $6::uuid, $7::text, $8::text, $9::text, $10::text)
