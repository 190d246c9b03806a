package cmd

import (
	"fmt"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/query"
	"crm/internal/render"
	"crm/internal/search"
)

// itemList is the listing of items of a kind: what its flags say, and the flags that
// narrow it, as pieces of a query.
type itemList struct {
	app          *App
	kind         *itemKind
	where        string
	since, until string
	view         viewFlags
	out          output
}

// flags adds the flags of a listing to the command, whose arguments are [WHO].
func (o *itemList) flags(a *App, c *cobra.Command, k *itemKind) {
	o.app, o.kind = a, k
	f := c.Flags()
	f.StringVar(&o.where, "where", "", "those that a `QUERY` finds: "+k.prefix()+"FIELD is asked of each, all else of its customer")
	completeFlag(a, c, "where", completeQueryText)
	if k.day != "" {
		f.StringVar(&o.since, "since", "", "with "+k.day+" from `WHEN` on")
		f.StringVar(&o.until, "until", "", "with "+k.day+" up to `WHEN`")
		completeFlag(a, c, "since", completePoint)
		completeFlag(a, c, "until", completePoint)
	}
	o.view.flags(a, c)
	o.out.names = k.completeColumns
	o.out.flags(a, c, true)
	c.ValidArgsFunction = completeFirst(a, completeWho)
}

// run prints the items of a customer, of all without one, that also meet the pieces of
// a query.
func (o *itemList) run(args []string, pieces ...string) error {
	a := o.app
	f, err := o.out.parse(a)
	if err != nil {
		return err
	}
	if o.out.limit < 0 {
		return &UsageError{Msg: fmt.Sprintf("--limit %d is less than nothing", o.out.limit)}
	}
	if o.since != "" {
		pieces = append(pieces, o.kind.day+">="+query.Quote(o.since))
	}
	if o.until != "" {
		pieces = append(pieces, o.kind.day+"<="+query.Quote(o.until))
	}
	var who *crm.ID
	if len(args) > 0 && o.view.asOf == "" {
		a.trust = o.view.trust
		ref, err := a.who(args[0])
		if err != nil {
			return err
		}
		who = &ref.ID
	}
	var l *render.Listing
	total := 0
	var doubts []string
	err = a.view(o.view, func(v *view) (err error) {
		if len(args) > 0 && o.view.asOf != "" {
			id, err := v.who(args[0])
			if err != nil {
				return err
			}
			who = &id
		}
		l, total, doubts, err = o.listing(v, who, pieces, f)
		return err
	})
	if err != nil {
		return err
	}
	a.doubt(doubts)
	l.Empty = o.kind.empty
	if len(args)+len(pieces) > 0 || o.where != "" {
		l.Empty = "no " + a.word(o.kind.nouns) + " like that"
	}
	return a.printRows(l, f, total, a.word(o.kind.noun), a.word(o.kind.nouns))
}

func (o *itemList) listing(v *view, who *crm.ID, pieces []string, f render.Format) (*render.Listing, int, []string, error) {
	ctx := v.context()
	n, err := query.Parse(o.where, ctx)
	if err != nil {
		return nil, 0, nil, err
	}
	narrow, err := query.ParseArgs(pieces, ctx)
	if err != nil {
		return nil, 0, nil, err
	}
	cols, err := o.columns(ctx.Catalogue, f)
	if err != nil {
		return nil, 0, nil, err
	}
	keys, err := o.kind.sortKeys(ctx.Catalogue, o.out.sort)
	if err != nil {
		return nil, 0, nil, err
	}
	asked := search.Asked{Query: query.Both(n, narrow), Keys: keys, Limit: o.out.limit}
	if who != nil {
		asked.Of = []column.Row{}
		if row, ok := v.snap.Find(*who); ok {
			asked.Of = append(asked.Of, row)
		}
	}
	debug.SetGCPercent(listGC)
	found, err := v.items(o.kind, asked)
	if err != nil {
		return nil, 0, nil, err
	}
	var doubts []string
	if found.Total == 0 {
		doubts = query.Doubts(n, ctx)
	}
	people := f == render.FormatTable || f == render.FormatMarkdown
	l := itemRows(found, cols, people)
	if people && o.kind.mark != nil {
		o.kind.mark(v, found, l)
	}
	return l, found.Total, doubts, nil
}

