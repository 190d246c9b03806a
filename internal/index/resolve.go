package index

import (
	"cmp"
	"maps"
	"slices"
	"sort"
	"strings"

	"crm/internal/crm"
	"crm/internal/phone"
)

// Match is a customer that somebody may have meant.
type Match struct {
	Ref
	By string // id, name, email, phone, domain, handle, link, words
}

// Resolve finds whom the text means: an id or the beginning of one, a name, an
// e-mail address, a phone number in any spelling, a web domain, a social
// handle or a URL, or words that stand in one name. All customers of the best
// kind of match are returned: none is nobody, several are ambiguous.
//
// A complete id counts first, then whatever is exact, then the beginning of an
// id of four characters or more, then words. When nothing is found every file
// is compared with the index before that is believed.
func (x *Index) Resolve(who string) ([]Match, error) {
	who = strings.TrimSpace(who)
	if who == "" {
		return nil, nil
	}
	for {
		out, err := x.resolve(who)
		if err != nil || len(out) > 0 || x.fresh {
			return out, err
		}
		if err := x.Refresh(); err != nil {
			return nil, err
		}
	}
}

func (x *Index) resolve(who string) ([]Match, error) {
	lower := strings.ToLower(who)
	if crm.ID(lower).Valid() {
		if out, err := x.byID(lower); err != nil || len(out) > 0 {
			return out, err
		}
	}
	if out, err := x.exact(who); err != nil || len(out) > 0 {
		return out, err
	}
	if len(who) >= 4 && crm.IsIDPrefix(lower) {
		if out, err := x.byID(lower); err != nil || len(out) > 0 {
			return out, err
		}
	}
	return x.byWords(who)
}

// byID finds customers by the beginning of their id, of two characters or more.
func (x *Index) byID(prefix string) ([]Match, error) {
	for {
		var hits []row
		for _, r := range x.rowsIn(prefix[:2]) {
			if strings.HasPrefix(string(r.ID), prefix) {
				hits = append(hits, r)
			}
		}
		ok, err := x.verify(hits)
		if err != nil {
			return nil, err
		}
		if ok {
			return matches(hits, "id"), nil
		}
	}
}

func (x *Index) exact(who string) ([]Match, error) {
	var out []Match
	add := func(by string, k Key, value string) error {
		refs, err := x.Lookup(k, value)
		for _, r := range refs {
			if !slices.ContainsFunc(out, func(m Match) bool { return m.Path == r.Path }) {
				out = append(out, Match{r, by})
			}
		}
		return err
	}
	err := add("name", KeyName, who)
	if strings.Contains(who, "@") {
		if h, ok := strings.CutPrefix(who, "@"); ok {
			for _, service := range []string{"x", "instagram", "github", "telegram", "mastodon", "bluesky", "tiktok", "youtube"} {
				err = cmpErr(err, add("handle", KeyHandle, service+":"+h))
			}
		} else {
			err = cmpErr(err, add("email", KeyEmail, who))
		}
	}
	if digits := phone.Digits(who); len(digits) >= 5 && !strings.Contains(who, "@") {
		number := digits
		if s, e := x.store.Settings(); e == nil {
			if n, e := phone.Parse(who, s.Country); e == nil {
				number = n.E164
			}
		}
		err = cmpErr(err, add("phone", KeyPhone, number))
		err = cmpErr(err, add("phone", KeyPhone, digits))
	}
	if strings.Contains(who, ".") && !strings.ContainsAny(who, "@ ") || strings.Contains(who, "://") {
		err = cmpErr(err, add("link", KeyLink, who))
		if h, ok := crm.HandleOf(who); ok {
			err = cmpErr(err, add("handle", KeyHandle, h.Service+":"+h.Name))
		} else {
			err = cmpErr(err, add("domain", KeyDomain, who))
		}
	}
	if strings.Contains(who, ":") {
		err = cmpErr(err, add("handle", KeyHandle, who))
	}
	return out, err
}

func cmpErr(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

// byWords finds the customers in whose name all the words stand.
func (x *Index) byWords(who string) ([]Match, error) {
	var best []Ref
	for i, w := range words(who) {
		refs, err := x.Lookup(KeyWord, w)
		if err != nil {
			return nil, err
		}
		if i == 0 {
			best = refs
			continue
		}
		in := make(map[string]bool, len(refs))
		for _, r := range refs {
			in[r.Path] = true
		}
		best = slices.DeleteFunc(best, func(r Ref) bool { return !in[r.Path] })
	}
	out := make([]Match, len(best))
	for i, r := range best {
		out[i] = Match{r, "words"}
	}
	return out, nil
}

// Lookup finds the customers that have a value, by path. It knows of edits
// made in place only for those that it finds; see Refresh.
func (x *Index) Lookup(k Key, value string) ([]Ref, error) {
	for {
		found := map[string]row{}
		for _, f := range fold(k, value) {
			if f == "" {
				continue
			}
			h := x.base.seed.hash(k, f)
			for _, i := range x.base.find(h) {
				if x.dead[i] {
					continue
				}
				if r, ok := x.base.row(i); ok {
					found[r.Path] = r
				}
			}
			for _, r := range x.over.keys[h] {
				found[r.Path] = *r
			}
		}
		if x.base.bad {
			if err := x.rebuild(); err != nil {
				return nil, err
			}
			continue
		}
		hits := slices.Collect(maps.Values(found))
		ok, err := x.verify(hits)
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		out := make([]Ref, len(hits))
		for i := range hits {
			out[i] = hits[i].Ref
		}
		sort.Slice(out, func(i, j int) bool { return out[i].Path < out[j].Path })
		return out, nil
	}
}

// verify compares rows with their files. Those that do not agree are read
// again, and the answer is no: look again.
func (x *Index) verify(hits []row) (bool, error) {
	if x.fresh {
		return true, nil
	}
	same := true
	now := int64(-1)
	for _, old := range hits {
		st, err := x.store.Stat(old.Path)
		if err == nil && old.trusted(st) || x.over.rows[old.Path] != nil && x.over.rows[old.Path].flags&flagReread != 0 {
			continue
		}
		if now < 0 {
			now = x.clock()
		}
		r, err := x.read(old.Path, now)
		if err != nil {
			return false, err
		}
		if r != nil {
			r.flags |= flagReread
		}
		x.set(old.Path, r)
		same = false
	}
	return same, nil
}

func matches(rows []row, by string) []Match {
	out := make([]Match, len(rows))
	for i, r := range rows {
		out[i] = Match{r.Ref, by}
	}
	slices.SortFunc(out, func(a, b Match) int { return cmp.Compare(a.Path, b.Path) })
	return out
}

// Load decodes the customer with an id. The error is a *store.MissingError
// when there is none.
func (x *Index) Load(id crm.ID) (*crm.Customer, error) { return x.store.Customer(id) }

// rows is every live row.
func (x *Index) rows(yield func(*row) bool) {
	for i := range x.base.nRow {
		if x.dead[i] {
			continue
		}
		if r, ok := x.base.row(i); ok && !yield(&r) {
			return
		}
	}
	for _, r := range x.over.rows {
		if r != nil && !yield(r) {
			return
		}
	}
}

// Ref is the customer with an id; false when there is none.
func (x *Index) Ref(id crm.ID) (Ref, bool, error) {
	if !id.Valid() {
		return Ref{}, false, nil
	}
	m, err := x.byID(string(id))
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
