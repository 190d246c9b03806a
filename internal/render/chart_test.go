package render

import (
	"bytes"
	"math"
	"regexp"
	"strings"
	"testing"

	"crm/internal/render/chart"
)

func draw(t testing.TB, c chart.Chart, o Options) (string, bool) {
	t.Helper()
	var b bytes.Buffer
	told, err := Chart(&b, c, o)
	if err != nil {
		t.Fatal(err)
	}
	return b.String(), told
}

func TestGoldenCharts(t *testing.T) {
	for name, o := range map[string]Options{
		"unicode": {Terminal: true, Width: 78, Unicode: true}, "ascii": {Terminal: true, Width: 78},
		"narrow": {Terminal: true, Width: 40, Unicode: true}, "colour": {Terminal: true, Width: 78, Unicode: true, Color: true},
	} {
		var b strings.Builder
		for _, c := range chartNames() {
			text, told := draw(t, charts()[c], o)
			b.WriteString("-- " + c)
			if told {
				b.WriteString(", with all figures")
			}
			b.WriteString(" --\n" + text)
		}
		golden(t, "charts."+name, []byte(b.String()))
	}
}

func TestChartsFitTheWidth(t *testing.T) {
	for name, c := range charts() {
		for w := 40; w <= 200; w += 4 {
			for _, unicode := range []bool{false, true} {
				text, _ := draw(t, c, Options{Terminal: true, Width: w, Unicode: unicode})
				for line := range strings.Lines(text) {
					if n := width(strings.TrimSuffix(line, "\n")); n > w {
						t.Fatalf("%s at %d: %d columns: %s", name, w, n, line)
					}
					if strings.HasSuffix(line, " \n") {
						t.Fatalf("%s at %d: spaces at the end of %q", name, w, line)
					}
				}
				if r, found := unsafeIn(text); found {
					t.Fatalf("%s at %d has %U", name, w, r)
				}
			}
		}
	}
}

func TestChartsInASCII(t *testing.T) {
	for name, c := range charts() {
		if strings.HasPrefix(name, "hostile") { // has names in other scripts
			continue
		}
		text, _ := draw(t, c, Options{Terminal: true, Width: 78})
		if i := strings.IndexFunc(text, func(r rune) bool { return r > '~' }); i >= 0 {
			t.Errorf("%s: %.40q", name, text[i:])
		}
	}
}

// TestColourIsNeverAlone holds that a picture without its colours is the same.
func TestColourIsNeverAlone(t *testing.T) {
	codes := regexp.MustCompile(`\x1b\[[0-9]*m`)
	coloured := 0
	for name, c := range charts() {
		for _, unicode := range []bool{false, true} {
			plain, _ := draw(t, c, Options{Terminal: true, Width: 78, Unicode: unicode})
			colour, _ := draw(t, c, Options{Terminal: true, Width: 78, Unicode: unicode, Color: true})
			if got := codes.ReplaceAllString(colour, ""); got != plain {
				t.Errorf("%s: without colours\n%s\nis not\n%s", name, got, plain)
			}
			if colour != plain {
				coloured++
			}
		}
	}
	if coloured < 30 {
		t.Errorf("only %d have colours", coloured)
	}
	for k := range 4 { // of series that stand in one line or column
		for i := range k {
			for _, o := range []Options{{}, {Unicode: true}} {
				if fills(i, o) == fills(k, o) || spots(i, o) == spots(k, o) {
					t.Errorf("series %d and %d look the same", i, k)
				}
			}
		}
	}
}

func TestSpark(t *testing.T) {
	for _, c := range []struct {
		values []float64
		o      Options
		want   string
	}{
		{[]float64{0, 1, 2, 3, 4, 5, 6, 7}, Options{Unicode: true}, "▁▂▃▄▅▆▇█"},
		{[]float64{0, 7, math.NaN(), 3.5}, Options{}, "_# ="},
		{[]float64{-1, 0, 1}, Options{Unicode: true}, "▁▅█"},
		{[]float64{0, 0}, Options{Unicode: true}, "▁▁"},
		{[]float64{math.MaxFloat64, -math.MaxFloat64, math.Inf(1)}, Options{}, "#_ "},
		{nil, Options{}, ""},
	} {
		if got := Spark(c.values, c.o); got != c.want {
			t.Errorf("%v: %q, want %q", c.values, got, c.want)
		}
	}
}

// TestToldFigures holds that a picture that says it tells all does.
func TestToldFigures(t *testing.T) {
	told := 0
	for name, c := range charts() {
		for _, w := range []int{40, 78, 120} {
			text, all := draw(t, c, Options{Terminal: true, Width: w, Unicode: true})
			if !all || strings.HasPrefix(name, "hostile") {
				continue
			}
			told++
			for _, v := range textsOf(c) {
				if !strings.Contains(text, v) {
					t.Errorf("%s at %d lacks %q:\n%s", name, w, v, text)
				}
			}
		}
	}
	if told < 20 {
		t.Errorf("only %d tell all", told)
	}
}

func textsOf(c chart.Chart) []string {
	var lists [][]chart.Value
	switch c := c.(type) {
	case *chart.Bars:
		for _, s := range c.Series {
			lists = append(lists, s.Values)
		}
	case *chart.Lines:
		for _, s := range c.Series {
			lists = append(lists, s.Values)
		}
	case *chart.Funnel:
		for _, s := range c.Steps {
			lists = append(lists, []chart.Value{s.Value, {Text: s.Note}})
		}
	case *chart.Heat:
		lists = c.Cells
	}
	var texts []string
	for _, list := range lists {
		for i := range list {
			if v, ok := figure(list, i); ok {
				texts = append(texts, v.Text)
			}
		}
	}
	return texts
}

func TestChartWriteErrors(t *testing.T) {
	for name, c := range charts() {
		if text, _ := draw(t, c, Options{Width: 78}); text == "" {
			continue
		}
		if _, err := Chart(failing{}, c, Options{Width: 78}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
