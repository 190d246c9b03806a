package duplicates

import (
	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/dedupe"
)

// Check compares a new customer with others of a book of so many, and gives those
// that it may be, the surest first. Those beside are not compared: they are the
// organizations that the people belong to, whose names count. The country is that of
// phone numbers and addresses without one.
func Check(c *crm.Customer, others, beside []*crm.Customer, size int, country string) []dedupe.Match {
	if len(others) == 0 {
		return nil
	}
	all := append(append([]*crm.Customer{c}, others...), beside...)
	r := readerOf(column.Of(all...), 0, country)
	records := make([]dedupe.Record, len(others))
	for i := range others {
		records[i] = r.record(i + 1)
	}
	return dedupe.Check(r.record(0), records, size)
}

// Keys is what a customer is compared with others for: those that have none in common
// are not worth comparing.
func Keys(c *crm.Customer, country string) []uint64 {
	return dedupe.Keys(readerOf(column.Of(c), 0, country).record(0))
}
