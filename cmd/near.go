package cmd

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"crm/internal/crm"
	"crm/internal/dedupe"
	"crm/internal/duplicates"
	"crm/internal/index"
	"crm/internal/term"
)

// LikelyError says that new customers are certainly known ones; its lines are those.
type LikelyError struct {
	Name  string
	Known []index.Ref
	Lines []string
}

func (e *LikelyError) Error() string {
	if len(e.Known) == 1 {
		return fmt.Sprintf("%s is certainly there already: %s (%s)", e.Name, e.Known[0].Name, e.Known[0].ID)
	}
	return fmt.Sprintf("%s is certainly there already, as one of %d customers", e.Name, len(e.Known))
}

// Bounds of what a new customer is compared with.
const (
	nearMost   = 120 // customers in all
	nearNames  = 40  // with a name that is written much the same
	nearDomain = 40  // of one domain; one with more is a provider's, or says little
	nearApart  = 20  // new customers for each of whom all names are looked through
	nearSeldom = 3   // customers of one name that is told of for its own sake
)

// likeness is a known customer that a new one may be; one of tier Ignore has
// its name and is not like it otherwise.
type likeness struct {
	index.Ref
	tier  dedupe.Tier
	score float64
	pro   []string
}

func (l likeness) String() string {
	s := fmt.Sprintf("%s  %s", l.ID, l.Name)
	if l.Email != "" {
		s += "  " + l.Email
	}
	return s + "  " + percent(l.score) + ": " + strings.Join(l.pro, ", ")
}

// likely finds who a new customer may be, of some of the store and the earlier ones,
// the surest first.
func (a *App) likely(x *index.Index, n *crm.Customer, refs []index.Ref, earlier []*crm.Customer, country string) []likeness {
	known := map[crm.ID]index.Ref{}
	var others, beside []*crm.Customer
	firms := map[crm.ID]bool{}
	firm := func(id crm.ID) {
		if id == "" || firms[id] {
			return
		}
		firms[id] = true
		if r, ok, err := x.Ref(id); err == nil && ok {
			beside = append(beside, &crm.Customer{ID: id, Type: crm.Organization, Name: r.Name})
		}
	}
	firm(n.Organization)
	for _, r := range refs {
		c, err := a.st.Customer(r.ID)
		if err != nil {
			continue // one that cannot be read is for crm check
		}
		known[r.ID] = r
		others = append(others, c)
		firm(c.Organization)
	}
	for _, c := range earlier {
		if _, ok := known[c.ID]; !ok {
			known[c.ID] = refOf(c)
			others = append(others, c)
		}
	}
	var out []likeness
	for _, m := range duplicates.Check(n, others, beside, x.Len(), country) {
		pro, _ := sides(m.Reasons)
		tier := m.Tier
		if namesake(m.Reasons) {
			tier = min(tier, dedupe.Review)
		}
		out = append(out, likeness{Ref: known[crm.ID(m.ID)], tier: tier, score: m.Score, pro: pro})
		delete(known, crm.ID(m.ID))
	}
	return append(out, homonyms(n, known)...)
}

// homonyms is who else has the very name of a new customer, where it is seldom: that
// says little in a large book, and yet whoever adds one wants to know it.
func homonyms(n *crm.Customer, known map[crm.ID]index.Ref) []likeness {
	var out []likeness
	for _, r := range known {
		if crm.Fold(r.Name) == crm.Fold(n.Name) {
			out = append(out, likeness{Ref: r})
		}
	}
	if len(out) > nearSeldom {
		return nil
	}
	slices.SortFunc(out, func(x, y likeness) int { return cmp.Compare(x.ID, y.ID) })
	return out
}

// namesake tells that nothing but the name speaks for two being one: in a small book
// that would be enough, and yet there are two of many names.
func namesake(reasons []dedupe.Reason) bool {
	for _, r := range reasons {
		if r.Bits >= 1 && !strings.Contains(r.Field, "name") && r.Field != "prior" && r.Field != "country" && r.Field != "generation" {
			return false
		}
	}
	return true
}

func refOf(c *crm.Customer) index.Ref {
	r := index.Ref{ID: c.ID, Type: c.Type, Name: c.Name, Organization: c.Organization}
	if len(c.Emails) > 0 {
		r.Email = c.Emails[0].Address
	}
	return r
}

