package cmd

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/index"
	"crm/internal/query"
	"crm/internal/render"
	"crm/internal/search"
	"crm/internal/term"
)

// itemKind is a kind of items inside customers that commands act on, as the
// language of queries knows it.
type itemKind struct {
	noun, nouns string
	table       column.Table
	of          string   // what the names of its fields begin with; empty: the noun
	within      string   // the query that they all meet; empty: all items of the table
	names       []string // the fields with the words that people know an item by; the first that is set is shown
	open        string   // the query that open items meet, which are preferred; empty: none are
	day         string   // the field that --since and --until are about
	sort        string   // the order of a listing, as in --sort
	columns     []itemColumn
	empty       string // what is said when there is none at all
	// mark makes what people should see in a listing stand out; nil: nothing does.
	mark func(*view, *search.ItemResult, *render.Listing)
}

// prefix is what the names of the fields of the kind begin with.
func (k *itemKind) prefix() string { return cmp.Or(k.of, k.noun) + "." }

// itemColumn is a column that a listing shows unasked, on terminals so wide.
type itemColumn struct {
	name string
	room int
}

// itemRef is an item that was found.
type itemRef struct {
	id           crm.ID
	title        string
	customer     crm.ID
	customerName string
}

// NoItemError says that no item is meant by a text.
type NoItemError struct {
	Kind, Text string
	Who        string // in whom it was looked for; empty: in everybody
	Lines      []string
	Hint       string
}

func (e *NoItemError) Error() string {
	if e.Who != "" && e.Text == "" {
		return fmt.Sprintf("%s has no %s", e.Who, e.Kind)
	}
	if e.Who != "" {
		return fmt.Sprintf("%s has no %s %q", e.Who, e.Kind, clipped(e.Text))
	}
	return fmt.Sprintf("no %s %q", e.Kind, clipped(e.Text))
}

// longestTitle is how many bytes are looked for.
const longestTitle = 1000

// mostItems is how many items that may be meant are told or offered.
const mostItems = 20

// item finds the one item that a text means. The first of these that finds any
// counts: a complete id; the whole title; WHO/TITLE, of which TITLE may be missing or be an id;
// the beginning of an id, of four characters or more; words that stand in one title;
// beginnings of words. Of several those that are open are meant.
//
// Files that were edited by hand count as they do for a.who: what is found is held against
// its file, and that there is nothing is believed after all files were compared.
func (a *App) item(k *itemKind, text string) (itemRef, error) {
	text = strings.TrimSpace(text)
	found, err := a.itemsMeant(k, text)
	if err != nil {
		return itemRef{}, err
	}
	if len(found.items) == 1 {
		return found.items[0], nil
	}
	if len(found.items) == 0 {
		return itemRef{}, found.none(k, text)
	}
	if a.term.CanAsk() && found.total <= mostItems {
		i, err := a.term.Choose(fmt.Sprintf("%q may be any of these:", text), found.lines())
		if err != nil {
			return itemRef{}, err
		}
		return found.items[i], nil
	}
	return itemRef{}, found.several(k, text)
}

// dealIn finds a deal of one customer, as item does.
func (a *App) dealIn(n *crm.Customer, text string) (*crm.Deal, error) {
	set, err := a.settings()
	if err != nil {
		return nil, err
	}
	k := dealKind()
	v := &view{app: a, snap: column.Of(n), set: set, now: a.now}
	text = strings.TrimSpace(text)
	_, own, _ := strings.Cut(text, "/") // the customer may stand in front here, too
	m := &meant{}
	for _, try := range []struct {
		text  string
		whole bool
	}{{text, true}, {text, false}, {strings.TrimSpace(own), false}} {
		if m.total > 0 || try.text == "" {
			continue
		}
		if m, err = v.look(k, nil, try.text, try.whole); err != nil {
			return nil, err
		}
	}
	if m.total == 1 {
		i, err := find(&m.items[0], k, n.Deals)
		if err != nil {
			return nil, err
		}
		return &n.Deals[i], nil
	}
	if m.total > 1 {
		return nil, m.several(k, text)
	}
	m.who, m.title = n.Name, text
	all, err := v.itemRefs(k, "", "", nil)
	if err != nil {
		return nil, err
	}
	m.near = all.items
	return nil, m.none(k, text)
}

