// Package querytest draws random queries, for tests of whatever reads or
// answers them. It is for tests only.
package querytest

import (
	"fmt"
	"strings"

	"pgregory.net/rapid"

	"crm/internal/crm"
	"crm/internal/query"
)

// Source is what queries are drawn from.
type Source struct {
	Context *query.Context
	// Fields are the names to draw fields from, those with org. and people. in
	// front not among them; nil: all of the catalogue, and some without a definition.
	Fields []string
	// Values gives texts that customers have in a field, in the form of the
	// files; nil, or no texts: random ones. So that queries find something.
	Values func(f *query.Field) []string
	// Words are free words to look for.
	Words []string
	// Depth is how deep trees go; 0: 3.
	Depth int
}

// Texts draws the texts of valid queries: trees of every kind of part, odd
// white space, quotation marks where none are needed.
func (s Source) Texts() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		depth := s.Depth
		if depth == 0 {
			depth = 3
		}
		return s.or(t, depth)
	})
}

// Trees draws queries as trees. Each was parsed from a text.
func (s Source) Trees() *rapid.Generator[query.Node] {
	return rapid.Custom(func(t *rapid.T) query.Node {
		text := s.Texts().Draw(t, "query")
		n, err := query.Parse(text, s.Context)
		if err != nil {
			t.Fatalf("the query %q was drawn as a valid one: %v", text, err)
		}
		return n
	})
}

func (s Source) or(t *rapid.T, depth int) string {
	var parts []string
	for range pick(t, 1, 1, 1, 2, 3) {
		parts = append(parts, s.and(t, depth))
	}
	return strings.Join(parts, pick(t, " or ", " OR ", "  |\t"))
}

func (s Source) and(t *rapid.T, depth int) string {
	var parts []string
	for range pick(t, 1, 1, 2, 2, 3, 4) {
		parts = append(parts, s.part(t, depth))
	}
	return strings.Join(parts, pick(t, " ", " ", " and ", "\n "))
}

func (s Source) part(t *rapid.T, depth int) string {
	if depth > 0 {
		switch rapid.IntRange(0, 9).Draw(t, "part") {
		case 0:
			return pick(t, "-", "not ", "!") + s.part(t, depth-1)
		case 1, 2:
			return "(" + pick(t, "", " ") + s.or(t, depth-1) + pick(t, "", " ") + ")"
		}
	}
	switch rapid.IntRange(0, 9).Draw(t, "piece") {
	case 0, 1:
		return s.word(t)
	case 2:
		return pick(t, "has:", "no:", "HAS:") + s.field(t).Name
	case 3:
		if set := s.Context.Settings; set != nil && len(set.Queries) > 0 {
			name := rapid.SampledFrom(set.Queries).Draw(t, "saved").Name
			return `@"` + name + `"`
		}
	}
	return s.term(t)
}

func (s Source) word(t *rapid.T) string {
	if len(s.Words) == 0 || rapid.IntRange(0, 9).Draw(t, "odd word") == 0 {
		return pick(t, "Müller", "+49 30 123", "030 (12) 34", "12345", `"van der"`, `"der B"*`, "o'neil", "jane@acme.example", "x*", "https://acme.example/a?b=c", "2026", "not-a-word")
	}
	w := rapid.SampledFrom(s.Words).Draw(t, "word")
	switch {
	case strings.Trim(w, "abcdefghijklmnopqrstuvwxyz") != "" || w == "or" || w == "and" || w == "not", rapid.IntRange(0, 3).Draw(t, "quoted") == 0:
		w = quoted(w)
	}
	return w
}

func (s Source) field(t *rapid.T) *query.Field {
	cat := s.Context.Catalogue
	if cat == nil {
		cat = query.NewCatalogue(s.Context.Settings)
	}
	names := s.Fields
	if names == nil {
		names = append(cat.Names(), "fields.undefined", `fields."two words"`, "preferences.contact", "deal.fields.x")
	}
	name := pick(t, "", "", "", "", "org.", "people.") + rapid.SampledFrom(names).Draw(t, "field")
	f, ok := cat.Field(name)
	if !ok {
		t.Fatalf("there is no field %q", name)
	}
	return f
}

