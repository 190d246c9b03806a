package render

import (
	"bytes"
	"errors"
	"testing"

	"crm/internal/render/chart"
)

func aSheet() *Sheet {
	bars := &chart.Bars{Labels: []string{"one", "two \x1b[2J"}, Series: []chart.Series{{Values: []chart.Value{{Value: 2, Text: "2 EUR"}, {Value: 1, Text: "1 EUR"}}}}}
	l := func() *Listing {
		return &Listing{Columns: []Column{{Name: "name", Title: "NAME"}, {Name: "amount", Title: "AMOUNT", Right: true}}, Rows: []Row{{Text("one"), Text("2 EUR")}, {Text("two \x1b[2J"), Text("1 EUR")}}}
	}
	return &Sheet{
		Name: "sample", Title: "Sample", About: []string{"Of this year", "Only customers with tag:\x1b[31mvip"},
		Sections: []Section{
			{Name: "all", Title: "All", Note: "A note that is so long that it does not fit the width of a narrow terminal on one line.", Fields: []Field{{Label: "Deals", Text: "2"}, {Label: "Nothing"}}},
			{Name: "picture", Title: "Picture", Chart: bars, Listing: l(), Aside: true},
			{Name: "both", Title: "Both", Chart: bars, Listing: l()},
			{Name: "aside", Title: "Aside without a picture", Chart: &chart.Bars{}, Listing: l(), Aside: true},
			{Name: "bare", Note: "No title."},
		},
	}
}

func TestSheet(t *testing.T) {
	for name, o := range map[string]Options{
		"sheet.piped": {}, "sheet.terminal": {Terminal: true, Width: 60, Unicode: true, Color: true}, "sheet.narrow": {Terminal: true, Width: 30},
	} {
		var out bytes.Buffer
		if err := aSheet().Write(&out, o); err != nil {
			t.Fatal(err)
		}
		golden(t, name, out.Bytes())
	}
}

// What CSV prints is the figures, or the listing of the first section that has one.
func TestMainListing(t *testing.T) {
	s := aSheet()
	if s.Main() != s.Sections[1].Listing {
		t.Error("it is not the first listing")
	}
	s.Figures = &Listing{}
	if s.Main() != s.Figures {
		t.Error("it is not the figures")
	}
	if l := new(Sheet).Main(); l == nil || len(l.Rows) > 0 {
		t.Errorf("of nothing: %v", l)
	}
}

type full struct{ left int }

func (f *full) Write(b []byte) (int, error) {
	if f.left -= len(b); f.left < 0 {
		return 0, errors.New("full")
	}
	return len(b), nil
}

// A disk that is full is told, wherever the sheet has got to.
func TestSheetOnAFullDisk(t *testing.T) {
	var all bytes.Buffer
	if err := aSheet().Write(&all, Options{}); err != nil {
		t.Fatal(err)
	}
	for n := range all.Len() {
		if err := aSheet().Write(&full{n}, Options{}); err == nil {
			t.Fatalf("%d of %d bytes were enough", n, all.Len())
		}
	}
}
