package cmd

import (
	"fmt"
	"slices"
	"strings"

	"crm/internal/crm"
	"crm/internal/index"
	"crm/internal/store"
)

// who finds the one customer that a text means. It is an *UnknownError or an
// *AmbiguousError when there is not exactly one; on a terminal the person may
// choose.
func (a *App) who(text string) (index.Ref, error) {
	return a.pick(text, "")
}

// organization finds the one organization that a text means.
func (a *App) organization(text string) (index.Ref, error) {
	return a.pick(text, crm.Organization)
}

func (a *App) pick(text string, only crm.Type) (index.Ref, error) {
	s, err := a.store()
	if err != nil {
		return index.Ref{}, err
	}
	// A whole id needs no index.
	if id := crm.ID(strings.ToLower(strings.TrimSpace(text))); id.Valid() && only == "" {
		if paths, err := s.FindID(id); err == nil && len(paths) == 1 {
			return index.Ref{ID: id, Path: paths[0]}, nil
		}
	}
	x, err := a.index()
	if err != nil {
		return index.Ref{}, err
	}
	found, err := x.Resolve(text)
	if err != nil {
		return index.Ref{}, err
	}
	if only != "" {
		kept := found[:0]
		for _, m := range found {
			if m.Type == only {
				kept = append(kept, m)
			}
		}
		found = kept
	}
	if sameCustomer(found) && s.Interrupted() {
		found = found[:1]
	}
	switch len(found) {
	case 0:
		return index.Ref{}, &UnknownError{Who: text, Near: x.Suggest(text, 5), Gone: a.gone(text)}
	case 1:
		if found[0].By == "merged" {
			a.say("%s was joined to %s (%s)", strings.TrimSpace(text), found[0].Name, found[0].ID)
		}
		return found[0].Ref, nil
	}
	if a.term.CanAsk() && len(found) <= 20 {
		options := make([]string, len(found))
		for i, m := range found {
			options[i] = candidate(m)
		}
		i, err := a.term.Choose(fmt.Sprintf("%q may be any of these:", text), options)
		if err != nil {
			return index.Ref{}, err
		}
		return found[i].Ref, nil
	}
	return index.Ref{}, &AmbiguousError{Who: text, Matches: found}
}

// sameCustomer tells that all who were found have one id.
func sameCustomer(found []index.Match) bool {
	return !slices.ContainsFunc(found, func(m index.Match) bool { return m.ID != found[0].ID })
}

// gone is the change that removed the customer with an id; nil when none did.
func (a *App) gone(text string) *store.Commit {
	id := crm.ID(strings.ToLower(strings.TrimSpace(text)))
	if !id.Valid() {
		return nil
	}
	past, err := a.history()
	if err != nil {
		return nil
	}
	for rev, err := range past.Of(a.ctx, id) {
		if err != nil || rev.New != (store.Hash{}) {
			return nil
		}
		return rev.Commit
	}
	return nil
}

// customer loads the one customer that a text means.
func (a *App) customer(text string) (*crm.Customer, error) {
	ref, err := a.who(text)
	if err != nil {
		return nil, err
	}
	return a.st.Customer(ref.ID)
}
