package validate

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"crm/internal/crm"
)

// Settings checks the settings of a store.
func Settings(s *crm.Settings) []Problem {
	var f found
	if s.Currency != "" && !crm.IsCurrency(s.Currency) {
		f.fail("bad-currency", "currency", quote(s.Currency)+" is not the code of a currency", "write it like EUR")
	}
	if s.Country != "" && !isCountry(s.Country) {
		f.fail("bad-country", "country", quote(s.Country)+" is not the code of a country", countryHint(s.Country))
	}
	if s.Language != "" && !isLanguage(s.Language) {
		f.fail("bad-language", "language", quote(s.Language)+" is not a language tag", "write it like de or en-GB")
	}
	f.names("stages", "", len(s.Stages), func(i int) string { return s.Stages[i].Name })
	f.names("pipelines", "", len(s.Pipelines), func(i int) string { return s.Pipelines[i].Name })
	for i := range s.Pipelines {
		f.pipeline(&s.Pipelines[i], "pipelines["+strconv.Itoa(i)+"]")
	}
	f.names("fields", "", len(s.Fields), func(i int) string { return s.Fields[i].Name })
	for i := range s.Fields {
		f.fieldDef(&s.Fields[i], "fields["+strconv.Itoa(i)+"]")
	}
	for i := range s.Cadence {
		c := &s.Cadence[i]
		at := "cadence[" + strconv.Itoa(i) + "]"
		if c.Days <= 0 {
			f.fail("bad-cadence", at, "the rule has no positive number of days", "write it like \"days: 90\"")
		}
		if c.Stage != "" && len(s.Stages) > 0 && !s.HasStage(c.Stage) {
			f.warn("unknown-stage", at+".stage", "the stage "+quote(c.Stage)+" is not one of 'stages'", didYouMean(c.Stage, stageNames(s)))
		}
	}
	for i := range s.Retention {
		r := &s.Retention[i]
		at := "retention[" + strconv.Itoa(i) + "]"
		if r.Days <= 0 {
			f.fail("bad-retention", at, "the rule has no positive number of days", "write it like \"days: 730\"")
		}
		if r.Stage != "" && len(s.Stages) > 0 && !s.HasStage(r.Stage) {
			f.warn("unknown-stage", at+".stage", "the stage "+quote(r.Stage)+" is not one of 'stages'", didYouMean(r.Stage, stageNames(s)))
		}
	}
	for i := range s.Audit {
		r := &s.Audit[i]
		at := "audit[" + strconv.Itoa(i) + "]"
		if r.Rule == "" {
			f.fail("missing-field", at+".rule", "the entry does not say which rule it changes", "crm audit --rules lists them")
		}
		if r.Days < 0 {
			f.fail("bad-audit", at+".days", "the rule has a negative number of days", "write it like \"days: 30\"")
		}
		f.word(r.Severity, at+".severity", "severity", "error", "warning", "note")
	}
	f.names("queries", "", len(s.Queries), func(i int) string { return s.Queries[i].Name })
	for i := range s.Queries {
		if strings.TrimSpace(s.Queries[i].Query) == "" {
			f.fail("missing-field", "queries["+strconv.Itoa(i)+"]", "the saved query is empty", "")
		}
	}
	f.names("reports", "", len(s.Reports), func(i int) string { return s.Reports[i].Name })
	for i := range s.Reports {
		if strings.TrimSpace(s.Reports[i].Report) == "" {
			f.fail("missing-field", "reports["+strconv.Itoa(i)+"]", "the saved report is empty", "write what you type behind \"crm report\"")
		}
	}
	f.rates(s)
	f.words(s.Words)
	f.scan(shapeOf(reflect.TypeFor[crm.Settings]()), reflect.ValueOf(s).Elem(), nil)
	return f.problems
}

func (f *found) rates(s *crm.Settings) {
	for i := range s.Rates {
		r := &s.Rates[i]
		at := "rates[" + strconv.Itoa(i) + "]"
		bad := func(msg, hint string) { f.fail("bad-rate", at, msg, hint) }
		switch {
		case !crm.IsCurrency(r.Currency):
			bad("the rate is for "+quote(r.Currency)+", which is not the code of a currency", "write it like USD")
		case r.Currency == s.Currency:
			bad("the rate is for "+r.Currency+", the currency of the store itself", "remove it")
		case s.Currency == "":
			bad("the rate says what "+r.Currency+" is worth, and the store has no currency of its own", "set 'currency'")
		case r.Rate.Sign() <= 0:
			bad("the rate of "+r.Currency+" is not a number above 0", "write what one "+r.Currency+" is worth in "+s.Currency+", like 0.92")
		case r.Since.IsZero():
			bad("the rate of "+r.Currency+" does not say since when", "set 'since' to a day")
		}
	}
}

