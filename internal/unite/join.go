package unite

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"crm/internal/crm"
	"crm/internal/merge"
)

// Options are what the caller decides.
type Options struct {
	// Take says from whom a single value comes, by what it is of as package merge
	// writes paths ("stage", "fields.industry"): 0 is the customer that is kept,
	// 1 the first of the others, and so on.
	Take map[string]int
	At   crm.Time // when they are joined
	By   string
}

// SameError says that a customer is to be joined to itself.
type SameError struct{ ID crm.ID }

// Error is one line.
func (e *SameError) Error() string { return fmt.Sprintf("%s is named twice", e.ID) }

// TypeError says that people and organizations are to be joined, and nobody said
// what they are.
type TypeError struct{ Keep, Other *crm.Customer }

// Error is one line.
func (e *TypeError) Error() string {
	return fmt.Sprintf("%s is of the type %s and %s of the type %s", e.Keep.Name, e.Keep.Type, e.Other.Name, e.Other.Type)
}

// TakeError says that what is to be taken is no single value, or is unset at whom
// it is to be taken from.
type TakeError struct {
	Path string
	From *crm.Customer
	List bool // it is a list, which is united
}

// Error is one line.
func (e *TakeError) Error() string {
	if e.List {
		return e.Path + " is no single value"
	}
	return fmt.Sprintf("%s has no %s", e.From.Name, e.Path)
}

// Join makes one customer of several. The errors are a *SameError, a *TypeError
// and a *TakeError. The inputs are not changed.
func Join(keep *crm.Customer, others []*crm.Customer, opts Options) (*crm.Customer, error) {
	j := &joiner{all: append([]*crm.Customer{keep}, others...), opts: opts}
	if err := j.check(); err != nil {
		return nil, err
	}
	j.groups()
	// The lists do not depend on the order in which the others are named.
	order := make([]int, len(others))
	for i := range order {
		order[i] = i + 1
	}
	slices.SortFunc(order, func(a, b int) int { return strings.Compare(string(j.all[a].ID), string(j.all[b].ID)) })
	out := merge.Clone(keep)
	var entries []crm.Merged
	for _, i := range order {
		next, values := j.add(out, i)
		out = next
		o := j.all[i]
		entries = append(entries, crm.Merged{ID: o.ID, Name: o.Name, At: opts.At, By: opts.By, Values: values})
	}
	gone := map[crm.ID]bool{}
	for _, o := range others {
		gone[o.ID] = true
	}
	dropped := Redirect(out, func(id crm.ID) crm.ID {
		if gone[id] {
			return keep.ID
		}
		return id
	})
	// A reference to itself says nothing; who had it is not known any more.
	for _, l := range dropped {
		entries[0].Values = withValue(entries[0].Values, l.Path, l.Value)
	}
	out.Merged = slices.DeleteFunc(out.Merged, func(m crm.Merged) bool { return m.ID == keep.ID || gone[m.ID] })
	out.Merged = append(out.Merged, entries...)
	slices.SortStableFunc(out.Merged, func(a, b crm.Merged) int {
		if c := a.At.Compare(b.At); c != 0 {
			return c
		}
		return strings.Compare(string(a.ID), string(b.ID))
	})
	return out, nil
}

type joiner struct {
	all  []*crm.Customer // the first is kept
	opts Options
	from map[string]int // whose value a single value is; nobody's: -1
}

func (j *joiner) check() error {
	seen := map[crm.ID]bool{}
	for _, c := range j.all {
		if seen[c.ID] {
			return &SameError{c.ID}
		}
		seen[c.ID] = true
	}
	for path, i := range j.opts.Take {
		v, err := merge.Get(j.all[i], path)
		switch {
		case path == "id" || v.Kind == crm.List || isList(path):
			return &TakeError{Path: path, List: true}
		case err != nil || v.Kind == crm.Null:
			return &TakeError{Path: path, From: j.all[i]}
		}
	}
	if _, ok := j.opts.Take["type"]; ok {
		return nil
	}
	for _, c := range j.all[1:] {
		if c.Type != j.all[0].Type {
			return &TypeError{j.all[0], c}
		}
	}
	return nil
}

