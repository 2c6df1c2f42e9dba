// Package watermill runs github.com/ThreeDotsLabs/watermill-sql on PostgreSQL with its default adapters.
//
// Guarantees: a Publish is one INSERT; a subscriber has each message at least once, in the order of (transaction,
// offset), and stops before the oldest open transaction. It is a queue: no streams, no numbers in a stream, no conditions.
package watermill

import (
	"context"
	stdsql "database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/ThreeDotsLabs/watermill"
	"github.com/ThreeDotsLabs/watermill-sql/v4/pkg/sql"
	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/evq-go/evq/bench/contender"
	"github.com/evq-go/evq/bench/workload"
)

// Contender has the Open of the contender of this name.
var Contender = contender.Contender{Name: "watermill-sql", Open: open}

const topic = "users"

type userData struct {
	UserID string `json:"user_id"`
	Email  string `json:"email"`
	Name   string `json:"name"`
}

type store struct {
	contender.Attempts
	db        *stdsql.DB
	publisher *sql.Publisher
}

func open(_ context.Context, at contender.Place) (contender.Store, error) {
	db, err := at.Handle("postgres")
	if err != nil {
		return nil, err
	}
	publisher, err := sql.NewPublisher(sql.BeginnerFromStdSQL(db), sql.PublisherConfig{
		SchemaAdapter: sql.DefaultPostgreSQLSchema{}, AutoInitializeSchema: true,
	}, watermill.NopLogger{})
	return &store{db: db, publisher: publisher}, err
}

func (s *store) Close() error { return errors.Join(s.publisher.Close(), s.db.Close()) }

func (s *store) Push(ctx context.Context, stream, aggregate string, events []workload.Event) error {
	messages := make([]*message.Message, len(events))
	for i, e := range events {
		data, err := json.Marshal(userData{e.User, e.Email, e.Name})
		if err != nil {
			return err
		}
		m := message.NewMessage(watermill.NewUUID(), data)
		m.SetContext(ctx)
		m.Metadata.Set("stream", stream)
		m.Metadata.Set("aggregate", aggregate)
		m.Metadata.Set("type", typeOf(e))
		m.Metadata.Set("correlation_id", e.Correlation.String())
		messages[i] = m
	}
	return s.publisher.Publish(topic, messages...)
}

func typeOf(e workload.Event) string {
	if e.Updated {
		return "UserUpdated"
	}
	return "UserCreated"
}

func (s *store) Load(context.Context, contender.Selection) (int, error) {
	return 0, fmt.Errorf("%w: a queue has no loads", errors.ErrUnsupported)
}

func (s *store) Follow(ctx context.Context, name string, handle func(int64)) error {
	subscriber, err := sql.NewSubscriber(sql.BeginnerFromStdSQL(s.db), sql.SubscriberConfig{
		ConsumerGroup: name, SchemaAdapter: sql.DefaultPostgreSQLSchema{}, OffsetsAdapter: sql.DefaultPostgreSQLOffsetsAdapter{}, InitializeSchema: true,
	}, watermill.NopLogger{})
	if err != nil {
		return err
	}
	defer subscriber.Close()
	messages, err := subscriber.Subscribe(ctx, topic)
	if err != nil {
		return err
	}
	for m := range messages {
		var data userData
		if err := json.Unmarshal(m.Payload, &data); err != nil {
			return err
		}
		handle(workload.NumberOf(data.Email))
		m.Ack()
	}
	return nil
}
