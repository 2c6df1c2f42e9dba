// Package mail writes to customers.
package mail

import (
	"context"

	"example.com/shop/billing"
	"example.com/shop/orders"
	"example.com/shop/readmodel"
	evq "github.com/evq-go/evq/runtime"
)

// Confirm mails who has ordered.
func Confirm(ctx context.Context, store *orders.Store, send func(to string) error) error {
	return store.ConsumeFunc(ctx, "mail", evq.Query{}, func(ctx context.Context, e evq.Recorded[orders.Event]) error {
		switch placed := e.Data.(type) {
		case orders.OrderPlaced:
			return send(placed.Customer.Email)
		}
		return nil
	})
}

// Remind asks for money until it is there.
func Remind(ctx context.Context, db *evq.Store, name string) error {
	bills := billing.NewBillingStore(db)
	return bills.ConsumeFunc(ctx, name, evq.Query{EventTypes: []string{"invoice.sent"}}, remind)
}

func remind(ctx context.Context, e evq.Recorded[billing.BillingEvent]) error { return undefined(e) }

// Watch tells the desk of each cancelled order.
func Watch(ctx context.Context, store *orders.Store) {
	for e := range store.SubscribeOrderCancelled(ctx, evq.Query{}) {
		println(readmodel.Name, e.Data.Reason)
	}
}

// Reason is what people are told of an event.
func Reason(e orders.Event) string {
	if c, ok := e.(orders.OrderCancelled); ok {
		return c.Reason
	}
	return ""
}