// isList tells of a path that it is a list or something in one.
func isList(path string) bool {
	if strings.ContainsAny(path, "[ ") {
		return true
	}
	switch path {
	case "", "emails", "phones", "addresses", "links", "handles", "tags", "fields", "preferences", "relations", "external_ids", "notes",
		"deals", "tasks", "purchases", "consents", "feedback", "merged", "clashes", "interactions":
		return true
	}
	return false
}

// groups settles whose values go together: the parts of a name are those of the
// customer whose name it is, or of one with the same name; a role is the one at
// the organization.
func (j *joiner) groups() {
	j.from = map[string]int{}
	follow := func(lead string, same func(a, b *crm.Customer) bool, parts ...string) {
		i := j.first(lead)
		for _, part := range parts {
			if _, ok := j.opts.Take[part]; ok {
				continue
			}
			j.from[part] = -1
			for _, k := range append([]int{i}, j.order()...) {
				v, _ := merge.Get(j.all[k], part)
				if v.Kind != crm.Null && (k == i || same(j.all[k], j.all[i])) {
					j.from[part] = k
					break
				}
			}
		}
	}
	follow("name", func(a, b *crm.Customer) bool { return crm.Fold(a.Name) == crm.Fold(b.Name) }, "given", "family")
	if i := j.first("organization"); j.all[i].Organization != "" {
		follow("organization", func(a, b *crm.Customer) bool { return a.Organization == b.Organization }, "role")
	}
	// Whoever was known first was known since.
	since := 0
	for i, c := range j.all {
		if d := j.all[since].Created; !c.Created.IsZero() && (d.IsZero() || c.Created.Compare(d) < 0) {
			since = i
		}
	}
	if _, ok := j.opts.Take["created"]; !ok {
		j.from["created"] = since
	}
}

func (j *joiner) order() []int {
	out := make([]int, len(j.all))
	for i := range out {
		out[i] = i
	}
	return out
}

// first is whose single value counts: the one picked, else of the customer that
// is kept, else of the first of the others that has one.
func (j *joiner) first(path string) int {
	if i, ok := j.opts.Take[path]; ok {
		return i
	}
	if i, ok := j.from[path]; ok {
		return i
	}
	for i, c := range j.all {
		if v, err := merge.Get(c, path); err == nil && v.Kind != crm.Null {
			return i
		}
	}
	return 0
}

// add joins the i-th customer to what was joined until now.
func (j *joiner) add(out *crm.Customer, i int) (*crm.Customer, []crm.Pair) {
	o := merge.Clone(j.all[i])
	o.ID = out.ID
	var values []crm.Pair
	leave := func(path string, v crm.Value) { values = withValue(values, path, v) }
	out.Addresses, o.Addresses = fillAddresses(out.Addresses, o.Addresses, leave)
	next, left := merge.Unite(out, o, func(path string, kept bool) bool {
		if isList(path) && path != "type" {
			return !kept
		}
		return j.first(path) == i
	})
	for _, l := range left {
		if l.Path != "name" || l.Value.Text != j.all[i].Name {
			leave(l.Path, l.Value)
		}
	}
	return next, values
}

// withValue adds a value; a second one of the same place gets a number.
func withValue(values []crm.Pair, path string, v crm.Value) []crm.Pair {
	key := path
	for n := 2; ; n++ {
		have, ok := crm.Lookup(values, key)
		if !ok {
			return crm.SetPair(values, key, v)
		}
		if have.Equal(v) {
			return values
		}
		key = path + "#" + strconv.Itoa(n)
	}
}

// fillAddresses fills the gaps of addresses with what the other's say that agree
// with them, and takes those out of the other's.
func fillAddresses(list, more []crm.Address, leave func(string, crm.Value)) (filled, rest []crm.Address) {
	filled = slices.Clone(list)
	for _, a := range more {
		i := slices.IndexFunc(filled, func(b crm.Address) bool {
			_, ok := b.Fill(a)
			return ok && len(a.Extra) == 0 && a.Key() != b.Key()
		})
		if i < 0 {
			rest = append(rest, a)
			continue
		}
		was := filled[i]
		filled[i], _ = was.Fill(a)
		if a.Label != "" && crm.Fold(a.Label) != crm.Fold(filled[i].Label) {
			leave("addresses["+filled[i].Key()+"].label", crm.TextValue(a.Label))
		}
	}
	return filled, rest
}
