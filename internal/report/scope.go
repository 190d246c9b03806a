package report

import (
	"time"

	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/rates"
)

// Scope is what a report is about.
type Scope struct {
	Snap     *column.Snapshot // whose Live sets hold the customers that count; others are known by Snap.Whole
	Settings *crm.Settings
	Period   Period
	By       string    // what to group by, one of those that the report knows; empty: its usual one
	Now      time.Time // decides what is overdue, and how many days have passed

	table *rates.Table // nil: amounts are not converted
}