// nearby is the customers that share something with a new one, by the index alone;
// with misspelt also those whose names are written much the same, for which all names
// are looked through.
func nearby(x *index.Index, n *crm.Customer, misspelt bool) ([]index.Ref, error) {
	var out []index.Ref
	seen := map[crm.ID]bool{n.ID: true}
	take := func(refs []index.Ref, most int) {
		for _, r := range refs {
			if most <= 0 || len(out) >= nearMost {
				return
			}
			if !seen[r.ID] && r.Type == n.Type {
				seen[r.ID] = true
				out = append(out, r)
				most--
			}
		}
	}
	look := func(k index.Key, value string, most int) error {
		if value == "" {
			return nil
		}
		refs, err := x.Lookup(k, value)
		if err == nil && (k != index.KeyDomain || len(refs) <= most) {
			take(refs, most)
		}
		return err
	}
	type key struct {
		k     index.Key
		value string
		most  int
	}
	var keys []key
	for _, e := range n.Emails {
		keys = append(keys, key{index.KeyEmail, e.Address, nearMost})
	}
	for _, p := range n.Phones {
		keys = append(keys, key{index.KeyPhone, p.Number, nearNames})
	}
	keys = append(keys, key{index.KeyName, n.Name, nearNames}, key{index.KeyName, n.LegalName, nearNames})
	if n.Given != "" && n.Family != "" {
		keys = append(keys, key{index.KeyName, n.Given + " " + n.Family, nearNames})
	}
	for _, e := range n.Emails {
		if _, domain, ok := strings.Cut(e.Address, "@"); ok {
			keys = append(keys, key{index.KeyDomain, domain, nearDomain})
		}
	}
	for _, l := range n.Links {
		keys = append(keys, key{index.KeyDomain, l.URL, nearDomain})
	}
	for _, q := range keys {
		if err := look(q.k, q.value, q.most); err != nil {
			return nil, err
		}
	}
	if misspelt {
		for _, m := range x.Suggest(n.Name, nearNames) {
			take([]index.Ref{m.Ref}, 1)
		}
	}
	return out, nil
}

// unlike lets new customers through that are not certainly known ones, and tells of
// those that may be; unless they are added for show, that is remembered.
func (a *App) unlike(x *index.Index, all []*crm.Customer, dry bool) error {
	found, err := a.likelyOf(x, all)
	if err != nil {
		return err
	}
	var told []string
	var maybe [][2]crm.ID
	for i, n := range all {
		lines, err := a.sureOf(n, found[i])
		if err != nil {
			return err
		}
		told = append(told, lines...)
		if len(found[i]) > 0 && found[i][0].tier != dedupe.Ignore {
			maybe = append(maybe, [2]crm.ID{found[i][0].ID, n.ID})
		}
	}
	a.tellLikely(told)
	if !dry {
		a.morePending(maybe)
	}
	return nil
}

// likelyOf finds who each of some new customers may be: of those of the store, and of
// the new ones those before it.
func (a *App) likelyOf(x *index.Index, all []*crm.Customer) ([][]likeness, error) {
	set, err := a.settings()
	if err != nil {
		return nil, err
	}
	out := make([][]likeness, len(all))
	before := map[uint64][]*crm.Customer{} // by what they are compared for
	for i, n := range all {
		if err := a.ctx.Err(); err != nil {
			return nil, context.Cause(a.ctx)
		}
		var earlier []*crm.Customer
		if len(all) > 1 {
			seen := map[*crm.Customer]bool{}
			for _, k := range duplicates.Keys(n, set.Country) {
				for _, c := range before[k] {
					if !seen[c] && len(seen) < nearMost {
						seen[c] = true
						earlier = append(earlier, c)
					}
				}
				if len(before[k]) < nearNames {
					before[k] = append(before[k], n)
				}
			}
		}
		refs, err := nearby(x, n, len(all) <= nearApart)
		if err != nil {
			return nil, err
		}
		out[i] = a.likely(x, n, refs, earlier, set.Country)
	}
	return out, nil
}

// sureOf is an error when a new customer is certainly a known one, unless a person
// says that it is not; else what is to be told.
func (a *App) sureOf(n *crm.Customer, found []likeness) ([]string, error) {
	e := &LikelyError{Name: n.Name}
	for _, l := range found {
		if l.tier == dedupe.Certain {
			e.Known = append(e.Known, l.Ref)
			e.Lines = append(e.Lines, l.String())
		}
	}
	switch {
	case len(e.Known) > 0 && a.term.CanAsk() && !a.flags.yes:
		a.say("%s", e.Error())
		for _, l := range e.Lines {
			a.say("  %s", l)
		}
		ok, err := a.term.Confirm("Add " + n.Name + " all the same?")
		if err == nil && !ok {
			err = term.ErrCancelled
		}
		return nil, err
	case len(e.Known) > 0:
		return nil, e
	case len(found) == 0:
		return nil, nil
	}
	l := found[0]
	var s string
	if l.tier == dedupe.Ignore {
		s = fmt.Sprintf("%s is also the name of %s", n.Name, l.ID)
		if l.Email != "" {
			s += " (" + l.Email + ")"
		}
	} else {
		s = fmt.Sprintf("%s may be the same as %s (%s): %s", n.Name, l.Name, l.ID, strings.Join(l.pro, ", "))
	}
	if more := len(found) - 1; more > 0 {
		s += fmt.Sprintf("; and %d more", more)
	}
	return []string{s + "; if it is one customer: crm merge " + string(l.ID) + " " + string(n.ID)}, nil
}

// tellLikely tells of new customers that may be known ones.
func (a *App) tellLikely(told []string) {
	const most = 20
	for _, s := range told[:min(len(told), most)] {
		a.say("%s", s)
	}
	if more := len(told) - most; more > 0 {
		a.say("and %d more", more)
	}
}