func (s Source) term(t *rapid.T) string {
	f := s.field(t)
	ops := []string{":", ":", ":", "=", "!="}
	if f.Kind.Ordered() {
		ops = append(ops, "<", "<=", ">", ">=", ":>")
	}
	if f.Kind.Textual() {
		ops = append(ops, "~", "!~")
	}
	op := rapid.SampledFrom(ops).Draw(t, "operator")
	if op == "~" || op == "!~" {
		return f.Name + op + s.regexp(t, f)
	}
	values := []string{s.value(t, f, op)}
	// A comma in an amount is refused where it may stand between thousands.
	if strings.TrimRight(op, "=!:") == "" && f.Kind != query.Amount && rapid.IntRange(0, 4).Draw(t, "several") == 0 {
		values = append(values, s.value(t, f, op))
	}
	return f.Name + op + strings.Join(values, ",")
}

func (s Source) regexp(t *rapid.T, f *query.Field) string {
	if text := s.real(t, f); text != "" && rapid.Bool().Draw(t, "of a value") {
		r := []rune(text)
		from := rapid.IntRange(0, len(r)-1).Draw(t, "from")
		return quoted(strings.NewReplacer(`.`, `\.`, `\`, `\\`, `+`, `\+`, `*`, `\*`, `?`, `\?`, `(`, `\(`, `)`, `\)`, `[`, `\[`, `{`, `\{`, `|`, `\|`, `^`, `\^`, `$`, `\$`).Replace(string(r[from:min(len(r), from+4)])))
	}
	return pick(t, "^a", `"e.*r$"`, "(x|an)", "^$", `a\.b`, "[a-m]{3}", "ü")
}

// real is a text that customers have; empty when there is none.
func (s Source) real(t *rapid.T, f *query.Field) string {
	if s.Values == nil {
		return ""
	}
	all := s.Values(f)
	if len(all) == 0 {
		return ""
	}
	text := rapid.SampledFrom(all).Draw(t, "real value")
	if strings.TrimSpace(text) == "" || len(text) > 200 {
		return ""
	}
	return text
}

// value draws what may stand behind an operator that compares.
func (s Source) value(t *rapid.T, f *query.Field, op string) string {
	ranges := op == ":" || op == "=" || op == "!="
	text := s.real(t, f)
	if rapid.IntRange(0, 5).Draw(t, "made up") == 0 {
		text = ""
	}
	switch f.Kind {
	case query.Flag:
		return pick(t, "yes", "no", "true", "0")
	case query.Number, query.Any:
		low := rapid.IntRange(-2, 120).Draw(t, "number")
		one := fmt.Sprint(low) + pick(t, "", "", ".5", "k", ".25k")
		switch {
		case text != "" && (f.Kind == query.Any || isNumber(text)):
			one = quoted(text)
		case ranges && rapid.IntRange(0, 3).Draw(t, "range") == 0:
			return pick(t, fmt.Sprintf("%d..%d", low, low+rapid.IntRange(0, 50).Draw(t, "more")), one+"..", ".."+one)
		case f.Kind == query.Any:
			return pick(t, one, "steel", "2026-06", "a*", `"two words"`)
		}
		return one
	case query.Amount:
		low := rapid.IntRange(0, 50).Draw(t, "amount")
		unit := pick(t, "", "k", "000.00", "00")
		if m, err := crm.ParseMoney(text); err == nil {
			return pick(t, quoted(text), quoted(m.Amount.String()))
		}
		if ranges && rapid.IntRange(0, 2).Draw(t, "range") == 0 {
			return pick(t, fmt.Sprintf("%d%s..%d%s", low, unit, low+rapid.IntRange(0, 50).Draw(t, "more"), unit), fmt.Sprintf("%d%s..", low, unit))
		}
		return pick(t, fmt.Sprintf("%d%s", low, unit), fmt.Sprintf(`"%d%s USD"`, low, unit), fmt.Sprintf("%d%seur", low, unit))
	case query.Days:
		low := rapid.IntRange(0, 400).Draw(t, "days")
		if ranges && rapid.Bool().Draw(t, "range") {
			return pick(t, fmt.Sprintf("%d..%dd", low, low+rapid.IntRange(0, 400).Draw(t, "more")), fmt.Sprintf("%d..", low), fmt.Sprintf("..%dd", low))
		}
		return pick(t, fmt.Sprintf("%dd", low), fmt.Sprint(low), "2w", "3mo", "1y", "1-year")
	case query.Day, query.Moment:
		if text != "" && !strings.HasPrefix(text, "--") {
			day := text[:min(10, len(text))]
			if f.Kind == query.Moment && len(text) > 10 && rapid.Bool().Draw(t, "moment") {
				return quoted(text)
			}
			if ranges {
				return pick(t, day, day[:7], day[:4], day+"..", ".."+day, day[:7]+"..")
			}
			return pick(t, day, day[:7], day[:4])
		}
		if f.Yearly && ranges && rapid.IntRange(0, 3).Draw(t, "day of the year") == 0 {
			return pick(t, "--02-29", "--12-01")
		}
		if ranges && rapid.IntRange(0, 3).Draw(t, "range") == 0 {
			return pick(t, "2025..2026-06", "2026-02..", "..today", `"1 jan".."31 mar"`, "2026-q1..2026-q3")
		}
		return pick(t, "today", "2026", "2026-06", "2026-q3", "last-30d", "next-30d", "-90d", "this-month", "last-year", "fri", "in-2-weeks", "2026-06-15")
	case query.ID:
		if text != "" {
			return text[:rapid.IntRange(1, len(text)).Draw(t, "digits")]
		}
		return pick(t, "7", "0v5", "7K3F9Q2M4X")
	case query.Phone:
		if text != "" && strings.ContainsAny(text, "0123456789") {
			return quoted(text)
		}
		return pick(t, "030", "+49", `"030 1"`, "1234")
	case query.Ref:
		if text != "" && len(text) == crm.IDLen && crm.IsIDPrefix(text) {
			return text[:rapid.IntRange(4, len(text)).Draw(t, "digits")]
		}
	}
	if len(f.Options) > 0 && (f.Closed || rapid.Bool().Draw(t, "option")) {
		o := rapid.SampledFrom(f.Options).Draw(t, "option")
		return pick(t, o, quoted(o), o[:1]+"*")
	}
	if text == "" || !hasLetter(text) {
		return pick(t, "berlin", "a*", "*", `"van der"`, `"or"`, "Müller", `"a,b"`, "me", "x")
	}
	if words := strings.Fields(text); len(words) > 1 && rapid.Bool().Draw(t, "some words") {
		from := rapid.IntRange(0, len(words)-1).Draw(t, "from")
		if some := strings.Join(words[from:min(len(words), from+2)], " "); hasLetter(some) {
			text = some
		}
	}
	switch rapid.IntRange(0, 4).Draw(t, "form") {
	case 0:
		r := []rune(text)
		if some := string(r[:rapid.IntRange(1, len(r)).Draw(t, "letters")]); hasLetter(some) {
			return quoted(some) + "*"
		}
	case 1:
		text = strings.ToUpper(text)
	}
	return quoted(text)
}

func isNumber(s string) bool {
	_, err := crm.ParseDecimal(s)
	return err == nil
}

// hasLetter tells whether a text has an ASCII letter or digit, so that there is
// something to look for.
func hasLetter(s string) bool {
	return strings.ContainsAny(strings.ToLower(s), "abcdefghijklmnopqrstuvwxyz0123456789")
}

func quoted(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

func pick[T any](t *rapid.T, from ...T) T { return rapid.SampledFrom(from).Draw(t, "choice") }
