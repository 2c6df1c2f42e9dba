// Package checkout takes orders.
package checkout

import (
	"context"

	"example.com/shop/billing"
	"example.com/shop/orders"
	evq "github.com/evq-go/evq/runtime"
)

const stream = "shop"

// A Desk takes orders and money.
type Desk struct {
	store  *evq.Store
	orders *orders.Store
	bills  *billing.BillingStore
}

// Place accepts an order.
func (d *Desk) Place(ctx context.Context, placed orders.OrderPlaced) error {
	_, err := d.orders.PushOrderPlaced(ctx, stream, placed.OrderID, placed, evq.ExpectNew())
	return err
}

// Cancel ends an order, in the transaction of the refund.
func (d *Desk) Cancel(ctx context.Context, id string) error {
	return d.store.InTx(ctx, func(ctx context.Context, tx evq.Tx) error {
		_, err := d.orders.In(tx).PushOrderCancelled(ctx, stream, id, orders.OrderCancelled{OrderID: id})
		return err
	})
}

// Settle sends an invoice and takes the money for it at once.
func (d *Desk) Settle(ctx context.Context, id string) error {
	_, err := d.bills.Push(ctx, stream, id, []billing.BillingEvent{billing.InvoiceSent{InvoiceID: id}, billing.InvoicePaid{InvoiceID: id}})
	return err
}
