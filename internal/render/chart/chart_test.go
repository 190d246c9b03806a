package chart

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"image/png"
	"io"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// widths is the widths at which samples are drawn.
var widths = []int{320, 480, 760, 1200}

func svg(t testing.TB, c Chart, l Look) string {
	t.Helper()
	var b bytes.Buffer
	if err := SVG(&b, c, l); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// extent is where a text stands.
func (m *mark) extent() (left, top, right, bottom float64) {
	w := measure(m.text, m.size)
	left = m.x
	switch m.anchor {
	case middle:
		left -= w / 2
	case end:
		left -= w
	}
	return left, m.y - 0.75*m.size, left + w, m.y + 0.2*m.size
}

// misplaced finds a text that overlaps another, and what is outside of the
// picture or is no number; empty when all is well.
func misplaced(s *scene) string {
	if !(s.h > 20) || s.h > 6000 {
		return fmt.Sprintf("the picture is %v high", s.h)
	}
	var texts []*mark
	outside := func(x, y float64) bool { return !(x >= -1 && x <= s.w+1 && y >= -1 && y <= s.h+1) }
	for i := range s.marks {
		m := &s.marks[i]
		if m.role == none || m.role >= roles {
			return "a mark has no colour"
		}
		switch m.shape {
		case box, halo:
			if !(m.w >= 0 && m.h >= 0) || outside(m.x, m.y) || outside(m.x+m.w, m.y+m.h) {
				return fmt.Sprintf("a box of %v x %v at %v, %v of %v x %v", m.w, m.h, m.x, m.y, s.w, s.h)
			}
		case area, line:
			for _, p := range m.points {
				if outside(p.x, p.y) {
					return fmt.Sprintf("a point at %v, %v of %v x %v", p.x, p.y, s.w, s.h)
				}
			}
		case letters:
			texts = append(texts, m)
		}
	}
	for i, a := range texts {
		l, top, r, bottom := a.extent()
		if l < -0.5 || r > s.w+0.5 || top < -0.5 || bottom > s.h+0.5 {
			return fmt.Sprintf("%q is outside of %v x %v: %.1f,%.1f to %.1f,%.1f", a.text, s.w, s.h, l, top, r, bottom)
		}
		for _, b := range texts[:i] {
			bl, bt, br, bb := b.extent()
			if l < br-0.5 && bl < r-0.5 && top < bb-0.5 && bt < bottom-0.5 {
				return fmt.Sprintf("%q and %q overlap", a.text, b.text)
			}
		}
	}
	return ""
}

func TestNothingIsMisplaced(t *testing.T) {
	for name, c := range samples() {
		for _, width := range widths {
			for _, theme := range []Theme{Light, Page} {
				s := layout(c, Look{Width: width, Title: "A title of some length that says what the picture is about", Note: "A note", Theme: theme})
				if bad := misplaced(s); bad != "" {
					t.Errorf("%s at %d: %s", name, width, bad)
				}
			}
		}
	}
}

// texts reads a picture as XML and returns the text of each kind of element;
// it fails on what a picture has not.
func texts(t *testing.T, name, picture string) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	d := xml.NewDecoder(strings.NewReader(picture))
	var open []string
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			switch token.Name.Local {
			case "svg", "title", "desc", "rect", "path", "text":
			default:
				t.Errorf("%s has an element %s", name, token.Name.Local)
			}
			for _, a := range token.Attr {
				if strings.HasPrefix(a.Name.Local, "on") || a.Name.Local == "href" || a.Name.Local == "style" {
					t.Errorf("%s has an attribute %s", name, a.Name.Local)
				}
				if strings.Contains(a.Value, "NaN") || strings.Contains(a.Value, "Inf") {
					t.Errorf("%s: %s is %s", name, a.Name.Local, a.Value)
				}
			}
			open = append(open, token.Name.Local)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if len(open) > 0 {
				found[open[len(open)-1]] = append(found[open[len(open)-1]], string(token))
			}
		case xml.Directive, xml.ProcInst, xml.Comment:
			t.Errorf("%s has %v", name, token)
		}
	}
	return found
}

func TestSVG(t *testing.T) {
	for name, c := range samples() {
		for _, theme := range []Theme{Light, Dark, Page} {
			look := Look{Title: hostileName, ID: "c1", Theme: theme}
			picture := svg(t, c, look)
			found := texts(t, name, picture)
			if len(found["desc"]) != 1 || len(found["desc"][0]) < 10 {
				t.Errorf("%s has the description %q", name, found["desc"])
			}
			if len(found["title"]) == 0 || !strings.HasPrefix(found["title"][0], "</title></svg><script>") {
				t.Errorf("%s has the titles %.200q", name, found["title"])
			}
			if !strings.Contains(picture, `role="img" aria-labelledby="c1-t c1-d"`) {
				t.Errorf("%s has no role", name)
			}
			if strings.ContainsAny(picture, "\x00\x1b\u202e\u2066\ufffe") {
				t.Errorf("%s has what hides or reorders text", name)
			}
			if again := svg(t, c, look); again != picture {
				t.Errorf("%s differs the second time", name)
			}
			if len(picture) > 1<<20 {
				t.Errorf("%s takes %d bytes", name, len(picture))
			}
		}
	}
}

