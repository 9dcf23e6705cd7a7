package reading

import (
	"bytes"
	"encoding/json"
	"strings"

	"clavero/internal/fault"
	"clavero/internal/provider"
)

// maxOrders bounds a list of open orders.
const maxOrders = 100_000

// loose is a JSON value that scripts write as a string, a number or nothing.
type loose string

// UnmarshalJSON takes a string, a number, a truth value or null.
func (l *loose) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err == nil {
		*l = loose(strings.TrimSpace(s))
		return nil
	}
	if text := string(bytes.TrimSpace(b)); text != "null" && !strings.HasPrefix(text, "{") && !strings.HasPrefix(text, "[") {
		*l = loose(text)
	}
	return nil
}

// ParseOrders reads a list of open orders from JSON: an array, or an object whose «orders» is one. Errors are Invalid
// faults with a text of area vendor.
func ParseOrders(data []byte) ([]Order, error) {
	type entry struct {
		Folio     loose `json:"folio"`
		Token     loose `json:"token"`
		MessageID loose `json:"message_id"`
		Operation loose `json:"operation"`
		Official  loose `json:"official"`
		UserName  loose `json:"username"`
		Batch     loose `json:"batch"`
	}
	var list []entry
	if data = bytes.TrimPrefix(bytes.TrimSpace(data), []byte("\ufeff")); bytes.HasPrefix(data, []byte("{")) {
		var whole struct {
			Orders []entry `json:"orders"`
		}
		if err := json.Unmarshal(data, &whole); err != nil {
			return nil, fault.Wrap(err, fault.Invalid, "vendor.orders.form")
		}
		list = whole.Orders
	} else if err := json.Unmarshal(data, &list); err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "vendor.orders.form")
	}
	if len(list) > maxOrders {
		return nil, fault.New(fault.TooLarge, "vendor.orders.many", "Max", maxOrders)
	}
	orders := make([]Order, 0, len(list))
	for i, e := range list {
		op := provider.Op(strings.ToLower(string(e.Operation)))
		if _, ok := done[op]; !ok || e.Folio == "" {
			return nil, fault.New(fault.Invalid, "vendor.orders.entry", "N", i+1)
		}
		orders = append(orders, Order{string(e.Folio), string(e.Token), string(e.MessageID), op, string(e.Official), string(e.UserName), string(e.Batch)})
	}
	return orders, nil
}