// line tells one item from another.
func (it *itemRef) line() string { return fmt.Sprintf("%s  %s: %s", it.id, it.customerName, it.title) }

// gone is the error that an item that was found is not there any more.
func (it *itemRef) gone(k *itemKind) error {
	return &NoItemError{Kind: k.noun, Text: string(it.id), Who: it.customerName, Hint: "it was removed a moment ago"}
}

// meant is the items that a text may mean.
type meant struct {
	items []itemRef // at most mostItems
	total int
	// What is known when there is none:
	who   string    // in whom it was looked for
	title string    // what was looked for there
	near  []itemRef // what there is
}

// lines tells the items from each other.
func (m *meant) lines() []string {
	lines := make([]string, len(m.items))
	for i, it := range m.items {
		lines[i] = it.line()
	}
	return lines
}

// several is the error that a text may mean more than one.
func (m *meant) several(k *itemKind, text string) error {
	lines := m.lines()
	if more := m.total - len(lines); more > 0 {
		lines = append(lines, fmt.Sprintf("and %d more", more))
	}
	return &ConflictError{Msg: fmt.Sprintf("%q may be any of %d %s", text, m.total, k.nouns), Lines: lines, Hint: "name the one you mean by its id, or as WHO/TITLE"}
}

func (m *meant) none(k *itemKind, text string) error {
	e := &NoItemError{Kind: k.noun, Text: text, Hint: fmt.Sprintf("\"crm %s list\" shows them all", k.noun)}
	if m.who != "" {
		e.Who, e.Text = m.who, m.title
	}
	for _, it := range m.near {
		e.Lines = append(e.Lines, it.line())
	}
	if len(m.near) > 0 {
		e.Hint = fmt.Sprintf("name one of these %s", k.nouns)
	}
	return e
}

// itemsMeant looks into the index as it is, and again when what it says is not what
// the files say.
func (a *App) itemsMeant(k *itemKind, text string) (*meant, error) {
	for try := 0; ; try++ {
		var m *meant
		err := a.view(viewFlags{known: try < 2}, func(v *view) (err error) {
			m, err = v.itemsMeant(k, text)
			return err
		})
		if err != nil || try == 2 {
			return m, err
		}
		if m.total == 0 || m.total > mostItems {
			try = 1 // all files have to be compared
			continue
		}
		ids := make([]crm.ID, len(m.items))
		for i := range ids {
			ids[i] = m.items[i].customer
		}
		if ok, err := a.idx.Believe(ids...); ok || err != nil {
			return m, err
		}
	}
}

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
	return search.Items(v.app.ctx, v.snap, asked, search.Env{Settings: v.set, Now: v.now, User: v.app.user()})
}

// completeItem completes the titles of items; behind WHO/ those of the customer. What
// was edited by hand since the last command is not waited for.
func completeItem(k *itemKind) completer {
	return func(a *App, word string) []string {
		before, begin := "", word
		var out []string
		a.trust = true
		err := a.view(viewFlags{trust: true}, func(v *view) error {
			out = nil
			var of []column.Row
			if who, rest, ok := strings.Cut(word, "/"); ok {
				found, err := a.idx.Resolve(who)
				if err != nil {
					return err
				}
				if of = v.rowsOf(found); len(of) > 0 {
					before, begin = who+"/", rest
				}
			}
			return v.titles(k, of, crm.Fold(begin), func(title string) { out = append(out, before+term.Clean(title)) })
		})
		if err != nil {
			return nil
		}
		slices.Sort(out)
		out = slices.Compact(out)
		return out[:min(len(out), completions)]
	}
}

// titles yields the titles of open items that begin with a text, which is folded.
func (v *view) titles(k *itemKind, of []column.Row, begin string, yield func(string)) error {
	n, err := query.Parse(k.open, v.context())
	if err != nil {
		return err
	}
	found, err := v.items(k, search.Asked{Query: n, Of: of})
	if err != nil {
		return err
	}
	var fields []*query.Field
	for _, name := range k.names {
		f, _ := v.context().Catalogue.Field(name)
		fields = append(fields, f)
	}
	for _, it := range found.Items {
		for _, f := range fields {
			if title := found.Value(it, f).String(); title != "" {
				if strings.HasPrefix(crm.Fold(title), begin) {
					yield(title)
				}
				break
			}
		}
	}
	return nil
}
