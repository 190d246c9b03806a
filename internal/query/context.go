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

	// User tells who "me" is, and is asked when that is written. Nil or empty: nobody.
	User func() string

	// Forward leads from the id of a customer that was joined to another to that of
	// the other; any other id is its own. Nil: nobody was joined.
	Forward func(crm.ID) crm.ID

	// Used is values that customers have in a field that is not computed, each once; not
	// all of them when they are very many. It is asked when there are doubts about a value.
	// Nil: not known.
	Used func(*Field) []string
}
