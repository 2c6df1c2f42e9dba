// Package billing holds what happens to an invoice.
//
//evq:package prefix=Billing
package billing

import (
	"encoding/json"
	"math/big"
	"net/netip"
	"time"
)

// InvoiceSent says that a customer has got an invoice.
//
//evq:event type=invoice.sent version=1.0
type InvoiceSent struct {
	InvoiceID string     `json:"invoice_id"`
	Due       time.Time  `json:"due,omitzero"`
	Amount    *big.Int   `json:"amount"`
	From      netip.Addr `json:"from"` // the host that sent it
	Document  []byte     `json:"document"`
}

// InvoicePaid says that the money for an invoice has come. It may come in parts.
//
//evq:event type=invoice.paid version=1.0
type InvoicePaid struct {
	InvoiceID string          `json:"invoice_id"`
	Cents     int64           `json:"cents"`
	Provider  json.RawMessage `json:"provider"` // as the provider reported it, word for word
}
