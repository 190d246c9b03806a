package exchange

import (
	"bytes"
	"context"
	"fmt"
	"math/rand"
	"os"
	"reflect"
	"strings"
	"testing"

	"crm/internal/codec"
	"crm/internal/crm"
	"crm/internal/format/csv"
)

func FuzzBuildPlan(f *testing.F) {
	seeds := []string{
		"name,email,company,phone,birthday\nAnn,a@x.example,Acme,030 123,--03-07\n", "account,subsidiary_of\nA,B\nB,A\n",
		"deal name,account,stage,amount,close date\nD,Acme,Won,\"1.234,5 €\",03.04.26\n", "customer,date,notes,duration\nAcme,2026-01-01,x,5\n",
		"id,name\n1,A\n1,\n,\n", "E-mail 1 - Value,E-mail 1 - Type,Name\na@b;c@d,x,y\n", "name\n\x01\n", "First Name;Last Name\nÄ;\xff\n",
	}
	for _, s := range seeds {
		for _, k := range []string{"", "people", "organizations", "deals", "interactions"} {
			f.Add([]byte(s), k, true)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte, kind string, add bool) {
		if len(data) > 20_000 {
			return
		}
		b := newBook()
		b.add(crm.Customer{ID: "0000000001", Type: crm.Organization, Name: "Acme"})
		b.add(crm.Customer{ID: "0000000002", Type: crm.Person, Name: "Ann", Organization: "0000000001", Emails: []crm.Email{{Address: "a@x.example"}}})
		o := Options{Source: "f", AddSettings: add, CreateCustomers: add, KeepGoing: true, Settings: b.settings}
		if kind != "" {
			k, err := ParseKind(kind)
			if err != nil {
				return
			}
			o.Kind = k
		}
		plan := func() (*Plan, error) {
			src, err := csv.Open(bytes.NewReader(data), csv.Options{})
			if err != nil {
				return nil, err
			}
			o.Settings = b.settings
			return BuildPlan(context.Background(), src, o, b, now, b.rand)
		}
		settings := copySettings(b.settings)
		p, err := plan()
		if err != nil {
			if p != nil {
				t.Fatal("an error and a plan")
			}
			return
		}
		if !reflect.DeepEqual(settings, b.settings) {
			t.Fatal("the plan changed the settings")
		}
		s := p.Summary
		if n := s.Added + s.Updated + s.Unchanged + s.Repeated; n > s.Rows || n+s.Wrong < s.Rows {
			t.Fatalf("%+v", s)
		}
		invalid := false
		for _, x := range p.Problems {
			if x.Message == "" {
				t.Fatalf("%+v", x)
			}
			invalid = invalid || !x.Warning && x.Column == "" && strings.Contains(x.Message, ": ")
		}
		if invalid {
			return
		}
		if err := Apply(b, p); err != nil {
			t.Fatalf("%v", err)
		}
		// What is written is found again.
		if p, err = plan(); err != nil {
			t.Fatal(err)
		}
		if p.Summary.Added > 0 {
			for _, c := range p.Changes {
				t.Logf("%s", codec.Encode(c.New))
			}
			t.Fatalf("added again: %+v", p.Summary)
		}
	})
}

// many is a table of n people in n/10 companies.
func many(n int) string {
	var b strings.Builder
	b.WriteString("id,first name,last name,email,phone,company,city,country,created,tags\n")
	for i := range n {
		fmt.Fprintf(&b, "%d,Given%d,Family%d,p%d@x%d.example,+49 30 %07d,Company %d,Berlin,Germany,%d/%d/2025,\"a,b\"\n", i, i%100, i, i, i, i, i/10, i%12+1, i%28+1)
	}
	return b.String()
}

// empty is a store without customers, in which looking up costs nothing.
type empty struct{}

func (empty) ByExternal(string, string) ([]crm.ID, error) { return nil, nil }
func (empty) ByEmail(string) ([]crm.ID, error)            { return nil, nil }
func (empty) ByName(string) ([]crm.ID, error)             { return nil, nil }
func (empty) Resolve(string) ([]crm.ID, error)            { return nil, nil }
func (empty) Has(crm.ID) (bool, error)                    { return false, nil }
func (empty) Load(crm.ID) (*crm.Customer, error)          { return nil, os.ErrNotExist }

func BenchmarkBuildPlan(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		table := many(n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				src, err := csv.Open(strings.NewReader(table), csv.Options{})
				if err != nil {
					b.Fatal(err)
				}
				p, err := BuildPlan(context.Background(), src, Options{Settings: newBook().settings}, empty{}, now, rand.New(rand.NewSource(1)))
				if err != nil || p.Summary.Added != n || p.Summary.OrganizationsAdded != n/10 {
					b.Fatal(err, p.Summary)
				}
			}
		})
	}
}
