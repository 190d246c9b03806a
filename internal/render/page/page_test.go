package page

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"crm/internal/render"
)

var update = flag.Bool("update", false, "write the golden files")

func written(t testing.TB, p *Page) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, p); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestGolden(t *testing.T) {
	got := written(t, book(t))
	path := filepath.Join("testdata", "book.html")
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs; look at both in a browser, then go test -update", path)
	}
	if again := written(t, book(t)); !bytes.Equal(got, again) {
		t.Error("the same sheets make other bytes")
	}
}

// TestAsksForNothing looks for whatever makes a browser ask for a file.
func TestAsksForNothing(t *testing.T) {
	asks := regexp.MustCompile(`(?i)<(link|img|iframe|object|embed|base|form|video|audio)\b|\b(src|srcset|action|poster|background)\s*=\s*["']|@import|url\(|https?:`)
	page := string(written(t, book(t)))
	page = strings.ReplaceAll(page, `xmlns="http://www.w3.org/2000/svg"`, "")
	if found := asks.FindAllString(page, -1); len(found) > 0 {
		t.Errorf("the page has %q", found)
	}
	if !strings.Contains(page, `content="default-src 'none'; style-src 'sha256-`) {
		t.Error("the page has no policy")
	}
}

// TestHostileTextIsNeutral takes the page apart as a browser does, tag by tag.
func TestHostileTextIsNeutral(t *testing.T) {
	page := string(written(t, hostile()))
	if i := strings.IndexFunc(page, func(r rune) bool {
		return r < ' ' && r != '\n' || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0x200b
	}); i >= 0 {
		t.Errorf("at %d is %q", i, page[i:i+20])
	}
	tags := map[string]int{}
	for _, m := range regexp.MustCompile(`<[/!]?([a-zA-Z0-9]+)`).FindAllStringSubmatch(page, -1) {
		tags[m[1]]++
	}
	if tags["script"] != 2 || tags["style"] != 2 || tags["img"] != 0 || tags["figure"] != 16 {
		t.Errorf("tags %v", tags)
	}
	for tag, n := range tags {
		if n%2 != 0 && tag != "doctype" && tag != "meta" && tag != "title" {
			t.Errorf("%d of %s open or close", n, tag)
		}
	}
	if n := len(page); n > 1<<20 {
		t.Errorf("the page has %d bytes", n)
	}
	if strings.Contains(page, strings.Repeat("A", 2001)) {
		t.Error("a name of ten thousand letters is there as a whole")
	}
}

func TestManyRows(t *testing.T) {
	l := &render.Listing{Columns: []render.Column{{Name: "n", Right: true}}}
	for i := range 5000 {
		l.Rows = append(l.Rows, render.Row{render.Int(i)})
	}
	page := string(written(t, &Page{Title: "Many", Sheets: []*render.Sheet{{Title: "Many", Sections: []render.Section{{Title: "All", Listing: l}}}}}))
	if n := strings.Count(page, "<tr>"); n != 1001 {
		t.Errorf("%d rows", n)
	}
	if !strings.Contains(page, "<caption><span>All</span> The first 1000 of 5000 rows</caption>") {
		t.Error("the caption does not tell how many are left out")
	}
}

func TestOneSheetHasOneTitle(t *testing.T) {
	page := string(written(t, &Page{Title: "Pipeline", Sheets: []*render.Sheet{{Title: "Pipeline", Sections: []render.Section{{Title: "By stage"}}}}}))
	if strings.Contains(page, "<h2>Pipeline") || !strings.Contains(page, "<h2>By stage</h2>") || strings.Contains(page, "<nav") {
		t.Error(page[strings.Index(page, "<body>"):])
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestWriteErrors(t *testing.T) {
	if err := Write(failing{}, book(t)); err == nil || err.Error() != "disk full" {
		t.Errorf("error = %v", err)
	}
}
