package cmd

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/decision"
	"crm/internal/dedupe"
	"crm/internal/duplicates"
	"crm/internal/phone"
	"crm/internal/render"
)

// book looks for duplicates among the customers of the store.
func (o *dupesOptions) book() error {
	f, err := o.out.parse(o.app)
	if err != nil {
		return err
	}
	least, err := o.least()
	if err != nil {
		return err
	}
	a := o.app
	var groups []twins
	if err := a.view(o.view, func(v *view) error {
		groups, err = o.find(v, least)
		return err
	}); err != nil {
		return err
	}
	pairs := 0
	for i := range groups {
		pairs += len(groups[i].pairs)
	}
	if f == render.FormatTable && o.out.columns == "" && o.out.sort == "" {
		shown := groups
		if o.out.limit > 0 && len(shown) > o.out.limit {
			shown = shown[:o.out.limit]
		}
		if err := a.term.Page(a.ctx, func(w io.Writer) error { return o.printGroups(w, shown, render.OptionsOf(a.term)) }); err != nil {
			return err
		}
	} else if err := o.out.print(a, twinListing(groups), "pair", "pairs"); err != nil {
		return err
	}
	certain := 0
	for i := range groups {
		if groups[i].Tier == dedupe.Certain {
			certain++
		}
	}
	if len(groups) == 0 {
		a.say("no duplicates")
	} else {
		a.say("%s of duplicates, %d of them certain", count(len(groups), "group", "groups"), certain)
	}
	return nil
}

// twins is a group with all that is told of it.
type twins struct {
	duplicates.Group
	who   []twin
	pairs []twinPair
	plain bool // they are not two of the store: no command joins them
}

// twin is a customer of a group.
type twin struct {
	id    crm.ID
	name  string
	about []string // where, and how to be reached
}

// twinPair is a pair of a group, with what speaks for it and against it.
type twinPair struct {
	dedupe.Pair
	reasons []dedupe.Reason
}

// least is the score from which on pairs are told.
func (o *dupesOptions) least() (float64, error) {
	if o.min == "" {
		return 0, nil
	}
	n, err := strconv.ParseFloat(strings.TrimSuffix(o.min, "%"), 64)
	if strings.HasSuffix(o.min, "%") {
		n /= 100
	}
	if err != nil || !(n >= 0 && n <= 1) {
		return 0, &UsageError{Msg: fmt.Sprintf("--min %q is no probability", o.min), Hint: "write it like 0.95 or 95%"}
	}
	return n, nil
}

// find looks for the groups that were asked for.
func (o *dupesOptions) find(v *view, least float64) ([]twins, error) {
	a := o.app
	wanted, err := o.wanted(v)
	if err != nil {
		return nil, err
	}
	book, err := duplicates.Take(a.ctx, v.snap, v.set.Country)
	if err != nil {
		return nil, err
	}
	if err := a.keepApart(book); err != nil {
		return nil, err
	}
	bar := a.term.Progress("comparing", 0)
	found, err := book.Find(a.ctx)
	bar.Done()
	if err != nil {
		return nil, err
	}
	if o.view.asOf == "" {
		a.notePending(found)
	}
	var out []twins
	for _, g := range found {
		if g.Score < least || o.sure && g.Tier != dedupe.Certain || !slices.ContainsFunc(g.Members, wanted) {
			continue
		}
		if o.kind != "" && book.Text(g.Members[0], "type") != o.kind {
			continue
		}
		t := twins{Group: g}
		for _, id := range g.Members {
			t.who = append(t.who, twinOf(book, v.snap, id))
		}
		for _, p := range g.Pairs {
			t.pairs = append(t.pairs, twinPair{p, book.Explain(p.A, p.B)})
		}
		out = append(out, t)
	}
	return out, nil
}

// keepApart tells a book what people decided: who is not the same, as long as nothing
// that tells who they are has changed since.
func (a *App) keepApart(book *duplicates.Book) error {
	d, err := a.decisions()
	if err != nil {
		return err
	}
	decided := decision.NewBook(d)
	forward := a.forward(a.st.FindID)
	for _, p := range d.Apart {
		x, y := forward(p.A), forward(p.B)
		print := func(id crm.ID) func() string {
			return func() string {
				c, err := a.st.Customer(id)
				if err != nil {
					return ""
				}
				return decision.Fingerprint(c)
			}
		}
		if _, ok := book.Row(x); !ok {
			continue
		}
		if _, ok := book.Row(y); ok && decided.Has(p.A, p.B, print(x), print(y)) {
			book.Apart(string(x), string(y))
		}
	}
	return nil
}

// wanted tells whom the query finds; everybody without one.
func (o *dupesOptions) wanted(v *view) (func(crm.ID) bool, error) {
	if o.where == "" {
		return func(crm.ID) bool { return true }, nil
	}
	found, doubts, err := v.where(o.where)
	if err != nil {
		return nil, err
	}
	o.app.doubt(doubts)
	ids := map[crm.ID]bool{}
	for _, p := range found.Snapshot().Parts {
		col := p.Text(column.Customers, "id")
		for row := range p.Live.All() {
			ids[crm.ID(col.String(row))] = true
		}
	}
	return func(id crm.ID) bool { return ids[id] }, nil
}

