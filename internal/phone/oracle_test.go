package phone

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"unicode"

	"github.com/nyaruka/phonenumbers"
	"golang.org/x/text/width"
	"pgregory.net/rapid"
)

// The oracle is libphonenumber with the deviations that the package names,
// written with its own regular expressions.

var (
	oracleHyphens = regexp.MustCompile("[\u2010-\u2015\u2212\u30fc]")
	oracleSpaces  = regexp.MustCompile("[\u00a0\u00ad\u200b\u2060\u3000]")
	oracleTildes  = regexp.MustCompile("[\u2053\u223c]")
	oracleEnd     = regexp.MustCompile(`[^\p{N}\p{L}#]+$`) // the port's own pattern for it never matches
	oracleSecond  = regexp.MustCompile(`[\\/] *X`)
	oracleZero    = regexp.MustCompile(`^[^\p{Nd}+＋]*[+＋]\P{Nd}*\p{Nd}{1,3}\P{Nd}*(\(0\))`)
	oracleStart   = regexp.MustCompile(`[+\p{Nd}]`)
)

// oracle gives the number that libphonenumber reads, and whether this package
// is to accept it.
func oracle(t testing.TB, text, country string) (e164, extension string, ok bool) {
	text = width.Fold.String(text)
	text = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Nd, r) {
			n := 0
			for unicode.Is(unicode.Nd, r-1) && n < 60 {
				r--
				n++
			}
			return rune('0' + n%10)
		}
		return r
	}, text)
	text = oracleHyphens.ReplaceAllString(text, "-")
	text = oracleSpaces.ReplaceAllString(text, " ")
	text = oracleTildes.ReplaceAllString(text, "~")
	text = oracleSecond.ReplaceAllStringFunc(text, strings.ToLower)
	if !strings.Contains(text, ";phone-context=") {
		text = oracleEnd.ReplaceAllString(text, "")
	}
	// A number with + does not depend on the country; with one, an unknown
	// calling code is read as the beginning of a national number.
	if start := oracleStart.FindString(text); country == "" || start == "+" || strings.Contains(text, ";phone-context=+") {
		country = "ZZ"
	}
	if strings.HasPrefix(text, ";phone-context=") {
		return "", "", false // there is no number to put into the context
	}
	n, err := phonenumbers.Parse(text, country)
	if err != nil || n.GetCountryCode() == 0 {
		return "", "", false
	}
	extension = n.GetExtension()
	for {
		e164 = phonenumbers.Format(n, phonenumbers.E164)
		if !oracleGood(t, int(n.GetCountryCode()), phonenumbers.GetNationalSignificantNumber(n)) {
			return e164, extension, false
		}
		// Some results of libphonenumber read as another number.
		again, err := phonenumbers.Parse(e164, "ZZ")
		if err != nil {
			t.Fatal(err)
		}
		if phonenumbers.Format(again, phonenumbers.E164) == e164 {
			return e164, extension, true
		}
		n = again
	}
}

func oracleGood(t testing.TB, code int, national string) bool {
	for i, id := range phonenumbers.GetRegionCodesForCountryCode(code) {
		m := metadata(t, code, id)
		g := m.GetGeneralDesc()
		if i > 0 && (m.GetLeadingDigits() == "" || !oracleRegexp("^(?:"+m.GetLeadingDigits()+")").MatchString(national)) {
			continue
		}
		if slices.Contains(g.GetPossibleLength(), int32(len(national))) &&
			oracleRegexp("^(?:"+g.GetNationalNumberPattern()+")$").MatchString(national) {
			return true
		}
	}
	return false
}

var oracleCache sync.Map

func oracleRegexp(text string) *regexp.Regexp {
	if re, ok := oracleCache.Load(text); ok {
		return re.(*regexp.Regexp)
	}
	re := regexp.MustCompile(text)
	oracleCache.Store(text, re)
	return re
}

var oracleMetadata = sync.OnceValue(func() map[string]*phonenumbers.PhoneMetadata {
	all, err := phonenumbers.MetadataCollection()
	if err != nil {
		panic(err)
	}
	m := map[string]*phonenumbers.PhoneMetadata{}
	for _, one := range all.GetMetadata() {
		m[fmt.Sprint(one.GetId(), one.GetCountryCode())] = one
	}
	return m
})

