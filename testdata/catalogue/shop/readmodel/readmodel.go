// Package readmodel keeps the table of orders.
package readmodel

import (
	"context"

	"example.com/shop/orders"
	evq "github.com/evq-go/evq/runtime"
)

// Name is the consumer of the read model.
const Name = "open-orders"

// OpenOrders writes a row for each order that has not left the house.
type OpenOrders struct{}

func (o OpenOrders) OnOrderPlaced(ctx context.Context, e evq.Recorded[orders.OrderPlaced]) error {
	return o.write(ctx, `INSERT INTO open_orders VALUES ($1)`, e.Data.OrderID)
}

func (o OpenOrders) OnOrderShipped(ctx context.Context, e evq.Recorded[orders.OrderShipped]) error {
	return o.write(ctx, `DELETE FROM open_orders WHERE id = $1`, e.Data.OrderID)
}

func (o OpenOrders) OnOrderCancelled(ctx context.Context, e evq.Recorded[orders.OrderCancelled]) error {
	return o.write(ctx, `DELETE FROM open_orders WHERE id = $1`, e.Data.OrderID)
}

func (OpenOrders) write(ctx context.Context, statement string, args ...any) error {
	tx, err := evq.TxFrom(ctx)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, statement, args...)
	return err
}

// Keep keeps the table up to date.
func Keep(ctx context.Context, store *orders.Store) error {
	return store.Consume(ctx, Name, evq.Query{StreamID: "shop"}, OpenOrders{})
}