func twinOf(book *duplicates.Book, snap *column.Snapshot, id crm.ID) twin {
	t := twin{id: id, name: book.Text(id, "name")}
	at, ok := book.Row(id)
	if !ok {
		return t
	}
	if snap.Whole != nil {
		snap = snap.Whole
	}
	p := snap.Parts[at.Part]
	for _, x := range []struct {
		table  column.Table
		column string
	}{{column.Addresses, "city"}, {column.Emails, "address"}, {column.Phones, "number"}} {
		if from, to := p.Span(x.table, at.Row); from < to {
			if s := p.Text(x.table, x.column).String(from); s != "" {
				if x.table == column.Phones {
					s = phone.Format(s)
				}
				t.about = append(t.about, s)
			}
		}
	}
	return t
}

// likely is a probability in words.
func likely(p float64) string {
	switch {
	case p >= 0.999:
		return "as good as certainly the same"
	case p >= 0.98:
		return "almost certainly the same"
	case p >= 0.9:
		return "very likely the same"
	case p >= 0.7:
		return "likely the same"
	}
	return "perhaps the same"
}

func percent(p float64) string {
	if p >= 0.99995 { // nothing is certain
		p = 0.9999
	}
	return strconv.FormatFloat(100*p, 'f', 2, 64) + " %"
}

// sides are what speaks for a pair, the strongest first, and what against it.
func sides(reasons []dedupe.Reason) (pro, contra []string) {
	reasons = slices.Clone(reasons)
	slices.SortStableFunc(reasons, func(x, y dedupe.Reason) int {
		switch dx, dy := max(x.Bits, -x.Bits), max(y.Bits, -y.Bits); {
		case dx > dy:
			return -1
		case dx < dy:
			return 1
		}
		return 0
	})
	for _, r := range reasons {
		switch {
		case r.Field == "prior":
		case r.Bits >= 0.5:
			pro = append(pro, r.Text)
		case r.Bits <= -0.5:
			contra = append(contra, r.Text)
		}
	}
	return pro, contra
}

func twinListing(groups []twins) *render.Listing {
	l := &render.Listing{Columns: []render.Column{
		{Name: "group", Title: "GROUP", Right: true}, {Name: "tier", Title: "TIER"}, {Name: "score", Title: "SCORE", Right: true},
		{Name: "id_a", Title: "ID"}, {Name: "name_a", Title: "NAME"}, {Name: "id_b", Title: "ID"}, {Name: "name_b", Title: "NAME"},
		{Name: "for", Title: "FOR"}, {Name: "against", Title: "AGAINST"},
	}}
	for i, g := range groups {
		names := map[string]string{}
		for _, w := range g.who {
			names[string(w.id)] = w.name
		}
		for _, p := range g.pairs {
			pro, contra := sides(p.reasons)
			l.Rows = append(l.Rows, render.Row{
				render.Int(i + 1), render.Text(p.Tier.String()), render.Number(scoreText(p.Score)),
				render.Text(p.A), render.Text(names[p.A]), render.Text(p.B), render.Text(names[p.B]), render.List(pro), render.List(contra),
			})
		}
	}
	return l
}

// printGroups prints groups for people.
func (o *dupesOptions) printGroups(w io.Writer, groups []twins, opts render.Options) error {
	for i := range groups {
		if err := o.printGroup(w, &groups[i], opts); err != nil {
			return err
		}
	}
	return nil
}

func (o *dupesOptions) printGroup(w io.Writer, g *twins, opts render.Options) error {
	if err := render.Heading(w, fmt.Sprintf("%s (%s), %s", likely(g.Score), percent(g.Score), g.Tier), opts); err != nil {
		return err
	}
	for _, t := range g.who {
		line := fmt.Sprintf("  %s  %s", t.id, render.Paint(t.name, render.Bold, opts.Color))
		if len(t.about) > 0 {
			line += "  " + render.Paint(strings.Join(t.about, ", "), render.Dim, opts.Color)
		}
		if _, err := fmt.Fprintln(w, line); err != nil {
			return err
		}
	}
	for _, p := range g.pairs {
		between := ""
		if len(g.who) > 2 {
			between = p.A + " and " + p.B + ": "
		}
		if o.explain {
			if _, err := fmt.Fprintf(w, "    %s%s\n", between, percent(p.Score)); err != nil {
				return err
			}
			for _, r := range p.reasons {
				if _, err := fmt.Fprintf(w, "    %+7.1f  %s\n", r.Bits, render.Paint(r.Text, render.Plain, false)); err != nil {
					return err
				}
			}
			continue
		}
		pro, contra := sides(p.reasons)
		if err := render.Paragraph(w, between+"for: "+strings.Join(pro, ", "), 4, opts); err != nil {
			return err
		}
		if len(contra) > 0 {
			if err := render.Paragraph(w, "against: "+strings.Join(contra, ", "), 4, opts); err != nil {
				return err
			}
		}
	}
	if g.plain {
		return nil
	}
	ids := make([]string, len(g.Members))
	for i, id := range g.Members {
		ids[i] = string(id)
	}
	_, err := fmt.Fprintf(w, "    %s\n\n", render.Paint("crm merge "+strings.Join(ids, " "), render.Dim, opts.Color))
	return err
}
