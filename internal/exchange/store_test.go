package exchange

import (
	"context"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"crm/internal/codec"
	"crm/internal/crm"
	"crm/internal/format/csv"
	"crm/internal/store"
)

// TestIntoStore writes a plan through a transaction and reads the customers back.
func TestIntoStore(t *testing.T) {
	s, b := openStore(t)
	table := "name,company,email,stage,created,fields.size\n"
	for i := range 40 {
		table += fmt.Sprintf("Person %d,Company %d,p%d@x.example,Prospect,2026-01-%02d,%d\n", i, i/4, i, i%28+1, i)
	}
	read := func() *Plan {
		var all []*crm.Customer
		files, err := s.Walk()
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			data, _, err := s.Read(f.Path)
			if err != nil {
				t.Fatal(err)
			}
			c, err := codec.Decode(f.Path, data)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, c)
		}
		src, err := csv.Open(strings.NewReader(table), csv.Options{})
		if err != nil {
			t.Fatal(err)
		}
		settings, err := s.Settings()
		if err != nil {
			t.Fatal(err)
		}
		p, err := BuildPlan(context.Background(), src, Options{Source: "x", AddSettings: true, Settings: settings}, NewLookup(all, b.Resolve), now, b.rand)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	p := read()
	if p.Summary.CustomersAdded != 50 || len(p.SettingsNotes) != 2 {
		t.Fatalf("%+v %q", p.Summary, p.SettingsNotes)
	}
	tx, err := s.Begin(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Close()
	if err := Apply(tx, p); err != nil {
		t.Fatal(err)
	}
	if h, err := tx.Commit(store.Message{Subject: "import: people"}); err != nil || h.IsZero() {
		t.Fatal(h, err)
	}
	if err := tx.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err = store.Open(s.Root(), options(b.rand)); err != nil {
		t.Fatal(err)
	}
	if p = read(); !p.Empty() || p.Summary.Unchanged != 40 {
		t.Errorf("a second import: %+v", p.Summary)
	}
}

func openStore(t testing.TB) (*store.Store, *book) {
	t.Helper()
	b := newBook()
	s, err := store.Init(context.Background(), t.TempDir(), options(b.rand), map[string][]byte{crm.SettingsFile: codec.EncodeSettings(b.settings)}, store.Message{Subject: "init"})
	if err != nil {
		t.Fatal(err)
	}
	return s, b
}

func options(r io.Reader) store.Options {
	return store.Options{
		Now:  func() time.Time { return now },
		Rand: r,
		Getenv: func(k string) string {
			switch k {
			case "GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME":
				return "Ann"
			case "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL":
				return "ann@x.example"
			}
			return ""
		},
	}
}

func BenchmarkApply(b *testing.B) {
	s, book := openStore(b)
	src, err := csv.Open(strings.NewReader(many(5000)), csv.Options{})
	if err != nil {
		b.Fatal(err)
	}
	p, err := BuildPlan(context.Background(), src, Options{Settings: book.settings}, empty{}, now, book.rand)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		tx, err := s.Try(context.Background())
		if err != nil {
			b.Fatal(err)
		}
		if err := Apply(tx, p); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/float64(len(p.Changes)), "µs/customer")
}
