package page

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
)

// shots, where set, is a folder for pictures of the pages, to be looked at.
var shots = os.Getenv("CRM_SHOTS")

func file(t *testing.T, name string, p *Page) (path string) {
	t.Helper()
	dir := shots
	if dir == "" {
		dir = t.TempDir()
	}
	path = filepath.Join(dir, name+".html")
	if err := os.WriteFile(path, written(t, p), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func (b *chromium) shot(name string) {
	b.t.Helper()
	if shots == "" {
		return
	}
	if err := os.WriteFile(filepath.Join(shots, name+".png"), b.bytes("Page.captureScreenshot", map[string]any{"captureBeyondViewport": true}), 0o644); err != nil {
		b.t.Fatal(err)
	}
}

// overlapping is a script that lists texts of the pictures in sight that overlap
// or reach out of their picture.
const overlapping = `(() => {
  const found = [];
  for (const svg of document.querySelectorAll("svg")) {
    const frame = svg.getBoundingClientRect();
    if (frame.width === 0) continue;
    const texts = [...svg.querySelectorAll("text")].slice(0, 400).map(t => [t.firstChild ? t.firstChild.data : "", t.getBoundingClientRect()]);
    texts.forEach(([s, a], i) => {
      if (a.left < frame.left - 1 || a.right > frame.right + 1) found.push("outside by " + Math.max(frame.left - a.left, a.right - frame.right).toFixed(1) + ": " + s);
      const h = a.height * 0.2; // the boxes of lines hold more than their letters
      for (const [o, b] of texts.slice(0, i))
        if (a.left < b.right - 1 && b.left < a.right - 1 && a.top + h < b.bottom - h && b.top + h < a.bottom - h) found.push(s + " | " + o);
    });
  }
  return found;
})()`

// faint is a script that lists the words in sight whose contrast with what is
// behind them is below 4.5:1 (WCAG 2.2, AA).
const faint = `(() => {
  const rgb = c => (c.match(/[\d.]+/g) || []).map(Number);
  const light = c => { const [r, g, b] = c.map(v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05; };
  const behind = e => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor); if (c.length === 3) return c; } return [255, 255, 255]; };
  const found = new Set();
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let seen = 0;
  while (walk.nextNode()) {
    const e = walk.currentNode.parentElement;
    if (!walk.currentNode.data.trim() || !e.checkVisibility() || e.closest("svg,script,style")) continue;
    seen++;
    const a = light(rgb(getComputedStyle(e).color).slice(0, 3)), b = light(behind(e));
    if (Math.max(a, b) / Math.min(a, b) < 4.5) found.add(e.tagName + "." + e.className + ": " + walk.currentNode.data.slice(0, 40));
  }
  if (seen < 20) found.add("only " + seen + " words were looked at");
  return [...found];
})()`

func TestInBrowser(t *testing.T) {
	b := startChromium(t)
	in := func(name string, f func(t *testing.T)) {
		t.Run(name, func(t *testing.T) {
			whole := b.t
			b.t = t
			defer func() { b.t = whole }()
			f(t)
		})
	}
	list := func(script string) (list []string) {
		b.t.Helper()
		b.eval(script, &list)
		return list
	}
	number := func(script string) (n int) {
		b.t.Helper()
		b.eval(script, &n)
		return n
	}
	check := func(t *testing.T) {
		t.Helper()
		if n := number("document.documentElement.scrollWidth - document.documentElement.clientWidth"); n > 0 {
			t.Errorf("the page is %d pixels too wide: %q", n, list("[...document.querySelectorAll('*')].filter(e => !e.parentElement?.closest('.scroll') && e.getBoundingClientRect().right > innerWidth + 1).slice(0, 5).map(e => e.cloneNode(false).outerHTML.slice(0, 80))"))
		}
		if found := list(overlapping); len(found) > 0 {
			t.Errorf("texts in the way of each other: %q", found[:min(len(found), 10)])
		}
		if found := list(faint); len(found) > 0 {
			t.Errorf("too faint: %q", found)
		}
		if c := b.complaints(); len(c) > 0 {
			t.Errorf("the browser complains: %.500q", c)
		}
	}
	for _, p := range []struct {
		name string
		page *Page
	}{{"book", book(t)}, {"hostile", hostile()}, {"empty", &Page{Title: "Nothing"}}} {
		path := file(t, p.name, p.page)
		for _, width := range []int{400, 800, 1200} {
			for _, scheme := range []string{"light", "dark"} {
				if p.name != "book" && (scheme == "dark") != (width == 800) {
					continue
				}
				in(fmt.Sprintf("%s at %d, %s", p.name, width, scheme), func(t *testing.T) {
					b.size(width, 900)
					b.media("", scheme)
					b.open("file://" + path)
					if got := b.requested(); len(got) != 1 || got[0] != "file://"+path {
						t.Errorf("asked for %q", got)
					}
					if p.name == "empty" {
						if got := number("document.querySelectorAll('h1').length"); got != 1 {
							t.Errorf("%d titles", got)
						}
						return
					}
					check(t)
					if n := number("[...document.querySelectorAll('figure')].filter(f => [...f.children].filter(s => s.checkVisibility()).length !== 1).length"); n != 0 {
						t.Errorf("%d figures show another number of pictures than one", n)
					}
					b.shot(fmt.Sprintf("%s-%d-%s", p.name, width, scheme))
				})
			}
		}
	}
	b.media("", "light")
	in("what a server sees", func(t *testing.T) {
		var asked atomic.Int32
		body := written(t, book(t))
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			asked.Add(1)
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.Write(body)
		}))
		defer server.Close()
		b.open(server.URL + "/book.html")
		b.eval("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(1))))", new(int))
		if n := asked.Load(); n != 1 {
			t.Errorf("the server was asked %d times", n)
		}
		if got := b.requested(); len(got) != 1 {
			t.Errorf("asked for %q", got)
		}
		if c := b.complaints(); len(c) > 0 {
			t.Errorf("the browser complains: %q", c)
		}
	})
	in("the policy", func(t *testing.T) {
		b.open("file://" + file(t, "policy", book(t)))
		var blocked string
		b.eval(`new Promise(done => {
  document.addEventListener("securitypolicyviolation", e => done(e.effectiveDirective));
  const s = document.createElement("script"); s.textContent = "document.title = 'taken'"; document.head.append(s);
})`, &blocked)
		if !strings.HasPrefix(blocked, "script-src") {
			t.Errorf("a script of others was blocked by %q", blocked)
		}
		if n := number("document.title === 'taken' ? 1 : 0"); n != 0 {
			t.Error("a script of others ran")
		}
	})
	in("hostile names", func(t *testing.T) {
		b.open("file://" + file(t, "hostile", hostile()))
		if got := list("[...document.querySelectorAll('script,img,iframe,link,object,embed,form,input,base')].map(e => e.tagName)"); !slices.Equal(got, []string{"SCRIPT"}) {
			t.Errorf("the page has %q", got)
		}
		if got := list("[...document.querySelectorAll('*')].flatMap(e => e.getAttributeNames()).filter(n => n.startsWith('on') || n === 'style' || n === 'src' || n === 'srcdoc')"); len(got) > 0 {
			t.Errorf("elements have %q", got)
		}
		if n := number("document.querySelectorAll('figure').length"); n != 8 {
			t.Errorf("%d figures", n)
		}
	})
	in("headings and landmarks", func(t *testing.T) {
		b.open("file://" + file(t, "book", book(t)))
		var levels []int
		b.eval("[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(h => +h.tagName[1])", &levels)
		if len(levels) < 8 || levels[0] != 1 || slices.Contains(levels[1:], 1) {
			t.Errorf("headings %v", levels)
		}
		for i := 1; i < len(levels); i++ {
			if levels[i] > levels[i-1]+1 {
				t.Errorf("headings %v jump", levels)
			}
		}
		if got := list("['header','main','footer','nav[aria-label]'].filter(s => document.querySelectorAll(s).length !== 1)"); len(got) > 0 {
			t.Errorf("there is not one %q", got)
		}
		if got := list("[...document.querySelectorAll('section,figure svg,[role=region]')].filter(e => !e.getAttribute('aria-label') && !e.querySelector('title')).map(e => e.outerHTML.slice(0, 80))"); len(got) > 0 {
			t.Errorf("without a name: %q", got)
		}
		if got := list("(ids => ids.filter((id, i) => ids.indexOf(id) !== i))([...document.querySelectorAll('[id]')].map(e => e.id))"); len(got) > 0 {
			t.Errorf("ids that stand twice: %q", got)
		}
		if got := list("[...document.querySelectorAll('nav a')].filter(a => !document.querySelector(a.getAttribute('href'))).map(a => a.href)"); len(got) > 0 {
			t.Errorf("links to nowhere: %q", got)
		}
		if got := list("[...document.querySelectorAll('table')].filter(t => !t.caption || t.querySelectorAll('thead th[scope=col]').length === 0).map(t => t.outerHTML.slice(0, 80))"); len(got) > 0 {
			t.Errorf("tables without caption or heads: %q", got)
		}
	})
	in("sorting", func(t *testing.T) {
		b.size(1200, 900)
		b.open("file://" + file(t, "book", book(t)))
		const column = "[...document.querySelectorAll('#r4-1 tbody tr')].map(r => r.cells[%d].textContent)"
		head := func(i int) {
			b.eval(fmt.Sprintf("document.querySelectorAll('#r4-1 thead th')[%d].querySelector('button').focus(), 1", i), new(int))
			b.press("Enter", 13, "\r")
		}
		sorts := func() []string {
			return list("[...document.querySelectorAll('#r4-1 thead th')].map(h => h.getAttribute('aria-sort') || '')")
		}
		head(1)
		up := list(fmt.Sprintf(column, 1))
		want := []string{"A rather long name of a firm with many owners, their sons and daughters KG", "Acme GmbH", "Bäckerei Öhlmann", "Delta 10", "delta 9", "Émile & Fils", "Fjord Consulting AS", "Nordlicht e.K.", "O'Neill", "Young & Partners <Legal>", "Zürich Steelworks AG", "شركة الاختبار", "日本語株式会社"}
		if !slices.Equal(up, want) {
			t.Errorf("by name: %q", up)
		}
		if got := sorts(); !slices.Equal(got, []string{"", "ascending", "", "", "", "", ""}) {
			t.Errorf("aria-sort is %q", got)
		}
		head(1)
		slices.Reverse(want)
		if got := list(fmt.Sprintf(column, 1)); !slices.Equal(got, want) {
			t.Errorf("by name, down: %q", got)
		}
		head(5) // numbers begin with the largest, and end with what is not set
		days := list(fmt.Sprintf(column, 5))
		if days[0] != "118" || days[1] != "115" || days[len(days)-1] != "" {
			t.Errorf("by days: %q", days)
		}
		if got := sorts(); !slices.Equal(got, []string{"", "", "", "", "", "descending", ""}) {
			t.Errorf("aria-sort is %q", got)
		}
		head(5)
		if days = list(fmt.Sprintf(column, 5)); days[0] != "30" || days[len(days)-1] != "" {
			t.Errorf("by days, up: %q", days)
		}
		head(6) // 9,595 before 17,514: amounts, not letters
		amounts := list(fmt.Sprintf(column, 6))
		if amounts[0] != "27,109 EUR" || amounts[len(amounts)-1] != "0 EUR" {
			t.Errorf("by amount: %q", amounts)
		}
		if c := b.complaints(); len(c) > 0 {
			t.Errorf("the browser complains: %q", c)
		}
	})
	in("without script", func(t *testing.T) {
		b.call("Emulation.setScriptExecutionDisabled", map[string]any{"value": true}, nil)
		defer b.call("Emulation.setScriptExecutionDisabled", map[string]any{"value": false}, nil)
		b.open("file://" + file(t, "book", book(t)))
		var doc struct{ Root struct{ NodeID int } }
		b.call("DOM.getDocument", nil, &doc)
		var html struct{ OuterHTML string }
		b.call("DOM.getOuterHTML", map[string]any{"nodeId": doc.Root.NodeID}, &html)
		if strings.Contains(html.OuterHTML, "<button") || strings.Count(html.OuterHTML, "<tr>") != 20 || strings.Count(html.OuterHTML, "<figure>") != 6 {
			t.Errorf("%d buttons, %d rows, %d figures", strings.Count(html.OuterHTML, "<button"), strings.Count(html.OuterHTML, "<tr>"), strings.Count(html.OuterHTML, "<figure>"))
		}
	})
	in("on paper", func(t *testing.T) {
		b.media("", "dark") // paper is white all the same
		b.open("file://" + file(t, "book", book(t)))
		for paper, size := range map[string][2]float64{"a4": {8.27, 11.69}, "letter": {8.5, 11}} {
			pdf := b.bytes("Page.printToPDF", map[string]any{"paperWidth": size[0], "paperHeight": size[1], "printBackground": true})
			if shots != "" {
				os.WriteFile(filepath.Join(shots, paper+".pdf"), pdf, 0o644)
			}
			if n := len(regexp.MustCompile(`/Type\s*/Page\b[^s]`).FindAll(pdf, -1)); n < 2 || n > 5 || !bytes.HasPrefix(pdf, []byte("%PDF-")) {
				t.Errorf("%s: %d pages", paper, n)
			}
		}
		b.size(690, 900) // what is within the margins of A4
		b.media("print", "dark")
		check(t)
		var ground string
		b.eval("getComputedStyle(document.body).backgroundColor", &ground)
		if ground != "rgb(255, 255, 255)" {
			t.Errorf("paper is %s", ground)
		}
		if n := number("[...document.querySelectorAll('nav,summary,.skip')].filter(e => e.checkVisibility()).length"); n != 0 {
			t.Errorf("%d things that do nothing on paper are printed", n)
		}
		b.shot("book-print")
		b.media("", "light")
	})
}