func TestLongTextsAreWholeInTips(t *testing.T) {
	long := "Acme " + strings.Repeat("und Söhne ", 12) + "GmbH"
	found := texts(t, "long", svg(t, &Bars{Labels: []string{long}, Series: []Series{{Values: figures(1)}}}, Look{Width: 320}))
	if len(found["text"]) < 2 || !strings.HasSuffix(found["text"][0], "…") || !strings.HasPrefix(long, strings.TrimSuffix(found["text"][0], "…")) {
		t.Errorf("the label is %q", found["text"])
	}
	if len(found["title"]) < 2 || found["title"][1] != long {
		t.Errorf("the tips are %q", found["title"])
	}
}

func TestPNG(t *testing.T) {
	for name, c := range samples() {
		var b, again bytes.Buffer
		if err := PNG(&b, c, Look{Width: 400, Title: name}); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		img, err := png.Decode(bytes.NewReader(b.Bytes()))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if s := layout(c, Look{Width: 400, Title: name}); img.Bounds().Dx() != 800 || img.Bounds().Dy() != int(2*s.h) {
			t.Errorf("%s is %v, want twice %v x %v", name, img.Bounds(), s.w, s.h)
		}
		if strings.HasPrefix(name, "many") {
			continue
		}
		if err := PNG(&again, c, Look{Width: 400, Title: name}); err != nil || !bytes.Equal(again.Bytes(), b.Bytes()) {
			t.Errorf("%s differs the second time: %v", name, err)
		}
	}
}

// TestPNGHasTheColours looks at pixels: the paper in the corner, the only bar
// in the middle.
func TestPNGHasTheColours(t *testing.T) {
	for _, theme := range []Theme{Light, Dark} {
		var b bytes.Buffer
		if err := PNG(&b, &Bars{Labels: []string{"a"}, Series: []Series{{Values: figures(1)}}}, Look{Width: 400, Theme: theme}); err != nil {
			t.Fatal(err)
		}
		img, err := png.Decode(&b)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range []struct {
			x, y int
			role role
		}{{2, 2, paper}, {400, 60, series}} {
			r, g, bl, _ := img.At(p.x, p.y).RGBA()
			wr, wg, wb, _ := colour(theme.colours()[p.role], 1).RGBA()
			if r != wr || g != wg || bl != wb {
				t.Errorf("theme %d: at %d,%d is %x %x %x, want %s", theme, p.x, p.y, r>>8, g>>8, bl>>8, theme.colours()[p.role])
			}
		}
	}
}

func TestAxisWords(t *testing.T) {
	for _, c := range []struct {
		low, high float64
		whole     bool
		want      string
	}{
		{0, 31000, true, "0 10k 20k 30k 40k"}, {0, 8, true, "0 2 4 6 8"}, {-7, 5, true, "-10 -5 0 5"},
		{0, 1, true, "0 1"}, {0, 0, true, "0 1"}, {0, 0.8, false, "0 0.2 0.4 0.6 0.8"}, {0, 9000, true, "0 2k 4k 6k 8k 10k"},
		{0, 1.2e6, true, "0 0.25M 0.50M 0.75M 1.00M 1.25M"}, {0, 110, true, "0 25 50 75 100 125"},
	} {
		a := newAxis(c.low, c.high, 5, c.whole)
		var words []string
		for _, v := range a.ticks {
			words = append(words, a.word(v))
		}
		if got := strings.Join(words, " "); got != c.want {
			t.Errorf("%v to %v: %s, want %s", c.low, c.high, got, c.want)
		}
	}
}

func TestAxisHoldsItsValues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		low, high := rapid.Float64Range(-1e300, 0).Draw(t, "low"), rapid.Float64Range(0, 1e300).Draw(t, "high")
		a := newAxis(low, high, rapid.IntRange(1, 10).Draw(t, "n"), rapid.Bool().Draw(t, "whole"))
		if len(a.ticks) < 2 || len(a.ticks) > 25 {
			t.Fatalf("%d ticks", len(a.ticks))
		}
		slack := 1e-6 * a.step
		if a.low() > low+slack || a.high() < high-slack {
			t.Fatalf("%v to %v does not hold %v to %v", a.low(), a.high(), low, high)
		}
		for i := 1; i < len(a.ticks); i++ {
			if !(a.ticks[i] > a.ticks[i-1]) {
				t.Fatalf("ticks %v", a.ticks)
			}
		}
	})
}

func TestCutFits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, w := clean(rapid.String().Draw(t, "s")), rapid.Float64Range(20, 300).Draw(t, "w")
		got := cut(s, body, w)
		if measure(got, body) > w+0.1 {
			t.Fatalf("%q is %v wide, more than %v", got, measure(got, body), w)
		}
		if kept, was := strings.CutSuffix(got, "…"); got != s && (!was || !strings.HasPrefix(s, kept)) {
			t.Fatalf("%q of %q", got, s)
		}
	})
}

