package index

import (
	"slices"
	"strings"

	"crm/internal/crm"
	"crm/internal/phone"
	"crm/internal/store"
)

// Match is a customer that somebody may have meant.
type Match struct {
	Ref
	By string // id, name, email, phone, domain, handle, link, words; merged: the id of a customer that was joined to this one
}

// Resolve finds whom the text means. The first of these that finds anybody
// counts, and all whom it finds are returned: one is found, several are
// ambiguous, none is nobody.
//
//  1. a complete id; else that of a customer that was joined to another, who is
//     found then
//  2. whatever is exact: a name (also "Family, Given", nickname and legal
//     name, in any case, with or without accents), an e-mail address, a phone
//     number in any spelling, @handle or service:handle, a URL, the web or
//     mail domain of an organization
//  3. the beginning of an id, of four characters or more; else of one of a
//     customer that was joined
//  4. words that stand in one name, in any order
//  5. a handle without its @
//
// Nobody is believed only after every file was compared with the index.
func (x *Index) Resolve(who string) ([]Match, error) {
	who = typed(who)
	if who == "" {
		return nil, nil
	}
	out, err := x.resolve(who)
	if err != nil || len(out) > 0 || x.fresh {
		return out, err
	}
	if err := x.Refresh(); err != nil {
		return nil, err
	}
	return x.resolve(who)
}

// typed takes off what mail programs and browsers put around an address.
func typed(who string) string {
	who = strings.TrimSpace(who)
	if i := strings.LastIndexByte(who, '<'); i >= 0 && strings.HasSuffix(who, ">") && strings.Contains(who[i:], "@") {
		who = who[i+1 : len(who)-1]
	}
	if len(who) > 7 && strings.EqualFold(who[:7], "mailto:") {
		who = who[7:]
	}
	return strings.TrimSpace(who)
}

func (x *Index) resolve(who string) ([]Match, error) {
	id := strings.ToLower(who)
	tiers := []func() ([]Match, error){
		func() ([]Match, error) { return x.byID(id, crm.IDLen) },
		func() ([]Match, error) { return x.byMerged(id, crm.IDLen) },
		func() ([]Match, error) { return x.exact(who) },
		func() ([]Match, error) { return x.byID(id, shortestID) },
		func() ([]Match, error) { return x.byMerged(id, shortestID) },
		func() ([]Match, error) { return x.byWords(who) },
		func() ([]Match, error) { return x.byKey("handle", KeyHandle, who) },
	}
	for _, tier := range tiers {
		if out, err := tier(); err != nil || len(out) > 0 {
			return out, err
		}
	}
	return nil, nil
}

// byID finds customers by the beginning of their id, if it is one of at least
// so many characters.
func (x *Index) byID(prefix string, least int) ([]Match, error) {
	if len(prefix) < least || !crm.IsIDPrefix(prefix) {
		return nil, nil
	}
	hits, err := x.believed(func() []row {
		hits := x.having(keyMisplaced, prefix)
		for _, r := range x.rowsIn(prefix[:2]) {
			if strings.HasPrefix(string(r.ID), prefix) && !slices.ContainsFunc(hits, func(h row) bool { return h.Path == r.Path }) {
				hits = append(hits, r)
			}
		}
		return hits
	})
	return matches(hits, "id"), err
}

// byMerged finds the customers to whom one was joined whose id begins so.
func (x *Index) byMerged(prefix string, least int) ([]Match, error) {
	if len(prefix) < least || len(prefix) > crm.IDLen || !crm.IsIDPrefix(prefix) {
		return nil, nil
	}
	return x.byKey("merged", KeyMerged, prefix)
}

// byKey finds the customers that have a value.
func (x *Index) byKey(by string, k Key, value string) ([]Match, error) {
	hits, err := x.believed(func() []row { return x.collect(k, value) })
	return matches(hits, by), err
}

// exact finds the customers who have the text as a name, address, number,
// handle, URL or domain.
func (x *Index) exact(who string) ([]Match, error) {
	var out []Match
	var err error
	found := false // by the last look
	look := func(by string, k Key, value string) {
		if err != nil {
			return
		}
		var more []Match
		more, err = x.byKey(by, k, value)
		found = len(more) > 0
		for _, m := range more {
			if !slices.ContainsFunc(out, func(o Match) bool { return o.Path == m.Path }) {
				out = append(out, m)
			}
		}
	}
	look("name", KeyName, who)
	if strings.Contains(who, "@") {
		look("email", KeyEmail, who)
	}
	if who[0] == '@' || strings.Contains(who, ":") {
		look("handle", KeyHandle, who)
	}
	if digits := phone.Digits(who); len(digits) >= 5 && !strings.Contains(who, "@") {
		found = false
		if s, e := x.store.Settings(); e == nil {
			if n, e := phone.Parse(who, s.Country); e == nil {
				look("phone", KeyPhone, n.E164)
			}
		}
		if !found {
			look("phone", KeyPhone, digits)
		}
	}
	if strings.Contains(who, "://") || strings.Contains(who, ".") && !strings.ContainsAny(who, "@ ") {
		look("link", KeyLink, who)
		switch h, ok := crm.HandleOf(who); {
		case ok:
			look("handle", KeyHandle, h.Service+":"+h.Name)
		case !found || crm.FoldURL(who) == crm.URLDomain(who):
			look("domain", KeyDomain, who)
		}
	}
	return out, err
}

