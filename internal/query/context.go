package query

import (
	"time"

	"crm/internal/crm"
)

// Context is what a query is read against. Parse does not change it.
type Context struct {
	Catalogue *Catalogue    // nil: that of Settings
	Settings  *crm.Settings // nil: none
	Now       time.Time
	User      string // who "me" is; empty: nobody
}
