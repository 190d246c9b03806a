package normalize

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed data/nicknames.txt
var nicknamesText string

//go:embed data/familynames.txt
var familyNamesText string

//go:embed data/legalforms.txt
var legalFormsText string

//go:embed data/nativeforms.txt
var nativeFormsText string

//go:embed data/places.txt
var placesText string

//go:embed data/titles.txt
var titlesText string

//go:embed data/providers.txt
var providersText string

//go:embed data/roles.txt
var rolesText string

//go:embed data/countries.txt
var countriesText string

//go:embed data/streets.txt
var streetsText string

// table is what is read from the embedded texts.
type table struct {
	nicks     map[string][]uint16 // groups of names that stand for one another
	families  map[string][]uint16 // groups of family names that are spellings of one
	legal     map[string]string   // spelling of a legal form: its class
	titles    map[string]bool
	providers map[string]provider
	roles     map[string]bool
	countries map[string]string
	forms     *strings.Replacer // of legal forms in other scripts by Latin ones
	places    map[string]string // name of a town: the one that stands for it
	streets   map[string]string // word of an address: the one that stands for it; empty: left out
}

type provider struct {
	dots, plus bool
	same       string
}

var (
	tablesOnce sync.Once
	tablesRead *table
)

// tables reads the tables at the first call: a program that compares nothing
// does not pay for them.
func tables() *table {
	tablesOnce.Do(func() { tablesRead = readTables() })
	return tablesRead
}

func rows(text string, fn func(line string)) {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			fn(line)
		}
	}
}

func readTables() *table {
	t := &table{
		nicks: map[string][]uint16{}, families: map[string][]uint16{}, legal: map[string]string{}, titles: map[string]bool{}, providers: map[string]provider{},
		roles: map[string]bool{}, countries: map[string]string{}, streets: map[string]string{}, places: map[string]string{},
	}
	group := uint16(0)
	rows(nicknamesText, func(line string) {
		group++
		for _, w := range strings.Fields(line) {
			w = Key(w)
			t.nicks[w] = append(t.nicks[w], group)
		}
	})
	rows(familyNamesText, func(line string) {
		group++
		for _, w := range strings.Fields(line) {
			t.families[w] = append(t.families[w], group|FamilyGroup)
		}
	})
	rows(legalFormsText, func(line string) {
		forms := strings.Split(line, ";")
		for _, f := range forms {
			t.legal[strings.Join(strings.Fields(strings.ReplaceAll(f, "&", "and")), " ")] = forms[0]
		}
	})
	var forms []string
	rows(nativeFormsText, func(line string) {
		native, form, _ := strings.Cut(line, ";")
		forms = append(forms, native, " "+form+" ")
	})
	t.forms = strings.NewReplacer(forms...)
	rows(titlesText, func(line string) {
		for _, w := range strings.Fields(line) {
			t.titles[w] = true
		}
	})
	rows(providersText, func(line string) {
		f := strings.Fields(line)
		var p provider
		for _, flag := range f[1:] {
			switch {
			case flag == "dots":
				p.dots = true
			case flag == "plus":
				p.plus = true
			case flag[0] == '=':
				p.same = flag[1:]
			}
		}
		t.providers[f[0]] = p
	})
	rows(rolesText, func(line string) {
		for _, w := range strings.Fields(line) {
			t.roles[w] = true
		}
	})
	rows(placesText, func(line string) {
		names := strings.Split(line, ";")
		for _, n := range names {
			t.places[strings.Join(Words(n), " ")] = names[0]
		}
	})
	rows(countriesText, func(line string) {
		f := strings.Split(line, ";")
		for _, name := range f {
			t.countries[name] = strings.ToUpper(f[0])
		}
	})
	rows(streetsText, func(line string) {
		out, left := strings.CutPrefix(line, "-")
		f := strings.Fields(out)
		for _, w := range f {
			if left {
				t.streets[w] = ""
			} else if _, ok := t.streets[w]; !ok {
				t.streets[w] = f[0]
			}
		}
	})
	return t
}

// nativeForms writes the legal forms of other scripts in Latin letters, unless nothing
// else is there.
func nativeForms(s string) string {
	if ascii(s) {
		return s
	}
	if out := tables().forms.Replace(s); strings.TrimSpace(out) != "" {
		return out
	}
	return s
}

// Nicknames tells whether two given names, as Key gives them, stand for one
// another: Bill and William. The same name stands for itself.
func Nicknames(a, b string) bool {
	if a == b {
		return true
	}
	t := tables()
	return shareGroup(t.nicks[a], t.nicks[b])
}

// SameFamily tells whether two family names, as Key gives them, are spellings of one.
func SameFamily(a, b string) bool { return a == b || shareGroup(FamilyGroups(a), FamilyGroups(b)) }

func shareGroup(a, b []uint16) bool {
	for _, g := range a {
		for _, h := range b {
			if g == h {
				return true
			}
		}
	}
	return false
}

// NickGroups is the groups of names that a given name is one of; two names that
// share a group stand for one another.
func NickGroups(key string) []uint16 { return tables().nicks[key] }

// FamilyGroups is the groups of spellings that a family name is one of; two that share a
// group may be one name.
func FamilyGroups(key string) []uint16 { return tables().families[key] }

// FamilyGroup is a bit that the groups of family names have and those of given ones
// have not.
const FamilyGroup = 1 << 15

// Country is the ISO 3166-1 code of a country's name or code in any usual
// language; empty when it is not known.
func Country(s string) string {
	if s == "" {
		return ""
	}
	return tables().countries[strings.ReplaceAll(Latin(s), ".", "")]
}
