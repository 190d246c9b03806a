package render

import (
	"strings"
	"testing"

	"crm/internal/crm"
	"crm/internal/locale"
)

// People read amounts in their way; machines and the order of rows know nothing of it.
func TestLocalize(t *testing.T) {
	money := func(s string) Cell {
		m, err := crm.ParseMoney(s)
		if err != nil {
			t.Fatal(err)
		}
		return Money(m)
	}
	make := func() *Sheet {
		return &Sheet{Title: "Sums", Sections: []Section{{
			Fields: []Field{{Label: "Sum", Text: "12000.00 EUR + 5 USD"}},
			Listing: &Listing{Columns: []Column{{Name: "name"}, {Name: "amount", Right: true}, {Name: "share"}, {Name: "sums"}, {Name: "n"}}, Rows: []Row{
				{Text("Audit 5 EUR"), money("12000.00 EUR"), Number("12.5").Shown("12.5 %"), List([]string{"1 EUR", "2 USD"}).Shown("1 EUR + 2 USD"), Int(12345)},
			}},
		}}}
	}
	out := func(s *Sheet, f Format) string {
		var b strings.Builder
		var err error
		if f == FormatTable {
			err = s.Write(&b, Options{Terminal: true, Width: 200, Unicode: true})
		} else {
			err = s.Main().Write(&b, f, Options{})
		}
		if err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	s := make()
	s.Localize(locale.Of("de"))
	text := out(s, FormatTable)
	for _, want := range []string{"Audit 5 EUR", "12.000,00\u00a0€ + 5,00\u00a0$", "12.000,00\u00a0€ ", "12,5\u00a0%", "1,00\u00a0€ + 2,00\u00a0$", "12345"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	for _, f := range []Format{FormatJSON, FormatCSV, FormatJSONL, FormatYAML} {
		if out(s, f) != out(make(), f) {
			t.Errorf("%v is another one:\n%s", f, out(s, f))
		}
	}
	s = make()
	s.Localize(nil)
	if out(s, FormatTable) != out(make(), FormatTable) {
		t.Error("without a locale something changed")
	}
}