func metadata(t testing.TB, code int, id string) *phonenumbers.PhoneMetadata {
	m := oracleMetadata()[fmt.Sprint(id, code)]
	if m == nil {
		t.Fatalf("no metadata for %s, code %d", id, code)
	}
	return m
}

// agree holds Parse against the oracle and checks what must always be so.
func agree(t testing.TB, text, country string) bool {
	t.Helper()
	got, err := Parse(text, country)
	want, extension, ok := oracle(t, text, country)
	if m := oracleZero.FindStringSubmatchIndex(text); !ok && m != nil && err == nil {
		want, extension, ok = oracle(t, text[:m[2]]+text[m[3]:], country)
	}
	if ok != (err == nil) || ok && (got.E164 != want || got.Extension != extension) {
		t.Errorf("Parse(%q, %q) = %v, %v; libphonenumber reads %s %q, good %v", text, country, got, err, want, extension, ok)
	}
	if err != nil {
		if got != (Number{}) {
			t.Errorf("Parse(%q, %q) gives %v with an error", text, country, got)
		}
		return false
	}
	again, err := Parse(got.E164, "")
	if err != nil || again.E164 != got.E164 {
		t.Errorf("%s, from %q, reads as %v, %v", got.E164, text, again, err)
	}
	return true
}

// examples are one number of each kind for each region.
func examples(t testing.TB) (list []*phonenumbers.PhoneNumber, countries []string) {
	seen := map[string]bool{}
	add := func(n *phonenumbers.PhoneNumber, id string) {
		if key := phonenumbers.Format(n, phonenumbers.E164); n != nil && phonenumbers.IsValidNumber(n) && !seen[key] {
			seen[key] = true
			list, countries = append(list, n), append(countries, id)
		}
	}
	var ids []string
	for id := range phonenumbers.GetSupportedRegions() {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		for kind := phonenumbers.FIXED_LINE; kind <= phonenumbers.VOICEMAIL; kind++ {
			add(phonenumbers.GetExampleNumberForType(id, kind), id)
		}
	}
	for code := range phonenumbers.GetSupportedGlobalNetworkCallingCodes() {
		add(phonenumbers.GetExampleNumberForNonGeoEntity(code), "DE")
	}
	if len(list) < 1000 {
		t.Fatalf("only %d example numbers", len(list))
	}
	return list, countries
}

// spellings writes a number in many ways.
func spellings(n *phonenumbers.PhoneNumber, country string) []string {
	e164 := phonenumbers.Format(n, phonenumbers.E164)
	national := phonenumbers.Format(n, phonenumbers.NATIONAL)
	international := phonenumbers.Format(n, phonenumbers.INTERNATIONAL)
	code := strconv.Itoa(int(n.GetCountryCode()))
	significant := phonenumbers.GetNationalSignificantNumber(n)
	list := []string{
		e164, national, international, significant, e164[1:], "00" + e164[1:], "011" + e164[1:], "0" + significant, "1" + significant, "8" + significant,
		phonenumbers.Format(n, phonenumbers.RFC3966), "tel:" + significant + ";phone-context=+" + code,
		"+" + code + " (0)" + significant, "+" + code + "(0) " + significant, "+" + code + "0" + significant,
		strings.ReplaceAll(national, " ", "/"), strings.ReplaceAll(international, " ", "-"), strings.ReplaceAll(international, " ", "."),
		national + " ext. 12", national + " x12", national + "x 1234567890", national + ", Ext 5", international + " #99", national + " - 503#", e164 + ",,7", e164 + ";9", e164 + ",8",
		international + "-12", national + "-12", "call " + national + " now", "(" + national + ")", "[" + international + "]", national + "/x2",
		phonenumbers.FormatOutOfCountryCallingNumber(n, country), phonenumbers.FormatOutOfCountryCallingNumber(n, "US"),
	}
	for _, zero := range []rune{'０', '٠', '۰', '०', '𝟎'} {
		list = append(list, strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' {
				return zero + r - '0'
			}
			return r
		}, international))
	}
	return list
}