func TestDescribe(t *testing.T) {
	samples := samples()
	for name, want := range map[string]string{
		"funnel":     "Funnel: Lead 120 62 % go on; Qualified 74 55 % go on; Proposal 41 44 % go on; Negotiation 18 61 % go on; Won 11.",
		"one-point":  "Line chart over time: only 7; only likely 3 to 9.",
		"empty-bars": "Bar chart without figures.",
		"one-cell":   "Heat map: a b 5.",
		"gaps":       "Line chart over time: Jan 2025 x 1; Mar 2025 x 3; Apr 2025 x 2; Jun 2025 x 5.",
	} {
		if got := Describe(samples[name]); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if got := Describe(samples["many-bars"]); !strings.HasSuffix(got, "; and 976 more.") {
		t.Errorf("of many: %q", got)
	}
}

func TestCSSHasEachRole(t *testing.T) {
	css := CSS()
	for r := paper; r < roles; r++ {
		if n := strings.Count(css, "--"+r.name()+":"); n != 2 {
			t.Errorf("--%s is set %d times", r.name(), n)
		}
		if !strings.Contains(css, ".f-"+r.name()+"{") {
			t.Errorf("nothing is filled with %s", r.name())
		}
	}
	for _, c := range samples() {
		for _, m := range layout(c, Look{Theme: Page}).marks {
			if m.shape == line && !strings.Contains(css, ".k-"+m.role.name()+"{") {
				t.Errorf("no line is in %s", m.role.name())
			}
		}
	}
}

// cones is what people see who lack one kind of cones, as matrices over linear
// RGB (Machado, Oliveira, Fernandes 2009), and who do not.
var cones = map[string][3][3]float64{
	"all":    {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
	"protan": {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}},
	"deutan": {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}},
	"tritan": {{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}},
}

func linear(hex string) (rgb [3]float64) {
	r, g, b, _ := colour(hex, 1).RGBA()
	for i, v := range [...]uint32{r, g, b} {
		if c := float64(v) / 0xffff; c <= 0.04045 {
			rgb[i] = c / 12.92
		} else {
			rgb[i] = math.Pow((c+0.055)/1.055, 2.4)
		}
	}
	return rgb
}

func contrast(a, b string) float64 {
	luminance := func(hex string) float64 {
		c := linear(hex)
		return 0.2126*c[0] + 0.7152*c[1] + 0.0722*c[2] + 0.05
	}
	x, y := luminance(a), luminance(b)
	return max(x, y) / min(x, y)
}

func oklab(c [3]float64) [3]float64 {
	l := math.Cbrt(0.4122214708*c[0] + 0.5363325363*c[1] + 0.0514459929*c[2])
	m := math.Cbrt(0.2119034982*c[0] + 0.6806995451*c[1] + 0.1073969566*c[2])
	s := math.Cbrt(0.0883024619*c[0] + 0.2817188376*c[1] + 0.6299787005*c[2])
	return [3]float64{
		0.2104542553*l + 0.7936177850*m - 0.0040720468*s,
		1.9779984951*l - 2.4285922050*m + 0.4505937099*s,
		0.0259040371*l + 0.7827717662*m - 0.8086757660*s,
	}
}

func TestColoursAreToldApart(t *testing.T) {
	for _, theme := range []Theme{Light, Dark} {
		colours := theme.colours()
		for kind, matrix := range cones {
			seen := func(r role) (out [3]float64) {
				c := linear(colours[r])
				for i := range out {
					out[i] = min(max(matrix[i][0]*c[0]+matrix[i][1]*c[1]+matrix[i][2]*c[2], 0), 1)
				}
				return oklab(out)
			}
			far := func(a, b role, least float64) {
				x, y := seen(a), seen(b)
				if d := math.Hypot(math.Hypot(x[0]-y[0], x[1]-y[1]), x[2]-y[2]); d < least {
					t.Errorf("theme %d: %s and %s differ by %.3f, %s", theme, a.name(), b.name(), d, kind)
				}
			}
			for a := series; a < onSeries; a++ {
				for b := series; b < a; b++ {
					far(a, b, 0.085)
				}
			}
			for a := heat + 1; a < onHeat; a++ {
				far(a, a-1, 0.05)
			}
		}
	}
}

func TestContrast(t *testing.T) {
	for _, theme := range []Theme{Light, Dark} {
		c := theme.colours()
		check := func(a, b role, least float64) {
			if got := contrast(c[a], c[b]); got < least {
				t.Errorf("theme %d: %s on %s is %.2f:1, want %v", theme, a.name(), b.name(), got, least)
			}
		}
		check(ink, paper, 7)
		check(muted, paper, 4.5)
		for i := range role(seriesCount) {
			check(series+i, paper, 3)
			check(onSeries+i, series+i, 4.5)
		}
		for i := range role(heatCount) {
			check(onHeat+i, heat+i, 4.5)
		}
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestWriteErrors(t *testing.T) {
	if err := SVG(failing{}, &Funnel{}, Look{}); err == nil {
		t.Error("SVG")
	}
	if err := PNG(failing{}, &Funnel{}, Look{}); err == nil {
		t.Error("PNG")
	}
}
