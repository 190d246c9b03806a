package validate

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"crm/internal/crm"
)

// nameMax is the longest name, in characters.
const nameMax = 300

// Customer checks one customer against the settings: its form, not its links to
// others. Nil settings know no word, and then no word is unknown.
func Customer(c *crm.Customer, s *crm.Settings) []Problem {
	if s == nil {
		s = new(crm.Settings)
	}
	var f found
	f.profile(c, s)
	f.contact(c)
	f.merged(c)
	for i := range c.Deals {
		f.deal(&c.Deals[i], i, s)
	}
	for i := range c.Tasks {
		f.task(&c.Tasks[i], i)
	}
	for i := range c.Purchases {
		f.purchase(&c.Purchases[i], i)
	}
	for i := range c.Consents {
		f.consent(&c.Consents[i], i)
	}
	for i := range c.Feedback {
		f.feedback(&c.Feedback[i], i)
	}
	f.interactions(c.Interactions, s)
	f.fields(c, s)
	f.scan(shapeOf(reflect.TypeFor[crm.Customer]()), reflect.ValueOf(c).Elem(), nil)
	return f.problems
}

func (f *found) profile(c *crm.Customer, s *crm.Settings) {
	if c.ID == "" {
		f.fail("bad-id", "id", "the customer has no id", "")
	}
	if c.Type != crm.Person && c.Type != crm.Organization {
		msg := "the type " + quote(string(c.Type)) + " is neither person nor organization"
		if c.Type == "" {
			msg = "the customer has no type"
		}
		hint := `write "type: person" or "type: organization"`
		if n := Nearest(string(c.Type), []string{string(crm.Person), string(crm.Organization)}); n != "" {
			hint = "did you mean " + n + "?"
		}
		f.fail("bad-type", "type", msg, hint)
	}
	f.name(c.Name, "name", "the customer")
	if c.Stage != "" && len(s.Stages) > 0 && !s.HasStage(c.Stage) {
		names := stageNames(s)
		f.warn("unknown-stage", "stage", "the stage "+quote(c.Stage)+" is not one of "+crm.SettingsFile, didYouMean(c.Stage, names))
	}
	if c.ID != "" {
		if c.Organization == c.ID {
			f.fail("self-reference", "organization", "the customer is its own organization", "")
		}
		if c.ReferredBy == c.ID {
			f.fail("self-reference", "referred_by", "the customer was referred by itself", "")
		}
	}
	if c.Language != "" && !isLanguage(c.Language) {
		f.warn("bad-language", "language", quote(c.Language)+" is not a language tag", "write it like de or en-GB")
	}
	for i := range c.Relations {
		r := &c.Relations[i]
		at := "relations[" + strconv.Itoa(i) + "]"
		switch {
		case r.Who == "":
			f.fail("missing-field", at, "the relation does not say to whom", "set 'who' to the id of a customer")
		case r.Who == c.ID:
			f.fail("self-reference", at+".who", "the customer is related to itself", "")
		}
		switch {
		case r.Kind == "":
			f.fail("missing-field", at, "the relation has no kind", "")
		case len(s.Relations) > 0 && !slices.Contains(s.Relations, r.Kind):
			f.warn("unknown-relation", at+".kind", "the kind of relation "+quote(r.Kind)+" is not one of "+crm.SettingsFile, didYouMean(r.Kind, s.Relations))
		}
	}
}

func (f *found) merged(c *crm.Customer) {
	for i := range c.Merged {
		at := "merged[" + strconv.Itoa(i) + "]"
		switch c.Merged[i].ID {
		case "":
			f.fail("missing-field", at, "the entry does not say who was joined", "set 'id' to the id that the customer had")
		case c.ID:
			f.fail("self-reference", at+".id", "the customer was joined to itself", "take this entry out")
		}
	}
}

func stageNames(s *crm.Settings) []string {
	names := make([]string, len(s.Stages))
	for i := range s.Stages {
		names[i] = s.Stages[i].Name
	}
	return names
}

// name checks what is shown in every list and becomes part of a path.
func (f *found) name(s, path, whose string) {
	switch {
	case strings.TrimSpace(s) == "":
		f.fail("bad-name", path, whose+" has no name", "")
	case textFault(s, false) != "":
		f.fail("bad-name", path, "the name "+quote(s)+" has a control character or line break in it", "")
	case utf8.RuneCountInString(s) > nameMax:
		f.fail("bad-name", path, "the name "+quote(s)+" is longer than "+strconv.Itoa(nameMax)+" characters", "keep the rest in the notes")
	case padded(s):
		f.warn("white-space", path, "the name "+quote(s)+" has white space around it", "")
	}
}

func (f *found) contact(c *crm.Customer) {
	for i := range c.Emails {
		if msg := emailFault(c.Emails[i].Address); msg != "" {
			f.fail("bad-email", "emails["+strconv.Itoa(i)+"].address", msg, emailHint(c.Emails[i].Address))
		}
	}
	for i := range c.Phones {
		p := &c.Phones[i]
		at := "phones[" + strconv.Itoa(i) + "]"
		switch {
		case p.Number == "" && strings.TrimSpace(p.Given) == "":
			f.fail("bad-phone", at, "the phone number is empty", "")
		case p.Number != "" && !isE164(p.Number):
			f.fail("bad-phone", at+".number", "the phone number "+quote(p.Number)+" is not in the form +49301234567", "put the text into 'given', or write a plus, the country's code and the number without spaces")
		}
	}
	for i := range c.Addresses {
		a := &c.Addresses[i]
		at := "addresses[" + strconv.Itoa(i) + "]"
		if a.Key() == "" {
			f.fail("missing-field", at, "the address is empty", "")
		}
		if len(a.Country) == 2 && !isCountry(a.Country) {
			f.warn("bad-country", at+".country", quote(a.Country)+" is not the code of a country", countryHint(a.Country))
		}
	}
	for i := range c.Links {
		if msg, hint, warning := urlFault(c.Links[i].URL); msg != "" {
			f.problems = append(f.problems, Problem{"bad-url", "links[" + strconv.Itoa(i) + "].url", msg, hint, warning})
		}
	}
	for i := range c.Handles {
		if h := &c.Handles[i]; h.Service == "" || h.Name == "" {
			f.fail("missing-field", "handles["+strconv.Itoa(i)+"]", "the handle needs a service and a name", "write it like {service: linkedin, name: anna-smith}")
		}
	}
	f.externalIDs(c.ExternalIDs, "")
}

func emailHint(s string) string {
	t := strings.TrimSpace(s)
	t = strings.TrimPrefix(t, "mailto:")
	if i := strings.LastIndexByte(t, '<'); i >= 0 && strings.HasSuffix(t, ">") {
		t = t[i+1 : len(t)-1]
	}
	if t != s && emailFault(t) == "" {
		return "write " + t
	}
	return ""
}

func (f *found) externalIDs(list []crm.ExternalID, under string) {
	for i := range list {
		if x := &list[i]; x.Source == "" || x.ID == "" {
			f.fail("missing-field", under+"external_ids["+strconv.Itoa(i)+"]", "the external id needs a source and an id", "write it like {source: hubspot, id: \"4711\"}")
		}
	}
}