// byWords finds the customers in whose names all the words stand.
func (x *Index) byWords(who string) ([]Match, error) {
	hits, err := x.believed(func() []row {
		var hits []row
		for i, w := range words(who) {
			found := x.collect(KeyWord, w)
			if i > 0 {
				in := make(map[string]bool, len(found))
				for _, r := range found {
					in[r.Path] = true
				}
				found = slices.DeleteFunc(hits, func(r row) bool { return !in[r.Path] })
			}
			if hits = found; len(hits) == 0 {
				return nil
			}
		}
		return hits
	})
	return matches(hits, "words"), err
}

func matches(rows []row, by string) []Match {
	out := make([]Match, len(rows))
	for i := range rows {
		out[i] = Match{rows[i].Ref, by}
	}
	return out
}

// Lookup finds the customers that have a value, by path. Those that it finds
// do have it; of edits made in place to other files it knows only after a
// Refresh.
func (x *Index) Lookup(k Key, value string) ([]Ref, error) {
	hits, err := x.believed(func() []row { return x.collect(k, value) })
	if err != nil {
		return nil, err
	}
	out := make([]Ref, len(hits))
	for i := range hits {
		out[i] = hits[i].Ref
	}
	return out, nil
}

// collect is the rows that have a value, each once.
func (x *Index) collect(k Key, value string) []row {
	f, other := fold(k, value)
	hits := x.having(k, f)
	if other == "" {
		return hits
	}
	seen := make(map[string]bool, len(hits))
	for i := range hits {
		seen[hits[i].Path] = true
	}
	for _, r := range x.having(k, other) {
		if !seen[r.Path] {
			hits = append(hits, r)
		}
	}
	return hits
}

// having is the rows that have a key, whose value is folded.
func (x *Index) having(k Key, folded string) []row {
	if folded == "" {
		return nil
	}
	h := x.base.seed.hash(k, folded)
	var out []row
	for _, i := range x.base.find(h) {
		if !x.buried(i) {
			if r, ok := x.base.row(i); ok {
				out = append(out, r)
			}
		}
	}
	for _, r := range x.over.find(h) {
		out = append(out, *r)
	}
	return out
}

// believed is what find returns once every row of it agrees with its file, by
// path. Those that do not are read again.
func (x *Index) believed(find func() []row) ([]row, error) {
	var rows []row
	err := x.whole(func() error {
		for {
			rows = find()
			if x.fresh || x.base.bad.Load() {
				return nil
			}
			var todo []reading
			for _, r := range rows {
				if r.flags&flagReread != 0 {
					continue
				}
				if st, err := x.store.Stat(r.Path); err != nil || !r.trusted(st) {
					todo = append(todo, reading{store.FileInfo{Path: r.Path, Stat: st}, true, r})
				}
			}
			if len(todo) == 0 {
				return nil
			}
			if err := x.readAll(todo, x.clock()); err != nil {
				return err
			}
			for _, t := range todo {
				// As good as this process can make it: a file that changes
				// all the time must not keep it busy.
				if r := x.over.rows[t.file.Path]; r != nil {
					r.flags |= flagReread
				}
			}
		}
	})
	slices.SortFunc(rows, func(a, b row) int { return strings.Compare(a.Path, b.Path) })
	return rows, err
}

// Load decodes the customer with an id. The error is a *store.MissingError
// when there is none.
func (x *Index) Load(id crm.ID) (*crm.Customer, error) { return x.store.Customer(id) }

// Ref is the customer with an id; false when there is none.
func (x *Index) Ref(id crm.ID) (Ref, bool, error) {
	if !id.Valid() {
		return Ref{}, false, nil
	}
	m, err := x.byID(string(id), crm.IDLen)
	if err != nil || len(m) == 0 {
		return Ref{}, false, err
	}
	return m[0].Ref, true, nil
}

// Referring is the customers that refer to one: the people in an organization,
// and those with relations, referrals, deals and interactions that name it.
func (x *Index) Referring(id crm.ID) ([]Ref, error) {
	people, err := x.Lookup(KeyOrganization, string(id))
	if err != nil {
		return nil, err
	}
	others, err := x.Lookup(KeyReference, string(id))
	if err != nil {
		return nil, err
	}
	for _, r := range others {
		if !slices.ContainsFunc(people, func(p Ref) bool { return p.Path == r.Path }) {
			people = append(people, r)
		}
	}
	return people, nil
}
