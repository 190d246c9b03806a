package search

import (
	"context"
	"sync"
	"testing"
	"time"

	"crm/internal/bench/book"
	"crm/internal/codec"
	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/query"
)

// benchSize is the customers of the benchmarks, in segments of benchPart.
const (
	benchSize = 100_000
	benchPart = 32_000
)

var benchBook = sync.OnceValue(func() (b struct {
	snap *column.Snapshot
	set  *crm.Settings
}) {
	text, err := book.Settings()
	if err != nil {
		panic(err)
	}
	if b.set, err = codec.DecodeSettings(crm.SettingsFile, text); err != nil {
		panic(err)
	}
	b.snap = &column.Snapshot{Parts: make([]column.Part, (benchSize+benchPart-1)/benchPart)}
	each(len(b.snap.Parts), func(i int) {
		builder := column.NewBuilder()
		for n := i * benchPart; n < min((i+1)*benchPart, benchSize); n++ {
			builder.Add([20]byte{byte(n), byte(n >> 8), byte(n >> 16)}, book.Customer(1, n))
		}
		s, err := column.Open(builder.Finish())
		if err != nil {
			panic(err)
		}
		live := column.NewBits(s.Rows(column.Customers))
		live.SetRange(0, live.Len())
		b.snap.Parts[i] = column.Part{Segment: s, Live: live}
	})
	return b
})

func benchNow() time.Time {
	return book.Today().In(time.UTC).Add(20 * time.Hour)
}

func BenchmarkRun(b *testing.B) {
	bk := benchBook()
	e := Env{Settings: bk.set, Now: benchNow()}
	qc := &query.Context{Settings: bk.set, Now: e.Now, User: func() string { return "anna" }}
	for _, q := range []struct{ name, text string }{
		{"fields", "tag:vip city:berlin stage:customer"},
		{"all", ""},
		{"name", "name:anna"},
		{"rare", "insolvenz"},
		{"common", "offer"},
		{"words", "offer workshop"},
		{"typo", "Schmitd"},
		{"phrase", `"lead times"`},
		{"absent", "-offer stage:lead"},
		{"idle", "idle>90d"},
		{"interaction", "interaction.kind:meeting interaction.at>-30d"},
		{"deal", "deal.stage:proposal deal.amount>10k"},
		{"outcome", "deal.outcome:open deal.close<today"},
		{"sum", "deals.open>10k"},
		{"text", "interaction.text:offer"},
		{"organization", "organization:stahlbau"},
		{"org", "org.stage:customer role:owner"},
		{"people", "people.role:owner"},
		{"custom", "fields.industry:software fields.employees>100"},
		{"email", "email:acme.example"},
		{"regexp", `email~gmx\.example$`},
	} {
		n, err := query.Parse(q.text, qc)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(q.name, func(b *testing.B) {
			b.ReportAllocs()
			total := 0
			for b.Loop() {
				r, err := Top(context.Background(), bk.snap, n, e, nil, 20)
				if err != nil {
					b.Fatal(err)
				}
				total = r.Total
			}
			b.ReportMetric(float64(total), "rows")
		})
	}
}

func BenchmarkSort(b *testing.B) {
	bk := benchBook()
	e := Env{Settings: bk.set, Now: benchNow()}
	cat := query.NewCatalogue(bk.set)
	for _, name := range []string{"name", "last", "deals.open", "email", "stage", "org.name"} {
		f, ok := cat.Field(name)
		if !ok {
			b.Fatal(name)
		}
		for _, limit := range []int{20, 0} {
			b.Run(name+map[bool]string{true: "/top", false: "/all"}[limit > 0], func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if _, err := Top(context.Background(), bk.snap, &query.All{}, e, []Key{{Field: f, Down: true}}, limit); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

func BenchmarkListing(b *testing.B) {
	bk := benchBook()
	e := Env{Settings: bk.set, Now: benchNow()}
	cat := query.NewCatalogue(bk.set)
	var fields []*query.Field
	for _, name := range []string{"id", "name", "type", "stage", "owner", "organization", "tag", "email", "last"} {
		f, _ := cat.Field(name)
		fields = append(fields, f)
	}
	b.ReportAllocs()
	for b.Loop() {
		r, err := Run(context.Background(), bk.snap, &query.All{}, e)
		if err != nil {
			b.Fatal(err)
		}
		n := 0
		for _, row := range r.Rows {
			for _, f := range fields {
				n += len(r.Value(row, f).Text)
			}
		}
	}
}
