package book

import (
	"bytes"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"crm/internal/codec"
	"crm/internal/crm"
	"crm/internal/validate"
)

const sample = 3000

func TestReproducible(t *testing.T) {
	for _, i := range []int{0, 1, 9, 10, 1234, 99_999} {
		a, b := codec.Encode(Customer(7, i)), codec.Encode(Customer(7, i))
		if !bytes.Equal(a, b) {
			t.Errorf("customer %d differs between two runs", i)
		}
		if bytes.Equal(a, codec.Encode(Customer(8, i))) {
			t.Errorf("customer %d does not depend on the seed", i)
		}
	}
}

// TestShape holds a sample against what the benchmarks count on.
func TestShape(t *testing.T) {
	text, err := Settings()
	if err != nil {
		t.Fatal(err)
	}
	s, err := codec.DecodeSettings(crm.SettingsFile, text)
	if err != nil {
		t.Fatal(err)
	}
	ids := map[crm.ID]*crm.Customer{}
	emails := map[string]int{}
	countries := map[string]int{}
	var bytes, organizations, employed, deals, interactions, tagged int
	for i := range sample {
		c := Customer(1, i)
		data := codec.Encode(c)
		if len(data) < 1500 || len(data) > 2500 {
			t.Errorf("customer %d has %d bytes", i, len(data))
		}
		bytes += len(data)
		back, err := codec.Decode("x.yaml", data)
		if err != nil {
			t.Fatalf("customer %d: %v", i, err)
		}
		if !reflect.DeepEqual(back, c) {
			t.Fatalf("customer %d does not survive the codec:\n%s", i, data)
		}
		if (c.Type == crm.Organization) != IsOrganization(i) {
			t.Errorf("customer %d is a %s", i, c.Type)
		}
		if ids[c.ID] != nil || !c.ID.Valid() {
			t.Errorf("customer %d has the id %s", i, c.ID)
		}
		ids[c.ID] = c
		if c.Type == crm.Organization {
			organizations++
		}
		if c.Organization != "" {
			employed++
			if o := ids[c.Organization]; o == nil || o.Type != crm.Organization {
				t.Errorf("customer %d belongs to %s, which is no organization before it", i, c.Organization)
			} else if c.Language == o.Language && crm.EmailDomain(c.Emails[0].Address) != crm.EmailDomain(o.Emails[0].Address) {
				t.Errorf("customer %d has the address %s, the organization %s", i, c.Emails[0].Address, o.Emails[0].Address)
			}
		}
		if c.ReferredBy != "" && ids[c.ReferredBy] == nil {
			t.Errorf("customer %d was referred by nobody", i)
		}
		for _, r := range c.Relations {
			if ids[r.Who] == nil {
				t.Errorf("customer %d is related to nobody", i)
			}
		}
		emails[c.Emails[0].Key()]++
		countries[c.Language]++
		deals += len(c.Deals)
		interactions += len(c.Interactions)
		if len(c.Tags) > 0 {
			tagged++
		}
		check(t, s, c)
	}
	mean := func(n int) float64 { return float64(n) / sample }
	within := func(what string, got, low, high float64) {
		t.Logf("%s: %.2f", what, got)
		if got < low || got > high {
			t.Errorf("%s: %.2f, want %.2f to %.2f", what, got, low, high)
		}
	}
	within("bytes", mean(bytes), 1950, 2200)
	within("organizations", mean(organizations), 0.29, 0.31)
	within("people in organizations", mean(employed), 0.48, 0.57)
	within("deals", mean(deals), 2.8, 3.2)
	within("interactions", mean(interactions), 9, 11)
	within("with tags", mean(tagged), 0.6, 0.9)
	within("different e-mail addresses", mean(len(emails)), 0.97, 1)
	within("languages", float64(len(countries)), 10, 20)
}

// check holds the customer against the settings, and the order of times.
func check(t *testing.T, s *crm.Settings, c *crm.Customer) {
	t.Helper()
	if !s.HasStage(c.Stage) {
		t.Errorf("%s has the stage %q", c.ID, c.Stage)
	}
	for _, f := range c.Fields {
		if def := s.Field(f.Key); def == nil || def.For != "" && def.For != c.Type {
			t.Errorf("%s has the field %q", c.ID, f.Key)
		}
	}
	for _, d := range c.Deals {
		if s.Pipeline(d.Pipeline).Stage(d.Stage) == nil {
			t.Errorf("%s has a deal in the stage %q of %q", c.ID, d.Stage, d.Pipeline)
		}
		for k, h := range d.History {
			if k > 0 && h.At.Compare(d.History[k-1].At) <= 0 {
				t.Errorf("%s: history of deal %s is out of order", c.ID, d.ID)
			}
		}
		if n := len(d.History); n > 0 && d.History[n-1].Stage != d.Stage {
			t.Errorf("%s: history of deal %s ends elsewhere", c.ID, d.ID)
		}
	}
	for k, x := range c.Interactions {
		if k > 0 && x.At.Compare(c.Interactions[k-1].At) <= 0 || x.At.Date().Compare(Today()) > 0 {
			t.Errorf("%s: interaction %s is out of order", c.ID, x.ID)
		}
	}
}

func TestIDsAreAPermutation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.Uint64().Draw(t, "seed")
		number := rapid.IntRange(0, 1<<50-1)
		i, j := number.Draw(t, "i"), number.Draw(t, "j")
		a, b := ID(seed, i), ID(seed, j)
		if (a == b) != (i == j) || !a.Valid() {
			t.Fatalf("ids of %d and %d: %s, %s", i, j, a, b)
		}
	})
}

func BenchmarkCustomer(b *testing.B) {
	for i := 0; b.Loop(); i++ {
		Customer(1, i)
	}
}

// TestValid: the measured commands shall meet no broken customer.
func TestValid(t *testing.T) {
	text, err := Settings()
	if err != nil {
		t.Fatal(err)
	}
	s, err := codec.DecodeSettings(crm.SettingsFile, text)
	if err != nil {
		t.Fatal(err)
	}
	var entries []validate.Entry
	for i := range sample {
		c := Customer(4, i)
		for _, p := range validate.Customer(c, s) {
			t.Errorf("customer %d: %s: %s (%s)", i, p.Path, p.Msg, p.Check)
		}
		entries = append(entries, validate.Entry{Path: crm.Path(c.ID, c.Name), Customer: c})
	}
	shared := 0
	for _, p := range validate.Book(entries) {
		if p.Check != "shared-email" && p.Check != "shared-phone" {
			t.Errorf("%s: %s: %s (%s)", p.File, p.Path, p.Msg, p.Check)
		}
		shared++
	}
	if shared > sample/50 {
		t.Errorf("%d customers share an e-mail address or phone number", shared)
	}
}
