package reconcile

import (
	"context"
	"slices"
	"testing"
	"time"

	"crm/internal/codec"
	"crm/internal/crm"
	"crm/internal/decision"
	"crm/internal/merge"
	"crm/internal/store"
)

// two is two replicas of a store with three customers x, y and z, of which z works at x.
type two struct {
	a, b    *replica
	x, y, z crm.ID
}

func begin(t *testing.T, seed uint64) *two {
	all := replicas(t, 2, seed)
	w := &two{a: all[0], b: all[1], x: "1a2b3c4d5e", y: "2b3c4d5e6f", z: "3c4d5e6f7g"}
	w.a.commit("add", func(tx *store.Tx) error {
		for _, c := range []*crm.Customer{
			{ID: w.x, Type: crm.Organization, Name: "Xenon", Stage: "lead", Emails: []crm.Email{{Address: "x@x.example"}},
				Deals: []crm.Deal{{ID: "4d5e6f7g8h", Title: "Audit", Stage: "lead"}}},
			{ID: w.y, Type: crm.Organization, Name: "Yttrium", Emails: []crm.Email{{Address: "y@x.example"}}},
			{ID: w.z, Type: crm.Organization, Name: "Zinc", Organization: w.x},
		} {
			if err := tx.PutCustomer(c); err != nil {
				return err
			}
		}
		return nil
	})
	hub := w.a.head()
	w.b.take(&hub, &tally{})
	return w
}

func (w *two) change(r *replica, id crm.ID, f func(c *crm.Customer)) {
	c := r.customers()[id]
	f(c)
	r.commit("change", func(tx *store.Tx) error { return tx.PutCustomer(c) })
}

func (w *two) join(r *replica, keep, other crm.ID) {
	r.clock = r.clock.Add(time.Minute)
	all := r.customers()
	r.join(all[keep], all[other])
}

func (w *two) sync(t *testing.T) map[crm.ID]*crm.Customer {
	t.Helper()
	a, b := w.a.head(), w.b.head()
	p, err := Make(context.Background(), w.a.s, a, b, Options{})
	if err != nil {
		t.Fatal(err)
	}
	w.a.take(&b, &tally{})
	w.b.take(&a, &tally{})
	if w.a.tree() != w.b.tree() {
		t.Fatal("it matters who joins")
	}
	w.a.whole()
	for _, k := range p.Kept {
		if k.Item == "" && w.a.customers()[k.Customer.ID] == nil {
			t.Errorf("%s is said to stay, and is not there", k.Customer.Name)
		}
	}
	return w.a.customers()
}

func addresses(c *crm.Customer) []string {
	var out []string
	for _, e := range c.Emails {
		out = append(out, e.Address)
	}
	slices.Sort(out)
	return out
}

func leadsTo(c *crm.Customer, id crm.ID) bool {
	return c != nil && slices.ContainsFunc(c.Merged, func(m crm.Merged) bool { return m.ID == id })
}

