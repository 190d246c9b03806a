package cmd

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"crm/internal/column"
	"crm/internal/crm"
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