func (f *found) words(words []crm.Pair) {
	seen := map[string]string{}
	for _, w := range words {
		at := "words." + w.Key
		bad := func(msg, hint string) { f.fail("bad-word", at, msg, hint) }
		switch s := w.Value.Text; {
		case !slices.Contains(crm.WordKeys(), w.Key):
			bad("there is no own word for "+quote(w.Key), didYouMean(w.Key, crm.WordKeys()))
		case w.Value.Kind != crm.Text || !plainWord(s):
			bad("the word for "+w.Key+" is not one plain word in small letters", "write it like donation")
		case seen[s] != "":
			bad("the word "+quote(s)+" stands for "+seen[s]+" too", "")
		default:
			seen[s] = w.Key
		}
	}
}

// plainWord tells whether a word can be typed as the name of a command.
func plainWord(s string) bool {
	for i, r := range s {
		if !unicode.IsLetter(r) && (i == 0 || r != '-' && !unicode.IsDigit(r)) || unicode.IsUpper(r) {
			return false
		}
	}
	return s != ""
}

// names checks the names of the things in a list: set, of one word's form, and
// different.
func (f *found) names(list, under string, n int, name func(i int) string) {
	seen := make(map[string]bool, n)
	for i := range n {
		at := under + list + "[" + strconv.Itoa(i) + "]"
		s := name(i)
		switch {
		case s == "":
			f.fail("bad-name", at, "the name is missing", "")
			continue
		case textFault(s, false) != "" || padded(s) || strings.ContainsRune(s, ','):
			f.fail("bad-name", at+".name", "the name "+quote(s)+" has a comma, a control character or a space around it", "")
		}
		if seen[s] {
			f.fail("duplicate-name", at+".name", "the name "+quote(s)+" stands twice in '"+list+"'", "")
		}
		seen[s] = true
	}
}

func (f *found) pipeline(p *crm.Pipeline, at string) {
	f.names("stages", at+".", len(p.Stages), func(i int) string { return p.Stages[i].Name })
	open := false
	for i := range p.Stages {
		st := &p.Stages[i]
		here := at + ".stages[" + strconv.Itoa(i) + "]"
		if st.Probability != nil && (*st.Probability < 0 || *st.Probability > 100) {
			f.fail("bad-probability", here+".probability", "the probability "+strconv.Itoa(*st.Probability)+" is not between 0 and 100", "")
		}
		if known := []string{"won", "lost"}; st.Outcome != "" && !slices.Contains(known, st.Outcome) {
			f.fail("unknown-word", here+".outcome", "the outcome "+quote(st.Outcome)+" is neither won nor lost", didYouMean(st.Outcome, known))
		}
		open = open || st.Outcome == ""
	}
	if !open {
		f.fail("no-open-stage", at, "the pipeline "+quote(p.Name)+" has no open stage: a deal could not begin", "")
	}
}

func (f *found) fieldDef(d *crm.FieldDef, at string) {
	switch {
	case d.Type == "":
		f.fail("bad-field-type", at, "the field "+quote(d.Name)+" has no type", didYouMean("", fieldTypes()))
	case !slices.Contains(fieldTypes(), d.Type):
		f.fail("bad-field-type", at+".type", "the type "+quote(d.Type)+" is not known", didYouMean(d.Type, fieldTypes()))
	case d.Type == "choice" && len(d.Options) == 0:
		f.fail("bad-field-type", at, "the choice "+quote(d.Name)+" has no options", "write them like \"options: [small, large]\"")
	case len(d.Options) > 0 && d.Type != "choice" && d.Type != "list":
		f.warn("bad-field-type", at+".options", "options have no meaning for the type "+d.Type, "")
	}
	if d.For != "" && d.For != crm.Person && d.For != crm.Organization {
		f.fail("bad-type", at+".for", quote(string(d.For))+" is neither person nor organization", "")
	}
}