// TestUnited is what two people do to customers that are joined, at the same time.
func TestUnited(t *testing.T) {
	for name, do := range map[string]func(t *testing.T, w *two){
		"one joins, the other edits": func(t *testing.T, w *two) {
			w.join(w.a, w.y, w.x)
			w.change(w.b, w.x, func(c *crm.Customer) {
				c.Emails = append(c.Emails, crm.Email{Address: "new@x.example"})
				c.Name, c.Deals[0].Stage = "Xenon Ltd", "won"
			})
			all := w.sync(t)
			y := all[w.y]
			if all[w.x] != nil || !leadsTo(y, w.x) || !slices.Equal(addresses(y), []string{"new@x.example", "x@x.example", "y@x.example"}) || y.Deals[0].Stage != "won" {
				t.Errorf("%+v", y)
			}
			if y.Name != "Yttrium" || len(y.Clashes) != 1 || y.Clashes[0].Field != "name" || y.Clashes[0].Value.Text != "Xenon Ltd" || y.Clashes[0].By != "bnna" {
				t.Errorf("%s, %+v", y.Name, y.Clashes)
			}
		},
		"one joins, the other takes something away": func(t *testing.T, w *two) {
			w.join(w.a, w.y, w.x)
			w.change(w.b, w.x, func(c *crm.Customer) { c.Emails = nil })
			if y := w.sync(t)[w.y]; !slices.Equal(addresses(y), []string{"y@x.example"}) {
				t.Errorf("%+v", y)
			}
		},
		"both join the same": func(t *testing.T, w *two) {
			w.join(w.a, w.y, w.x)
			w.join(w.b, w.y, w.x)
			y := w.sync(t)[w.y]
			if !leadsTo(y, w.x) || len(y.Merged) != 1 || len(y.Clashes) > 0 || len(y.Deals) != 1 {
				t.Errorf("%+v", y)
			}
		},
		"joined to two": func(t *testing.T, w *two) {
			w.join(w.a, w.y, w.x)
			w.join(w.b, w.z, w.x)
			all := w.sync(t)
			y := all[w.y]
			if len(all) != 1 || !leadsTo(y, w.x) || !leadsTo(y, w.z) || len(y.Deals) != 1 || !slices.Equal(addresses(y), []string{"x@x.example", "y@x.example"}) || y.Organization != "" {
				t.Errorf("%+v", all)
			}
		},
		"joined to two, of which one is referred to by somebody whom nobody changed": func(t *testing.T, w *two) {
			p := &crm.Customer{ID: "5e6f7g8h9j", Type: crm.Person, Name: "Pat", Organization: w.z}
			w.a.commit("add", func(tx *store.Tx) error { return tx.PutCustomer(p) })
			hub := w.a.head()
			w.b.take(&hub, &tally{})
			w.join(w.a, w.y, w.x)
			w.join(w.b, w.z, w.x)
			if got := w.sync(t)[p.ID]; got.Organization != w.y {
				t.Errorf("%+v", got)
			}
		},
		"one joins, the other decides": func(t *testing.T, w *two) {
			w.join(w.a, w.y, w.x)
			d := &crm.Decisions{}
			decision.Keep(d, w.x, w.z, "1", "3", "", "ben", crm.Time{})
			decision.Keep(d, w.x, w.y, "1", "2", "", "ben", crm.Time{})
			w.b.commit("ignore", func(tx *store.Tx) error {
				tx.Put(crm.DecisionsFile, codec.EncodeDecisions(d))
				return nil
			})
			w.sync(t)
			data, _, err := w.a.s.Read(crm.DecisionsFile)
			if err != nil {
				t.Fatal(err)
			}
			got, err := decision.Decode("d", data)
			if err != nil || len(got.Apart) != 1 || got.Apart[0].A != w.y || got.Apart[0].B != w.z {
				t.Errorf("%v\n%s", err, data)
			}
		},
		"joined to each other": func(t *testing.T, w *two) {
			w.join(w.a, w.y, w.x)
			w.join(w.b, w.x, w.y)
			all := w.sync(t)
			x := all[w.x]
			if all[w.y] != nil || !leadsTo(x, w.y) || leadsTo(x, w.x) || len(x.Deals) != 1 || !slices.Equal(addresses(x), []string{"x@x.example", "y@x.example"}) || all[w.z].Organization != w.x {
				t.Errorf("%+v", all)
			}
			if x.Name != "Xenon" || x.Stage != "lead" {
				t.Errorf("%s %s", x.Name, x.Stage)
			}
		},
		"joined in a row": func(t *testing.T, w *two) {
			w.join(w.a, w.y, w.x)
			w.join(w.b, w.z, w.y)
			all := w.sync(t)
			z := all[w.z]
			if len(all) != 1 || !leadsTo(z, w.x) || !leadsTo(z, w.y) || len(z.Deals) != 1 || !slices.Equal(addresses(z), []string{"x@x.example", "y@x.example"}) {
				t.Errorf("%+v", all)
			}
		},
		"one joins, the other removes the one that is kept": func(t *testing.T, w *two) {
			w.join(w.a, w.y, w.x)
			w.b.commit("rm", func(tx *store.Tx) error { return tx.RemoveCustomer(w.y) })
			all := w.sync(t)
			if all[w.x] != nil || !leadsTo(all[w.y], w.x) || all[w.z].Organization != w.y {
				t.Errorf("%+v", all)
			}
		},
		"one joins, the other refers to it": func(t *testing.T, w *two) {
			w.join(w.a, w.y, w.x)
			p := &crm.Customer{ID: "5e6f7g8h9j", Type: crm.Person, Name: "Pat", Organization: w.x, Relations: []crm.Relation{{Kind: "friend", Who: w.x}}}
			w.b.commit("add", func(tx *store.Tx) error { return tx.PutCustomer(p) })
			got := w.sync(t)[p.ID]
			if got.Organization != w.y || got.Relations[0].Who != w.y {
				t.Errorf("%+v", got)
			}
		},
		"one takes apart, the other edits": func(t *testing.T, w *two) {
			w.join(w.a, w.y, w.x)
			hub := w.a.head()
			w.b.take(&hub, &tally{})
			w.a.takeBack(w.a.head())
			w.change(w.b, w.y, func(c *crm.Customer) { c.Emails = append(c.Emails, crm.Email{Address: "since@x.example"}) })
			all := w.sync(t)
			if all[w.x] == nil || leadsTo(all[w.y], w.x) || !slices.Equal(addresses(all[w.y]), []string{"since@x.example", "y@x.example"}) || all[w.z].Organization != w.x {
				t.Errorf("%+v", all)
			}
		},
		"one takes apart, the other joins it to a third": func(t *testing.T, w *two) {
			w.join(w.a, w.y, w.x)
			hub := w.a.head()
			w.b.take(&hub, &tally{})
			w.a.takeBack(w.a.head())
			w.join(w.b, w.z, w.y)
			all := w.sync(t)
			if all[w.x] == nil || all[w.y] != nil || !leadsTo(all[w.z], w.y) || leadsTo(all[w.z], w.x) || len(all[w.x].Deals) != 1 || len(all[w.z].Deals) != 0 {
				t.Errorf("%+v", all)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := begin(t, 77)
			w.a.t, w.b.t = t, t
			do(t, w)
			if _, conflicts := merge.Merge(nil, w.a.customers()[w.y], w.b.customers()[w.y]); w.a.customers()[w.y] != nil && len(conflicts) > 0 {
				t.Errorf("%v", conflicts)
			}
		})
	}
}
