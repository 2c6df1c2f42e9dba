package postgres

import (
	"database/sql/driver"
	"strings"

	evq "github.com/evq-go/evq/runtime"
	"github.com/lib/pq"
)

// connectorFor reads a connection string. binary_parameters, with which a call is one round trip and works through a
// pooler, is on unless the string says otherwise.
func connectorFor(dsn string, dialer pq.Dialer) (driver.Connector, error) {
	cfg, err := configFor("the connection string", dsn)
	if err != nil {
		return nil, err
	}
	if !strings.Contains(dsn, "binary_parameters") {
		cfg.BinaryParameters = true
	}
	connector, err := pq.NewConnectorConfig(cfg)
	if err == nil {
		connector.Dialer(dialer)
	}
	return connector, err
}

// configFor reads a connection string, which errors call by the name what.
func configFor(what, dsn string) (pq.Config, error) {
	cfg, err := pq.NewConfig(dsn)
	if err != nil { // the parsers' errors repeat what they could not read, a password perhaps
		return cfg, evq.Invalid("postgres: %s cannot be read (it is not shown, it may hold a password): want a URL like postgres://user@host:5432/database?sslmode=require, or words like host=… dbname=… user=…", what)
	}
	return cfg, nil
}
