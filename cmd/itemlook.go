package cmd

import (
	"slices"
	"strings"
	"unicode/utf8"

	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/index"
	"crm/internal/query"
	"crm/internal/search"
)

// itemsMeant is the items that a text may mean, by the first of the ways that finds any.
func (v *view) itemsMeant(k *itemKind, text string) (*meant, error) {
	if text == "" {
		return &meant{}, nil
	}
	m, err := v.look(k, nil, text, true)
	if err != nil || m.total > 0 {
		return m, err
	}
	who, rest, ok := strings.Cut(text, "/")
	if ok {
		found, err := v.app.idx.Resolve(who)
		if err != nil {
			return nil, err
		}
		if of := v.rowsOf(found); len(of) > 0 {
			rest = strings.TrimSpace(rest)
			m, err := v.look(k, of, rest, false)
			if err == nil && m.total == 0 {
				m.who, m.title = strings.TrimSpace(who), rest
				if len(found) == 1 {
					m.who = found[0].Name
				}
				m.near, err = v.someItems(k, of)
			}
			return m, err
		}
	}
	if m, err = v.look(k, nil, text, false); err == nil && m.total == 0 && len(text) > 1 {
		// Perhaps it is the customer who was named.
		if found, e := v.app.idx.Resolve(text); e == nil && len(found) == 1 {
			if m.near, err = v.someItems(k, v.rowsOf(found)); len(m.near) > 0 {
				m.who, m.title = found[0].Name, text
			}
		}
	}
	return m, err
}

// look finds items of some customers, nil for all, by a text: as a whole it is an id or a title,
// else also a beginning of an id or words, and every item when it is empty.
func (v *view) look(k *itemKind, of []column.Row, text string, whole bool) (*meant, error) {
	if len(text) > longestTitle || !utf8.ValidString(text) {
		return &meant{}, nil
	}
	low := strings.ToLower(text)
	title := func(op, text string) string {
		parts := make([]string, len(k.names))
		for i, name := range k.names {
			parts[i] = name + op + query.Quote(text)
		}
		return strings.Join(parts, " or ")
	}
	words := func(text, more string) string {
		var ways []string
		for _, name := range k.names {
			var all []string
			for _, w := range strings.Fields(text) {
				if query.HasWord(w) {
					all = append(all, name+":"+query.Quote(w)+more)
				}
			}
			ways = append(ways, "("+strings.Join(all, " ")+")")
		}
		return strings.Join(ways, " or ")
	}
	var ways []string
	switch {
	case text == "" && !whole:
		ways = []string{""}
	case crm.Fold(text) == "":
	case whole && crm.ID(low).Valid():
		ways = []string{k.prefix() + "id=" + query.Quote(low), title("=", text)}
	case whole:
		ways = []string{title("=", text)}
	default:
		if len(low) >= 4 && crm.IsIDPrefix(low) {
			ways = append(ways, k.prefix()+"id:"+query.Quote(low))
		}
		if ways = append(ways, title("=", text)); query.HasWord(text) {
			ways = append(ways, words(text, ""), words(text, "*"))
		}
	}
	for _, q := range ways {
		for _, open := range []string{k.open, ""} {
			if m, err := v.itemRefs(k, q, open, of); err != nil || m.total > 0 {
				return m, err
			}
			if k.open == "" {
				break
			}
		}
	}
	return &meant{}, nil
}

// rowsOf is the rows of customers.
func (v *view) rowsOf(found []index.Match) []column.Row {
	var rows []column.Row
	for _, m := range found {
		if row, ok := v.snap.Find(m.ID); ok && !slices.Contains(rows, row) {
			rows = append(rows, row)
		}
	}
	return rows
}

// someItems is items of customers, to name them.
func (v *view) someItems(k *itemKind, of []column.Row) ([]itemRef, error) {
	if len(of) == 0 {
		return nil, nil
	}
	m, err := v.itemRefs(k, "", "", of)
	return m.items, err
}

// itemRefs is the first items that meet a query, and that are open by another.
func (v *view) itemRefs(k *itemKind, text, open string, of []column.Row) (*meant, error) {
	n, err := query.Parse(text, v.context())
	if err != nil {
		return nil, err
	}
	narrow, err := query.Parse(open, v.context())
	if err != nil {
		return nil, err
	}
	found, err := v.items(k, search.Asked{Query: query.Both(n, narrow), Of: of, Limit: mostItems})
	if err != nil {
		return nil, err
	}
	m := &meant{total: found.Total}
	for _, it := range found.Items {
		m.items = append(m.items, v.itemRef(k, found, it))
	}
	return m, nil
}

func (v *view) itemRef(k *itemKind, found *search.ItemResult, it search.Item) itemRef {
	cat := v.context().Catalogue
	get := func(name string) string {
		f, _ := cat.Field(name)
		return found.Value(it, f).String()
	}
	ref := itemRef{id: crm.ID(get(k.prefix() + "id")), customer: crm.ID(get("id")), customerName: get("name")}
	for _, name := range k.names {
		if ref.title == "" {
			ref.title = get(name)
		}
	}
	return ref
}

// items answers a query for items of a kind.
func (v *view) items(k *itemKind, asked search.Asked) (*search.ItemResult, error) {
	within, err := query.Parse(k.within, v.context())
	if err != nil {
		return nil, err
	}
	asked.Table, asked.Query = k.table, query.Both(asked.Query, within)
	return search.Items(v.app.ctx, v.snap, asked, search.Env{Settings: v.set, Now: v.now})
}