// field is a field by the name that a listing of the kind gives it: title is the
// title of the item, customer the customer, customer.FIELD a field of the customer.
func (k *itemKind) field(cat *query.Catalogue, name, what string) (*query.Field, string, error) {
	low := strings.ToLower(name)
	own, ofCustomer := strings.CutPrefix(low, "customer.")
	switch {
	case low == "customer":
		f, err := fieldOf(cat, "id", what)
		return f, "customer", err
	case ofCustomer:
		f, err := fieldOf(cat, own, what)
		return f, low, err
	case strings.HasPrefix(low, k.prefix()):
		low = low[len(k.prefix()):]
	}
	if f, ok := cat.Field(k.prefix() + low); ok && f.Item != column.Customers {
		return f, low, nil
	}
	if f, ok := cat.Field(name); ok {
		return f, f.Name, nil
	}
	hint := "\"crm help queries\" lists all fields"
	if near := cat.Suggest(k.prefix() + low); len(near) > 0 {
		hint = "did you mean " + strings.TrimPrefix(near[0], k.prefix()) + "? " + hint
	}
	return nil, "", &UsageError{Msg: fmt.Sprintf("there is no %s %q", what, name), Hint: hint}
}

// columns is the columns that --columns names, or those shown by default, as far
// as a terminal has room.
func (o *itemList) columns(cat *query.Catalogue, f render.Format) ([]listColumn, error) {
	var names []string
	switch {
	case o.out.columns != "":
		names = strings.Split(o.out.columns, ",")
	case f == render.FormatIDs:
		names = []string{"id"}
	default:
		for _, c := range o.kind.columns {
			if f != render.FormatTable || !o.app.term.OutTTY() || o.app.term.Width() >= c.room {
				names = append(names, c.name)
			}
		}
	}
	var out []listColumn
	for _, name := range names {
		c, err := o.kind.column(cat, strings.TrimSpace(name))
		if err != nil {
			return nil, err
		}
		// A key stands once in an object.
		if !slices.ContainsFunc(out, func(d listColumn) bool { return d.Name == c.Name }) {
			out = append(out, c)
		}
	}
	return out, nil
}

// column is the column of a name: of a field of the customer as in a listing of customers.
func (k *itemKind) column(cat *query.Catalogue, name string) (listColumn, error) {
	f, key, err := k.field(cat, name, "column")
	if err != nil {
		return listColumn{}, err
	}
	if own, ok := strings.CutPrefix(key, "customer."); ok || f.Item == column.Customers && key != "customer" {
		c, err := columnOf(cat, own)
		c.Name = key
		return c, err
	}
	title := strings.ToUpper(strings.NewReplacer("_", " ", ".", " ").Replace(key))
	return listColumn{
		Column: render.Column{Name: key, Title: title, Right: isNumber(f)}, field: f,
		list: f.List || f.Item != k.table && f.Item != column.Customers,
	}, nil
}

// sortKeys reads --sort, or else the order of the kind.
func (k *itemKind) sortKeys(cat *query.Catalogue, text string) ([]search.Key, error) {
	if text == "" {
		text = k.sort
	}
	var out []search.Key
	for _, s := range strings.Split(text, ",") {
		name, down := strings.CutPrefix(strings.TrimSpace(s), "-")
		switch strings.ToLower(name) {
		case "":
			continue
		case "customer":
			name = "customer.name"
		}
		f, _, err := k.field(cat, name, "column to sort by")
		if err != nil {
			return nil, err
		}
		out = append(out, search.Key{Field: f, Down: down})
	}
	return out, nil
}

// itemRows is the rows that were found; for people names stand where there are ids of
// customers.
func itemRows(found *search.ItemResult, cols []listColumn, names bool) *render.Listing {
	l := &render.Listing{Columns: make([]render.Column, len(cols)), Rows: make([]render.Row, len(found.Items))}
	fields := make([]*query.Field, len(cols))
	for i, c := range cols {
		l.Columns[i], fields[i] = c.Column, c.field
	}
	cells := make([]render.Cell, len(found.Items)*len(cols))
	for r := range l.Rows {
		l.Rows[r] = cells[r*len(cols) : (r+1)*len(cols) : (r+1)*len(cols)]
	}
	found.Read(fields, func(item, field int, v *search.Value) { l.Rows[item][field] = cols[field].cell(v) })
	for i, c := range cols {
		if !names || c.list || c.Name != "customer" && c.field.Kind != query.Ref {
			continue
		}
		for r, row := range l.Rows {
			if name := found.Name(crm.ID(found.Value(found.Items[r], c.field).Text)); name != "" {
				row[i] = row[i].Shown(name)
			}
		}
	}
	return l
}

// completeColumns completes the last of some columns with commas between.
func (k *itemKind) completeColumns(a *App, word string) []string {
	at := strings.LastIndexByte(word, ',') + 1
	if at < len(word) && word[at] == '-' {
		at++
	}
	set, err := a.settings()
	if err != nil {
		return nil
	}
	names := []string{"customer"}
	for _, name := range query.NewCatalogue(set).Names() {
		if own, ok := strings.CutPrefix(name, k.prefix()); ok {
			names = append(names, own)
		}
	}
	var out []string
	for _, name := range names {
		if strings.HasPrefix(name, word[at:]) {
			out = append(out, word[:at]+name)
		}
	}
	return out
}
