module github.com/evq-go/evq/bench

go 1.26.0

require (
	github.com/evq-go/evq v0.0.0
	github.com/google/uuid v1.6.0
	github.com/jmoiron/sqlx v1.4.0
	github.com/lib/pq v1.12.3
	github.com/mattn/go-sqlite3 v1.14.53
)

replace github.com/evq-go/evq => ../
