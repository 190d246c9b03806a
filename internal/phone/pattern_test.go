package phone

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/nyaruka/phonenumbers"
	"pgregory.net/rapid"
)

// tablePatterns are all patterns of the table.
func tablePatterns(t testing.TB) []string {
	seen := map[string]bool{}
	var list []string
	add := func(texts ...string) {
		for _, s := range texts {
			if s != "" && !seen[s] {
				seen[s] = true
				list = append(list, s)
			}
		}
	}
	for code := range phonenumbers.GetSupportedCallingCodes() {
		p := planOf(strconv.Itoa(code))
		if p == nil {
			t.Fatalf("no plan for code %d", code)
		}
		for _, r := range p.regions {
			add(r.international, r.prefix, r.general, r.leading)
		}
		for _, f := range p.formats {
			add(f.leading, f.pattern)
		}
	}
	if len(list) < 700 {
		t.Fatalf("only %d patterns", len(list))
	}
	return list
}

// TestPatterns holds the pattern machine against package regexp, with texts
// drawn from the pattern itself and random digits.
func TestPatterns(t *testing.T) {
	for _, text := range tablePatterns(t) {
		p := compiled(text)
		if p.count > maxGroups {
			t.Errorf("%d groups in %q", p.count, text)
		}
		prefix, whole := regexp.MustCompile("^(?:"+text+")"), regexp.MustCompile("^(?:"+text+")$")
		fitting := rapid.StringMatching(strings.ReplaceAll(strings.ReplaceAll(text, `\d`, "[0-9]"), "$", ""))
		for seed := range 40 {
			s := rapid.StringMatching(`[0-9]{0,18}`).Example(seed)
			switch seed % 4 {
			case 0:
				s = fitting.Example(seed)
			case 1:
				s = fitting.Example(seed) + s[:len(s)/4]
			}
			if got, want := p.whole([]byte(s)), whole.MatchString(s); got != want {
				t.Errorf("%q matches all of %q: %v, regexp says %v", text, s, got, want)
			}
			var at groups
			n, ok := p.prefix([]byte(s), &at)
			want := prefix.FindStringSubmatchIndex(s)
			if ok != (want != nil) || ok && n != want[1] {
				t.Errorf("%q at the beginning of %q: %d %v, regexp says %v", text, s, n, ok, want)
				continue
			}
			for g := 1; ok && g <= p.count; g++ {
				if int(at[2*g]) != want[2*g] || want[2*g] >= 0 && int(at[2*g+1]) != want[2*g+1] {
					t.Errorf("group %d of %q in %q: %d-%d, regexp says %d-%d", g, text, s, at[2*g], at[2*g+1], want[2*g], want[2*g+1])
				}
			}
		}
	}
}

// TestTable holds the table against the metadata that it was made from: after
// an update of the module, go generate writes it anew.
func TestTable(t *testing.T) {
	lengths := func(list []int32) (bits uint32) {
		for _, n := range list {
			if n > 0 {
				bits |= 1 << n
			}
		}
		return bits
	}
	count := 0
	for code := range phonenumbers.GetSupportedCallingCodes() {
		p := planOf(strconv.Itoa(code))
		ids := phonenumbers.GetRegionCodesForCountryCode(code)
		if p == nil || len(p.regions) != len(ids) {
			t.Fatalf("code %d: the table has %v, libphonenumber %v", code, p, ids)
		}
		for i, id := range ids {
			count++
			m, r := metadata(t, code, id), p.regions[i]
			g := m.GetGeneralDesc()
			want := region{
				code: strconv.Itoa(code), id: id, international: m.GetInternationalPrefix(), prefix: m.GetNationalPrefixForParsing(),
				transform: m.GetNationalPrefixTransformRule(), general: g.GetNationalNumberPattern(), leading: m.GetLeadingDigits(),
				lengths: lengths(g.GetPossibleLength()), locals: lengths(g.GetPossibleLengthLocalOnly()),
			}
			if *r != want {
				t.Errorf("the table has %+v, libphonenumber %+v", *r, want)
			}
			if id != world && regionOf(id) != r {
				t.Errorf("region %s is %+v", id, regionOf(id))
			}
		}
	}
	if rows := strings.Count(table, "\n") - strings.Count(table, "#") - strings.Count(table, "\n\t"); rows != count {
		t.Errorf("the table has %d regions, libphonenumber %d", rows, count)
	}
	if planOf("999") != nil || planOf("#") != nil || planOf("") != nil || regionOf("ZZ") != nil || regionOf("001") != nil || regionOf("# ") != nil {
		t.Error("a plan for what does not exist")
	}
}

func BenchmarkParse(b *testing.B) {
	for _, text := range []string{"+49 30 1234567", "030 / 123 45 67 ext. 12"} {
		b.Run(text, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Parse(text, "DE"); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkFormat(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Format("+49301234567")
	}
}

// BenchmarkFirst is what the first number of a process costs.
func BenchmarkFirst(b *testing.B) {
	for b.Loop() {
		plans.Clear()
		regions.Clear()
		patterns.Clear()
		if n, _ := Parse("030 1234567", "DE"); Format(n.E164) == "" {
			b.Fatal()
		}
	}
}
