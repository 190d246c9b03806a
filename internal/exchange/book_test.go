package exchange

import (
	"context"
	"encoding/csv"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"crm/internal/codec"
	"crm/internal/crm"
	ourcsv "crm/internal/format/csv"
	"crm/internal/validate"
)

// book is a store in memory: what imports look up in and write to.
type book struct {
	customers map[crm.ID]*crm.Customer
	settings  *crm.Settings
	loads     map[crm.ID]int
	rand      *rand.Rand
}

func newBook() *book {
	p10, p50 := 10, 50
	return &book{
		customers: map[crm.ID]*crm.Customer{},
		loads:     map[crm.ID]int{},
		rand:      rand.New(rand.NewSource(1)),
		settings: &crm.Settings{
			Currency: "EUR", Country: "DE",
			Stages:    []crm.Stage{{Name: "lead"}, {Name: "customer", Label: "Client"}},
			Kinds:     []string{"call", "email", "meeting", "note"},
			Pipelines: []crm.Pipeline{{Name: "sales", Stages: []crm.DealStage{{Name: "lead", Probability: &p10}, {Name: "qualified", Probability: &p50}, {Name: "won", Outcome: "won"}, {Name: "lost", Outcome: "lost"}}}},
		},
	}
}

func (b *book) filter(f func(*crm.Customer) bool) ([]crm.ID, error) {
	var out []crm.ID
	for id, c := range b.customers {
		if f(c) {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out, nil
}

func (b *book) ByExternal(source, id string) ([]crm.ID, error) {
	return b.filter(func(c *crm.Customer) bool {
		return slices.ContainsFunc(c.ExternalIDs, func(x crm.ExternalID) bool { return x.Source == source && x.ID == id })
	})
}

func (b *book) ByEmail(address string) ([]crm.ID, error) {
	return b.filter(func(c *crm.Customer) bool {
		return slices.ContainsFunc(c.Emails, func(e crm.Email) bool { return e.Key() == crm.FoldEmail(address) })
	})
}

func (b *book) ByName(name string) ([]crm.ID, error) {
	return b.filter(func(c *crm.Customer) bool { return crm.Fold(c.Name) == crm.Fold(name) })
}

func (b *book) Resolve(who string) ([]crm.ID, error) {
	if b.customers[crm.ID(who)] != nil {
		return []crm.ID{crm.ID(who)}, nil
	}
	return b.ByName(who)
}

func (b *book) Has(id crm.ID) (bool, error) { return b.customers[id] != nil, nil }

func (b *book) Load(id crm.ID) (*crm.Customer, error) {
	b.loads[id]++
	c := b.customers[id]
	if c == nil {
		return nil, fmt.Errorf("no customer %s", id)
	}
	// A decoded copy, as the index gives, so that a plan which changes it is found out.
	return codec.Decode(crm.Path(c.ID, c.Name), codec.Encode(c))
}

func (b *book) PutSettings(s *crm.Settings) error { b.settings = s; return nil }

func (b *book) PutCustomer(c *crm.Customer) error {
	for _, p := range validate.Customer(c, b.settings) {
		if !p.Warning {
			return fmt.Errorf("%s: %s", p.Path, p.Msg)
		}
	}
	b.customers[c.ID] = c
	return nil
}

func (b *book) add(c crm.Customer) *crm.Customer {
	if c.ID == "" {
		c.ID, _ = crm.NewID(b.rand)
	}
	b.customers[c.ID] = &c
	return &c
}

// get is the one customer of a name.
func (b *book) get(t *testing.T, name string) *crm.Customer {
	t.Helper()
	ids, _ := b.ByName(name)
	if len(ids) != 1 {
		t.Fatalf("%d customers are named %q", len(ids), name)
	}
	return b.customers[ids[0]]
}

var now = time.Date(2026, 11, 21, 12, 0, 0, 0, time.FixedZone("", 3600))

func (b *book) plan(t testing.TB, table string, o Options) (*Plan, error) {
	t.Helper()
	src, err := ourcsv.Open(strings.NewReader(table), ourcsv.Options{})
	if err != nil {
		t.Fatal(err)
	}
	o.Settings = b.settings
	return BuildPlan(context.Background(), src, o, b, now, b.rand)
}

// run imports a table that must be without errors.
func (b *book) run(t testing.TB, table string, o Options) *Plan {
	t.Helper()
	p, err := b.plan(t, table, o)
	if err != nil {
		t.Fatal(err)
	}
	if err := Apply(b, p); err != nil {
		for _, x := range p.Problems[:min(len(p.Problems), 20)] {
			t.Log(x, "|", x.Hint)
		}
		t.Fatal(err)
	}
	return p
}

// again imports a table once more and expects that nothing is to be written.
func (b *book) again(t testing.TB, table string, o Options) {
	t.Helper()
	p, err := b.plan(t, table, o)
	if err != nil {
		t.Fatal(err)
	}
	if !p.Empty() || p.Summary.Added+p.Summary.Updated > 0 {
		for _, c := range p.Changes[:min(len(p.Changes), 3)] {
			if c.Old != nil {
				t.Logf("old:\n%s", codec.Encode(c.Old))
			}
			t.Logf("new:\n%s", codec.Encode(c.New))
		}
		t.Fatalf("a second import changes %d customers and adds %d", len(p.Changes), p.Summary.Added)
	}
}

// sample reads a file of the folder shared/data/import above the checkout, or
// skips the test.
func sample(t testing.TB, name string) string {
	t.Helper()
	dir, err := os.Getwd()
	for err == nil {
		p := filepath.Join(dir, "shared", "data", "import", filepath.FromSlash(name))
		if data, err := os.ReadFile(p); err == nil {
			return string(data)
		}
		up := filepath.Dir(dir)
		if up == dir {
			break
		}
		dir = up
	}
	t.Skipf("no file shared/data/import/%s above this folder", name)
	return ""
}

// records reads a table with the standard library, as maps.
func records(t testing.TB, table string) []map[string]string {
	t.Helper()
	all, err := csv.NewReader(strings.NewReader(table)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []map[string]string
	for _, r := range all[1:] {
		m := map[string]string{}
		for i, v := range r {
			m[all[0][i]] = v
		}
		out = append(out, m)
	}
	return out
}

func same(a, b any) bool { return reflect.DeepEqual(a, b) }
