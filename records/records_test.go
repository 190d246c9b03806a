package records

import (
	"bytes"
	"flag"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"crm/internal/codec"
	"crm/internal/crm"
)

var update = flag.Bool("update", false, "write the files of this folder anew, canonical and in their right places")

// TestUpdate is a tool: with -update it rewrites what a person changed.
func TestUpdate(t *testing.T) {
	if !*update {
		t.Skip("only with -update")
	}
	names, err := filepath.Glob("??/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		old, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		c, err := codec.Decode(name, old)
		if err != nil {
			t.Errorf("%v", err)
			continue
		}
		to := filepath.FromSlash(strings.TrimPrefix(crm.Path(c.ID, c.Name), crm.RecordsDir+"/"))
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to, codec.Encode(c), 0o644); err != nil {
			t.Fatal(err)
		}
		if to != name {
			if err := os.Remove(name); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// each calls f with every embedded customer.
func each(t *testing.T, f func(name string, data []byte, c *crm.Customer)) {
	t.Helper()
	names, err := fs.Glob(Files(), "*/*.yaml")
	if err != nil || len(names) < 20 {
		t.Fatalf("%d customers are embedded, %v", len(names), err)
	}
	for _, name := range names {
		data, err := fs.ReadFile(Files(), name)
		if err != nil {
			t.Fatal(err)
		}
		c, err := codec.Decode(name, data)
		if err != nil {
			t.Errorf("%v", err)
			continue
		}
		f(name, data, c)
	}
}

func settings(t *testing.T) *crm.Settings {
	t.Helper()
	data, err := fs.ReadFile(Files(), crm.SettingsFile)
	if err != nil {
		t.Fatal(err)
	}
	s, err := codec.DecodeSettings(crm.SettingsFile, data)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func day(t *testing.T, s string) crm.Date {
	t.Helper()
	d, err := crm.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestCanonicalAndInPlace(t *testing.T) {
	each(t, func(name string, data []byte, c *crm.Customer) {
		if want := crm.Path(c.ID, c.Name); path.Join(crm.RecordsDir, name) != want {
			t.Errorf("%s belongs to %s", name, want)
		}
		if got := codec.Encode(c); !bytes.Equal(got, data) {
			t.Errorf("%s is not canonical; run go test ./records -update; want\n%s", name, got)
		}
		if problems, err := codec.Unknown(name, data); err != nil || len(problems) > 0 {
			t.Errorf("%s has unknown keys: %v %v", name, problems, err)
		}
	})
}

// TestReferences: every id leads somewhere, to the right sort of thing, and no
// id stands for two things.
func TestReferences(t *testing.T) {
	s := settings(t)
	customers := map[crm.ID]*crm.Customer{}
	deals := map[crm.ID]bool{}
	items := map[crm.ID]string{}
	emails := map[string]string{}
	take := func(id crm.ID, what string) {
		if !id.Valid() || items[id] != "" {
			t.Errorf("%s has the id %q, as has %s", what, id, items[id])
		}
		items[id] = what
	}
	each(t, func(name string, _ []byte, c *crm.Customer) {
		take(c.ID, name)
		customers[c.ID] = c
		for _, d := range c.Deals {
			deals[d.ID] = true
		}
		for _, e := range c.Emails {
			if emails[e.Key()] != "" {
				t.Errorf("%s and %s have the address %s", name, emails[e.Key()], e.Address)
			}
			if !strings.HasSuffix(e.Address, ".example") {
				t.Errorf("%s: the address %s could be somebody's", name, e.Address)
			}
			emails[e.Key()] = name
		}
	})
	shared := map[crm.ID]crm.Interaction{}
	each(t, func(name string, _ []byte, c *crm.Customer) {
		who := func(id crm.ID) {
			if customers[id] == nil || id == c.ID {
				t.Errorf("%s refers to the customer %s", name, id)
			}
		}
		deal := func(id crm.ID) {
			if id != "" && !deals[id] {
				t.Errorf("%s refers to the deal %s", name, id)
			}
		}
		if c.Organization != "" {
			who(c.Organization)
			if o := customers[c.Organization]; o != nil && o.Type != crm.Organization {
				t.Errorf("%s belongs to %s, a person", name, o.Name)
			}
		}
		if c.ReferredBy != "" {
			who(c.ReferredBy)
		}
		for _, r := range c.Relations {
			who(r.Who)
			if !slices.Contains(s.Relations, r.Kind) {
				t.Errorf("%s: the relation %s is not in the settings", name, r.Kind)
			}
		}
		if !s.HasStage(c.Stage) {
			t.Errorf("%s: the stage %s is not in the settings", name, c.Stage)
		}
		for _, f := range c.Fields {
			if def := s.Field(f.Key); def == nil || def.For != "" && def.For != c.Type {
				t.Errorf("%s: the field %s is not in the settings for a %s", name, f.Key, c.Type)
			}
		}
		for _, d := range c.Deals {
			take(d.ID, name+": "+d.Title)
			for _, id := range d.Contacts {
				who(id)
			}
			if s.Pipeline(d.Pipeline).Stage(d.Stage) == nil || len(d.History) == 0 || d.History[len(d.History)-1].Stage != d.Stage {
				t.Errorf("%s: the deal %s is in the stage %s", name, d.Title, d.Stage)
			}
		}
		for _, x := range c.Tasks {
			take(x.ID, name+": "+x.Title)
			deal(x.Deal)
		}
		for _, x := range c.Purchases {
			take(x.ID, name+": "+x.Title)
			deal(x.Deal)
		}
		for _, x := range c.Consents {
			take(x.ID, name+": "+x.Purpose)
		}
		for _, x := range c.Interactions {
			deal(x.Deal)
			if !slices.Contains(s.Kinds, x.Kind) {
				t.Errorf("%s: the kind %s is not in the settings", name, x.Kind)
			}
			for _, p := range x.With {
				if p.Who != "" {
					who(p.Who)
				}
			}
			x.With = nil
			if first, ok := shared[x.ID]; ok && !reflect.DeepEqual(first, x) {
				t.Errorf("%s: the interaction %s reads otherwise elsewhere", name, x.ID)
			}
			shared[x.ID] = x
		}
	})
	if len(customers) < 24 || len(deals) < 12 || len(shared) < 80 {
		t.Errorf("the book has %d customers, %d deals, %d interactions", len(customers), len(deals), len(shared))
	}
}

// TestWrittenForAnchor: what was done lies before the anchor, not long before
// it, and there is something to do on each of the next days.
func TestWrittenForAnchor(t *testing.T) {
	anchor := day(t, Anchor)
	if anchor.In(time.UTC).Weekday() != time.Monday {
		t.Errorf("the anchor %s is no Monday", Anchor)
	}
	var last crm.Date
	due := map[int]int{}
	each(t, func(name string, _ []byte, c *crm.Customer) {
		before := func(what string, d crm.Date) {
			if d.Compare(anchor) >= 0 {
				t.Errorf("%s: %s on %s is not before the anchor", name, what, d)
			}
		}
		before("created", c.Created.Date())
		for k, x := range c.Interactions {
			before("interaction", x.At.Date())
			if k > 0 && x.At.Compare(c.Interactions[k-1].At) <= 0 {
				t.Errorf("%s: the interaction at %s is out of order", name, x.At)
			}
			if x.At.Date().Compare(last) > 0 {
				last = x.At.Date()
			}
		}
		for _, d := range c.Deals {
			before("deal", d.Created.Date())
			for _, h := range d.History {
				before("stage", h.At.Date())
			}
			closed := d.Stage == "won" || d.Stage == "lost"
			if closed != (d.Close.Compare(anchor) < 0) {
				t.Errorf("%s: the deal %s is %s and closes on %s", name, d.Title, d.Stage, d.Close)
			}
		}
		for _, x := range c.Tasks {
			before("task", x.Created.Date())
			if x.Done.IsZero() {
				due[anchor.DaysUntil(x.Due.Date())]++
			}
		}
		for _, x := range c.Purchases {
			before("purchase", x.Date)
		}
		for _, x := range c.Consents {
			before("consent", x.Date)
		}
	})
	if n := last.DaysUntil(anchor); n > 5 {
		t.Errorf("the last interaction is %d days before the anchor", n)
	}
	overdue, later := 0, 0
	for d, n := range due {
		if d < 0 {
			overdue += n
		}
		if d >= 7 && d < 14 {
			later += n
		}
	}
	if overdue == 0 || later == 0 || due[0] == 0 || due[1] == 0 || due[2] == 0 || due[3] == 0 || due[4] == 0 {
		t.Errorf("tasks by days from the anchor: %v", due)
	}
}

func TestBook(t *testing.T) {
	anchor := day(t, Anchor)
	for _, off := range []int{-800, -7, -1, 0, 1, 6, 7, 13, 400, 3000} {
		today := anchor.AddDays(off)
		book, s, err := Book(today)
		if err != nil {
			t.Fatal(err)
		}
		if s.Name == "" || len(book) < 24 || !slices.IsSortedFunc(book, func(a, b *crm.Customer) int { return strings.Compare(string(a.ID), string(b.ID)) }) {
			t.Errorf("Book(%s): %d customers of %q", today, len(book), s.Name)
		}
		moved := 0
		plain := map[crm.ID]*crm.Customer{}
		each(t, func(_ string, _ []byte, c *crm.Customer) { plain[c.ID] = c })
		var last crm.Date
		for _, c := range book {
			moved = plain[c.ID].Created.Date().DaysUntil(c.Created.Date())
			if moved%7 != 0 || moved > off || moved <= off-7 {
				t.Errorf("Book(%s): %s moved by %d days for %d", today, c.Name, moved, off)
			}
			if c.Birthday != plain[c.ID].Birthday {
				t.Errorf("Book(%s): the birthday of %s moved", today, c.Name)
			}
			for _, x := range c.Interactions {
				if x.At.Date().Compare(last) > 0 {
					last = x.At.Date()
				}
			}
		}
		if n := last.DaysUntil(today); n < 1 || n > 11 {
			t.Errorf("Book(%s): the last interaction is %d days ago", today, n)
		}
	}
	if book, s, err := Book(crm.Date{}); err == nil || book != nil || s != nil {
		t.Errorf("Book of no day: %v, %v, %v", book, s, err)
	}
}
