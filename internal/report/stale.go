package report

import (
	"cmp"
	"context"
	"slices"

	"crm/internal/cadence"
	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/join"
)

// Stale is the customers whom nobody was in touch with for longer than the
// settings allow (crm.Settings.Cadence).
type Stale struct {
	Today     crm.Date        `yaml:"today"`
	Rules     int             `yaml:"rules"`     // in the settings
	Customers []StaleCustomer `yaml:"customers"` // the longest past first
	Owners    []StaleOwner    `yaml:"owners"`    // the most stale first
}

// StaleCustomer is a customer that waits for a word.
type StaleCustomer struct {
	ID    crm.ID   `yaml:"id"`
	Name  string   `yaml:"name"`
	Stage string   `yaml:"stage"`
	Owner string   `yaml:"owner"`
	Last  crm.Time `yaml:"last"`  // latest interaction up to now, also of an organization's people; unset: never
	Days  int      `yaml:"days"`  // since then, or since the customer was created; -1: not known
	Every int      `yaml:"every"` // days that the rule allows
	Past  int      `yaml:"past"`  // days more than that; -1: not known
}

// StaleOwner is how many customers of somebody are stale.
type StaleOwner struct {
	Owner   string `yaml:"owner"`
	Stale   int    `yaml:"stale"`
	Longest int    `yaml:"longest"` // days past, of the longest; -1: not known
}

// NewStale finds the customers past their cadence, as package cadence has it.
func NewStale(ctx context.Context, s Scope) (*Stale, error) {
	out := &Stale{Today: crm.DateOf(s.Now)}
	for _, rule := range s.Settings.Cadence {
		if rule.Days > 0 {
			out.Rules++
		}
	}
	late, err := cadence.Find(ctx, s.Snap, s.Settings, func() *join.Contacts { return join.LastContacts(s.Snap, s.Now, nil) }, s.Now)
	if err != nil {
		return nil, err
	}
	out.Customers = staleCustomers(s.Snap, late)
	owners := map[string]*StaleOwner{}
	for _, c := range out.Customers {
		o := owners[c.Owner]
		if o == nil {
			o = &StaleOwner{Owner: c.Owner, Longest: -1}
			owners[c.Owner] = o
		}
		o.Stale++
		o.Longest = max(o.Longest, c.Past)
	}
	for _, o := range owners {
		out.Owners = append(out.Owners, *o)
	}
	slices.SortFunc(out.Owners, func(a, b StaleOwner) int {
		return cmp.Or(cmp.Compare(b.Stale, a.Stale), cmp.Compare(b.Longest, a.Longest), cmp.Compare(a.Owner, b.Owner))
	})
	return out, nil
}

// staleCustomers tells who is late, the longest past first.
func staleCustomers(snap *column.Snapshot, late []cadence.Late) []StaleCustomer {
	var out []StaleCustomer
	for _, l := range late {
		p := snap.Parts[l.Row.Part]
		text := func(name string) string { return p.Text(column.Customers, name).String(l.Row.Row) }
		c := StaleCustomer{crm.ID(text("id")), text("name"), text("stage"), text("owner"), l.Last, -1, l.Cadence, l.Past}
		if l.Past >= 0 {
			c.Days = l.Cadence + l.Past
		}
		out = append(out, c)
	}
	slices.SortStableFunc(out, func(a, b StaleCustomer) int {
		return cmp.Or(cmp.Compare(b.Past, a.Past), cmp.Compare(b.Days, a.Days), cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	})
	return out
}
