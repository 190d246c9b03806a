package search

import (
	"context"
	"math"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"crm/internal/crm"
	"crm/internal/query"
)

// The answer from columns is that of a plain evaluation, in the same order.
func TestRunIsPlainEvaluation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		for range 8 {
			n, err := query.Parse(w.src.Texts().Draw(t, "query"), w.src.Context)
			if err != nil {
				continue
			}
			got, err := Run(context.Background(), w.snap, n, w.env())
			if err != nil {
				t.Fatal(err)
			}
			w.compare(t, n, got)
			// Again, as if there were many texts.
			r := newRun(context.Background(), w.snap, w.env())
			for _, p := range r.parts {
				p.many = 0
			}
			r.sparse = 0
			if got, err = r.top(n, nil, 0); err != nil {
				t.Fatal(err)
			}
			w.compare(t, n, got)
		}
	})
}

func (w *world) compare(t *rapid.T, n query.Node, got *Result) {
	want := w.run(n)
	scores := map[*crm.Customer]found{}
	var names []string
	for _, f := range want {
		scores[f.c] = f
		names = append(names, string(f.c.ID)+" "+f.c.Name)
	}
	if got.Total != len(want) || len(got.Rows) != len(want) {
		t.Fatalf("%s\nfound %d: %q\nwant  %d: %q", n, got.Total, w.names(got.Rows), len(want), names)
	}
	for i, r := range got.Rows {
		f, ok := scores[w.rows[r.Row]]
		switch {
		case !ok:
			t.Fatalf("%s\nfound %q\nwant  %q", n, w.names(got.Rows), names)
		case r.Typos != f.typos || math.Abs(r.Score-f.score) > 1e-9:
			t.Fatalf("%s\n%q has score %v and %d mistakes, want %v and %d", n, w.names(got.Rows[i:i+1]), r.Score, r.Typos, f.score, f.typos)
		case i == 0:
			continue
		}
		before := got.Rows[i-1]
		if before.Typos > r.Typos || before.Typos == r.Typos && (before.Score < r.Score || before.Score == r.Score && w.byName(w.rows[before.Row], w.rows[r.Row]) > 0) {
			t.Fatalf("%s\nfound %q in this order, want %q", n, w.names(got.Rows), names)
		}
	}
	seen := map[*crm.Customer]bool{}
	for _, r := range got.Rows {
		if seen[w.rows[r.Row]] {
			t.Fatalf("%s\nfound one twice: %q", n, w.names(got.Rows))
		}
		seen[w.rows[r.Row]] = true
	}
}

// Every field of the catalogue has the values that a plain look gives.
func TestValueIsPlain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		got, err := Run(context.Background(), w.snap, &query.All{}, w.env())
		if err != nil {
			t.Fatal(err)
		}
		fields := w.fields()
		read := make([]Value, len(fields)*len(got.Rows))
		got.Read(fields, func(row, field int, v *Value) { read[field*len(got.Rows)+row] = *v })
		for k, f := range fields {
			for i, row := range got.Rows {
				want, list := w.show(w.rows[row.Row], f)
				v := got.Value(row, f)
				if again := read[k*len(got.Rows)+i]; !reflect.DeepEqual(again, v) {
					t.Fatalf("%s of %q is read as %+v, one by one as %+v", f.Name, w.names([]Row{row}), again, v)
				}
				var texts []string
				switch {
				case v.List:
					texts = v.Texts
				case v.Set:
					texts = []string{v.String()}
				}
				if !slices.Equal(texts, want) || v.Set != (len(want) > 0) || v.List != list || v.Kind != f.Kind {
					t.Fatalf("%s of %q is %+v, want %q", f.Name, w.names([]Row{row}), v, want)
				}
			}
		}
	})
}

// fields is every field of the catalogue, each also of the organization and of
// its people, and some that are not defined.
func (w *world) fields() []*query.Field {
	var out []*query.Field
	for _, via := range []string{"", "org.", "people."} {
		for _, name := range append(w.src.Context.Catalogue.Names(), "fields.undefined", "preferences.size", "deal.fields.interests", "deal.fields.rate") {
			if f, ok := w.src.Context.Catalogue.Field(via + name); ok {
				out = append(out, f)
			}
		}
	}
	return out
}

// show is what is shown of a field: of each row one text.
func (w *world) show(c *crm.Customer, f *query.Field) (texts []string, list bool) {
	own := *f
	own.Via = query.Own
	switch f.Via {
	case query.Org:
		own.Name = f.Base()
		if org := w.byID(c.Organization); org != nil {
			return w.show(org, &own)
		}
		_, list = w.show(&crm.Customer{}, &own)
		return nil, list
	case query.People:
		own.Name = f.Base()
		for _, p := range w.people(c) {
			one, _ := w.show(p, &own)
			texts = append(texts, one...)
		}
		return texts, true
	}
	list = f.List || f.Item != 0
	switch base := f.Base(); {
	case base == "domain":
		for _, v := range w.valuesOf(c, f) {
			if !slices.Contains(texts, text(v)) {
				texts = append(texts, text(v))
			}
		}
	case f.Computed && f.Kind == query.Amount:
		all := ""
		for i, m := range w.values(c, f) {
			if i > 0 {
				all += ", "
			}
			all += text(m)
		}
		if all != "" {
			texts = []string{all}
		}
	case f.Key != "" && !list:
		for _, p := range children(c, f.Table) {
			if pair := p.(*crm.Pair); pair.Key == f.Key && pair.Value.String() != "" {
				return []string{pair.Value.String()}, false
			}
		}
	case len(f.Also) > 0 && !f.Computed:
		texts = w.showRows(c, f)
	default:
		for _, v := range w.valuesOf(c, f) {
			texts = append(texts, text(v))
		}
	}
	return texts, list
}

// showRows is the rows of a table of which several columns make one text.
func (w *world) showRows(c *crm.Customer, f *query.Field) (texts []string) {
	add := func(s ...string) {
		for _, s := range s {
			if s != "" {
				texts = append(texts, s)
				return
			}
		}
	}
	externals := func(list []crm.ExternalID) {
		for _, x := range list {
			add(x.Source + ":" + x.ID)
		}
	}
	switch f.Base() {
	case "phone", "phone.number":
		for _, p := range c.Phones {
			add(p.Number, p.Given)
		}
	case "handle":
		for _, h := range c.Handles {
			add(h.Service + ":" + h.Name)
		}
	case "interaction":
		for _, i := range c.Interactions {
			add(i.Subject, i.Text)
		}
	case "interaction.with":
		for _, i := range c.Interactions {
			for _, p := range i.With {
				add(string(p.Who), p.Name, p.Email)
			}
		}
	case "external_id":
		externals(c.ExternalIDs)
	case "deal.external_id":
		for _, d := range c.Deals {
			externals(d.ExternalIDs)
		}
	case "task.external_id":
		for _, d := range c.Tasks {
			externals(d.ExternalIDs)
		}
	case "purchase.external_id":
		for _, d := range c.Purchases {
			externals(d.ExternalIDs)
		}
	case "interaction.external_id":
		for _, d := range c.Interactions {
			externals(d.ExternalIDs)
		}
	default:
		panic(f.Name)
	}
	return texts
}