func TestParseAgainstLibphonenumber(t *testing.T) {
	list, countries := examples(t)
	good, all := 0, 0
	for i, n := range list {
		want := phonenumbers.Format(n, phonenumbers.E164)
		if got, err := Parse(want, ""); err != nil || got.E164 != want {
			if n.GetCountryCode() != 1 || len(want) != len("+13101234") {
				t.Errorf("Parse(%q) = %v, %v for a valid number of %s", want, got, err, countries[i])
			}
		}
		if got := Format(want); got != phonenumbers.Format(n, phonenumbers.INTERNATIONAL) {
			t.Errorf("Format(%q) = %q, libphonenumber has %q", want, got, phonenumbers.Format(n, phonenumbers.INTERNATIONAL))
		}
		for _, text := range spellings(n, countries[i]) {
			if agree(t, text, countries[i]) {
				good++
			}
			if all++; all%3 == 0 {
				agree(t, text, [...]string{"DE", "US", ""}[i%3])
			}
		}
	}
	if good < all/3 {
		t.Errorf("only %d of %d spellings are numbers", good, all)
	}
}

// TestParseProperty composes texts of the pieces that the grammar of numbers
// knows, so that most are close to being one.
func TestParseProperty(t *testing.T) {
	pieces := []string{
		"+", "00", "011", "0", "(0)", "49", "1", "44", "39", "7", "54", "55", "52", "262", "358", "590", "599", "61", "64", "800", "881", "9", "15", "30", "6", "212", "868", "1624", "7911",
		" ", "-", "/", "(", ")", ".", "x", "X", "~", "*", ",", ";", "#", ":", "ext", "ext. ", "xtn", "extension ", "extensión ", "anexo", "int", "доб. ", ";ext=", ",,", "/x", "\\ x", "tel:", ";phone-context=", "+49", "a.example", ";isub=", "abc", "FLOWERS", "e", "é", "\u00a0", "\u202c", "１", "٣", "－", "\t", "½",
		"123", "1234567", "12345", "20", "2025550123", "555",
	}
	var ids []string
	for id := range phonenumbers.GetSupportedRegions() {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	rapid.Check(t, func(r *rapid.T) {
		for range 20 {
			text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 1, 9).Draw(r, "pieces"), "")
			agree(t, text, rapid.SampledFrom(append([]string{"", "DE", "US"}, ids...)).Draw(r, "country"))
		}
	})
}

// TestNationalProperty tries random digits in every plan.
func TestNationalProperty(t *testing.T) {
	var ids []string
	for id := range phonenumbers.GetSupportedRegions() {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	rapid.Check(t, func(r *rapid.T) {
		text := rapid.StringMatching(`(\+|0|00|8|)[0-9]{2,16}`).Draw(r, "digits")
		for _, id := range ids {
			if agree(t, text, id) {
				n, err := Parse(text, id)
				if err != nil {
					t.Fatal(err)
				}
				lib, err := phonenumbers.Parse(n.E164, "")
				if err != nil {
					t.Fatal(err)
				}
				if got, want := Format(n.E164), phonenumbers.Format(lib, phonenumbers.INTERNATIONAL); got != want {
					t.Errorf("Format(%q) = %q, libphonenumber has %q", n.E164, got, want)
				}
				if got := Digits(n.E164); got != n.E164[1:] {
					t.Errorf("Digits(%q) = %q", n.E164, got)
				}
			}
		}
	})
}

func FuzzParse(f *testing.F) {
	seeds := []string{
		"+49 (0)30 12345", "030/1234567 ext. 12", "00 49 30 1234567", "1-800-FLOWERS", "tel:1234567;phone-context=+49-30", "+٤٩ ٣٠ ١٢٣٤٥٦٧",
		"(530) 583-6985 x302/x2303", "011 15 2345-6789", "12 x345", "+1 310 1234,,5#", "+44 7911 123456 доб. 5", "0", "+", "", "\xff",
	}
	for _, s := range seeds {
		f.Add(s, "DE")
		f.Add(s, "US")
		f.Add(s, "")
	}
	f.Fuzz(func(t *testing.T, text, country string) {
		if _, err := Parse(text, country); err != nil && len(err.Error()) > 1000 {
			t.Errorf("an error of %d bytes", len(err.Error()))
		}
		Digits(text)
		Format(text)
		Country(text)
		for _, r := range text {
			// What is read as punctuation or a letter more generously than
			// libphonenumber does, or the other way round by case folding.
			if r > 0x7f && !strings.ContainsRune("добóé٠١٢٣٤٥٦٧٨٩", r) || r == '\n' || r < ' ' && r != '\t' {
				return
			}
		}
		if phonenumbers.GetSupportedRegions()[country] || country == "" {
			agree(t, text, country)
		}
	})
}
