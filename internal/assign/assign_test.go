package assign

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"crm/internal/codec"
	"crm/internal/crm"
	"crm/internal/merge"
)

var errNobody = errors.New(`no customer "nobody"`)

func context() *Context {
	return &Context{
		Now: time.Date(2026, 11, 19, 15, 30, 0, 0, time.FixedZone("", 3600)),
		Settings: &crm.Settings{
			Currency: "EUR", Country: "DE",
			Stages: []crm.Stage{{Name: "lead"}, {Name: "customer", Label: "Kunde"}},
			Fields: []crm.FieldDef{
				{Name: "industry", Type: "text"}, {Name: "rooms", Type: "number"}, {Name: "nda", Type: "bool"}, {Name: "renewal", Type: "date"},
				{Name: "size", Type: "choice", Options: []string{"small", "Large"}}, {Name: "budget", Type: "money"}, {Name: "wiki", Type: "url"},
				{Name: "sectors", Type: "list", Options: []string{"Steel", "wood"}}, {Name: "people", Type: "list"}, {Name: "url", Type: "url"},
			},
		},
		Resolve: func(who string) (crm.ID, error) {
			switch who {
			case "acme":
				return "7k3f9q2m4x", nil
			case "self":
				return "0v5r2m8k3d", nil
			}
			return "", errNobody
		},
	}
}

// anna has a value for most keys.
func anna() *crm.Customer {
	return &crm.Customer{
		ID: "0v5r2m8k3d", Type: crm.Person, Name: "Anna Smith", Given: "Anna", Family: "Smith", Stage: "lead", Owner: "ben",
		Emails:      []crm.Email{{Address: "anna@acme.example", Label: "work"}, {Address: "a@home.example"}},
		Phones:      []crm.Phone{{Number: "+493012345670", Given: "030 12345670", Label: "work"}, {Number: "+493012345670", Extension: "12"}},
		Addresses:   []crm.Address{{Label: "work", Street: "Hauptstr. 5", Postcode: "10115", City: "Berlin", Country: "DE"}, {Street: "Ring 1", City: "Berlin", Country: "DE"}},
		Links:       []crm.Link{{URL: "https://acme.example", Label: "firm"}},
		Handles:     []crm.Handle{{Service: "linkedin", Name: "anna-smith"}, {Service: "x", Name: "anna"}},
		Tags:        []string{"vip", "steel"},
		Fields:      []crm.Pair{{Key: "industry", Value: crm.TextValue("steel")}},
		ExternalIDs: []crm.ExternalID{{Source: "hubspot", ID: "8001"}},
		Notes:       "likes tea\n  no calls on Monday",
	}
}

// yaml is what the customer's file says, without the first lines.
func yaml(t *testing.T, c *crm.Customer) string {
	t.Helper()
	_, s, _ := strings.Cut(string(codec.Encode(c)), "id: 0v5r2m8k3d\n")
	return s
}

func TestSet(t *testing.T) {
	for _, c := range []struct{ key, value, want string }{
		{"stage", "customer", "stage: customer"}, {"stage", "CUSTOMER", "stage: customer"}, {"stage", "kunde", "stage: customer"},
		{"role", " Head of Purchasing ", "role: Head of Purchasing\n"}, {"Legal-Name", "X", "legal_name: X"},
		{"type", "Organization", "type: organization"},
		{"organization", "acme", "organization: 7k3f9q2m4x"}, {"works-at", "acme", "organization: 7k3f9q2m4x"}, {"referred_by", "acme", "referred_by: 7k3f9q2m4x"},
		{"email", "new@acme.example", "  - address: new@acme.example\n    label: work\n  - address: a@home.example\n"},
		{"email", "private: new@acme.example", "  - address: new@acme.example\n    label: private\n"},
		{"e-mail", "A@HOME.example", "emails:\n  - address: a@home.example\n  - address: anna@acme.example\n    label: work\n"}, // becomes the main one
		{"email", "Anna@acme.example", "emails:\n  - address: anna@acme.example\n    label: work\n  - address: a@home.example\n"},
		{"email", "private: anna@acme.example", "emails:\n  - address: anna@acme.example\n    label: private\n  - address: a@home.example\n"},
		{"email", "mailto:new@acme.example", "address: new@acme.example"}, {"email", "<new@acme.example>", "address: new@acme.example"},
		{"email", "", "emails:\n  - address: a@home.example\nphones"},
		{"phone", "030 7654321-0", "phones:\n  - number: \"+493076543210\"\n    given: 030 7654321-0\n    label: work\n  - number"},
		{"phone", "mobile: 0171 1234567", "phones:\n  - number: \"+491711234567\"\n    given: 0171 1234567\n    label: mobile\n  - number"},
		{"phone", "+49 (30) 12345670 ext. 12", "phones:\n  - number: \"+493012345670\"\n    extension: \"12\"\n  - number: \"+493012345670\"\n    given: 030 12345670\n    label: work\n"},
		{"address", "Ring 2; 1010 Wien; at", "addresses:\n  - label: work\n    street: Ring 2\n    postcode: \"1010\"\n    city: Wien\n    country: AT\n"},
		{"website", "acme.example/anna", "links:\n  - url: https://acme.example/anna\n    label: firm\n"},
		{"url", "wiki.example/anna", "  url: https://wiki.example/anna\n"}, // the custom field, although url is short for link
		{"handle", "linkedin:anna-jones", "handles:\n  - service: linkedin\n    name: anna-jones\n  - service: x\n    name: anna\n"},
		{"handle", "https://twitter.com/anna_s", "handles:\n  - service: linkedin\n    name: anna-smith\n  - service: x\n    name: anna_s\n"},
		{"handle", "github:anna", "handles:\n  - service: github\n    name: anna\n  - service: x\n    name: anna\n"},
		{"birthday", "--03-07", "birthday: --03-07"}, {"birthday", "7 march 1980", "birthday: 1980-03-07"},
		{"language", "en-GB", "language: en-GB"},
		{"created", "2020-05-01", "created: 2020-05-01"}, {"created", "yesterday", "created: 2026-11-18"},
		{"tags", "VIP, steel , Vip,,new  one", "tags: [VIP, steel, new one]"}, {"tag", "a", "tags: [a]"},
		{"notes", "one\r\ntwo\tthree", "notes: |-\n  one\n  two\tthree\n"},
		{"industry", "wood", "  industry: wood\n"}, {"Industry", "wood", "  industry: wood\n"}, {"fields.INDUSTRY", "wood", "  industry: wood\n"},
		{"rooms", "12", "  rooms: 12\n"}, {"nda", "Yes", "  nda: true\n"}, {"nda", "off", "  nda: false\n"},
		{"renewal", "2027-01-31", "  renewal: 2027-01-31\n"}, {"renewal", "tomorrow", "  renewal: 2026-11-20\n"},
		{"size", "large", "  size: Large\n"}, {"budget", "EUR 1200", "  budget: 1200 EUR\n"}, {"wiki", "https://w.example/x", "  wiki: https://w.example/x\n"},
		{"sectors", "steel, WOOD", "  sectors: [Steel, wood]\n"}, {"people", "a, b,", "  people: [a, b]\n"},
		{"fields.own", "3", "  own: 3\n"}, {"fields.own", "text", "  own: text\n"}, {"preferences.channel", "phone", "preferences:\n  channel: phone\n"},
	} {
		before, got := anna(), anna()
		if err := context().Set(got, c.key, c.value); err != nil {
			t.Errorf("Set %s=%q: %v", c.key, c.value, err)
			continue
		}
		if text := yaml(t, got); !strings.Contains(text, c.want) {
			t.Errorf("Set %s=%q lacks %q:\n%s", c.key, c.value, c.want, text)
		}
		if reflect.DeepEqual(before, got) && c.value != "Anna@acme.example" {
			t.Errorf("Set %s=%q changes nothing", c.key, c.value)
		}
	}
}

func TestUnset(t *testing.T) {
	for _, c := range []struct{ key, gone string }{
		{"stage", "stage:"}, {"owner", "owner:"}, {"email", "anna@acme.example"}, {"link", "links:"}, {"handle", "linkedin"}, {"tags", "tags:"},
		{"notes", "notes:"}, {"fields.industry", "fields:"}, {"industry", "fields:"}, {"organization", "organization:"}, {"address", "Hauptstr"},
		{"birthday", "birthday:"}, {"created", "created:"}, {"referred_by", "referred_by:"}, {"given", "\ngiven:"},
	} {
		n := anna()
		n.Organization, n.ReferredBy, n.Birthday = "7k3f9q2m4x", "7k3f9q2m4x", crm.Date{Year: 1980, Month: 5, Day: 17}
		if err := context().Set(n, c.key, " "); err != nil || strings.Contains(yaml(t, n), c.gone) {
			t.Errorf("Set %s= : %v\n%s", c.key, err, yaml(t, n))
		}
		empty := &crm.Customer{ID: "0v5r2m8k3d", Type: crm.Person, Name: "A"}
		want := merge.Clone(empty)
		if err := context().Set(empty, c.key, ""); err != nil || !reflect.DeepEqual(empty, want) {
			t.Errorf("Set %s= where nothing is: %v, %+v", c.key, err, empty)
		}
	}
}

func TestSetRefuses(t *testing.T) {
	long := strings.Repeat("x", 3000)
	for _, c := range []struct{ key, value, err string }{
		{"name", " ", "name: a customer needs a name"}, {"name", "\u200b", "name: a customer needs a name"},
		{"name", "Anna\nSmith", "name: the text has a line break or tab in it; write it in one line"},
		{"name", "Anna\x1b[2JSmith", "name: the text has the control character U+001B in it"},
		{"name", strings.Repeat("é", 301), "name: the name "},
		{"role", "a\nb", "role: the text has a line break or tab in it; write it in one line"},
		{"role", "a\xffb", "role: the text is not valid UTF-8"},
		{"role", "\u202eevil", "role: the text has the control character U+202E in it"},
		{"role", long, "role: the text has 3000 characters; at most 2000 are kept, the rest may go to the notes"},
		{"notes", "a\x00b", "notes: the text has the control character U+0000 in it"},
		{"notes", "a\rb", "notes: the text has a line break in it that is not a plain one"},
		{"notes", strings.Repeat("x", 2<<20), "notes: the text has 2097152 bytes; at most 1048576 are kept"},
		{"tags", "a,b[c", `tags: "b[c" cannot be a tag; use words without commas, brackets and quotes`},
		{"tags", "a\nb", "tags: the text has a line break or tab in it; write it in one line"},
		{"stage", "nonsense", `stage: "nonsense" is no stage of crm.yaml; it has lead, customer`},
		{"type", "", `type: "" is neither person nor organization`}, {"type", "firm", `type: "firm" is neither person nor organization`},
		{"id", "1111111111", `"id" never changes`},
		{"organization", "nobody", `organization: no customer "nobody"`},
		{"organization", "self", "organization: the customer is its own organization"},
		{"referred_by", "self", "referred_by: the customer was referred by itself"},
		{"email", "nonsense", `email: "nonsense" is not an e-mail address`}, {"email", "a@b", `email: "a@b" is not an e-mail address`},
		{"email", "a@b.example, c@d.example", `email: "a@b.example, c@d.example" is not an e-mail address`},
		{"email", "Anna <a@b.example>", `email: "Anna <a@b.example>" is not an e-mail address`},
		{"email", "a@b@c.example", `email: the e-mail address "a@b@c.example" has more than one @`},
		{"email", "a@.example", `email: the domain of the e-mail address "a@.example" is not one`},
		{"phone", "call me", `phone: "call me" is not a phone number`}, {"phone", "12", `phone: "12" lacks its area code`},
		{"address", "Hauptstr. 5, 10115 Berlin", `address: "Hauptstr. 5, 10115 Berlin" is not clear; put semicolons between`},
		{"address", "a; b; c; d; e", `address: "a; b; c; d; e" is not an address`}, {"address", ";;", `address: ";;" is not an address`},
		{"address", "350 5th Ave; New York; NY", `address: "NY" is not the code of a country`},
		{"link", "acme", `link: "acme" is no web address; write it like https://acme.example`},
		{"link", "javascript:alert(1.0)", `link: "javascript:alert(1.0)" is no web address`}, {"link", "ftp://acme.example", `link: "ftp://acme.example" is no web address`},
		{"link", "mailto:a@b.example", `link: "mailto:a@b.example" is no web address`}, {"link", "https://.", `link: "https://." is no web address`},
		{"link", "acme.example/a b", `link: "acme.example/a b" is no web address`},
		{"handle", "anna", `handle: "anna" is no social handle; write it like linkedin:anna-smith`},
		{"handle", "https://unknown.example/anna", `handle: "https://unknown.example/anna" is no social handle`}, {"handle", "linkedin:", `handle: "linkedin:" is no social handle`},
		{"birthday", "03/04", "birthday: "}, {"birthday", "2062-05-17", "birthday: the birthday 2062-05-17 lies in the future"}, {"birthday", "2026-02-30", "birthday: "},
		{"created", "whenever", `created: "whenever" is not a time`},
		{"language", "d", `language: "d" is not a language tag; write it like de or en-GB`},
		{"colour", "red", `"colour" is no key of a customer and no custom field of crm.yaml; for a field of your own type fields.colour=…`},
		{long, "red", `"` + strings.Repeat("x", 60) + `…" is no key of a customer and no custom field of crm.yaml`},
		{"fields.", "x", `"fields." lacks the name of the field`}, {"fields." + long, "x", `"fields.` + strings.Repeat("x", 53) + `…" is too long for the name of a field; use at most 100 characters`},
		{"fields.a\nb", "x", `"fields.a\nb" cannot be the name of a field: the text has a line break or tab in it`},
		{"rooms", "twelve", `rooms: "twelve" is not a decimal number; write it like 1250.00`}, {"nda", "perhaps", `nda: "perhaps" is neither yes nor no`},
		{"size", "huge", `size: "huge" is not among the options small, Large`}, {"sectors", "Steel, tin", `sectors: "tin" is not among the options Steel, wood`},
		{"people", ",", "people: the list has no items"}, {"renewal", "--02-28", "renewal: the day --02-28 lacks its year"}, {"renewal", "soon", `renewal: "soon" is not a`},
		{"budget", "1.200,50", `budget: "1.200,50" is not a decimal number; write it like 1250.00`}, {"wiki", "https://a b", `wiki: the field "wiki" takes a web address`},
		{"mobile", "0171 1234567", `"mobile" cannot be set; say --add mobile=NUMBER, or phone=NUMBER for the main number`},
		{"external_id", "a:b", `"external_id" cannot be set; say --add or --remove external_id=SOURCE:ID`},
		{"relations", "x", `"relations" cannot be set; see "crm relate --help"`}, {"deals", "x", `"deals" cannot be set; see "crm log --help"`},
	} {
		got := anna()
		err := context().Set(got, c.key, c.value)
		if err == nil || !strings.HasPrefix(err.Error(), c.err) || len(err.Error()) > 500 {
			t.Errorf("Set %.40s=%.40q: %.400v\nwant %s", c.key, c.value, err, c.err)
		}
		if !reflect.DeepEqual(got, anna()) {
			t.Errorf("Set %.40s=%.40q failed, but changed the customer", c.key, c.value)
		}
		var key *KeyError
		var value *ValueError
		if !errors.As(err, &key) && !errors.As(err, &value) {
			t.Errorf("Set %.40s=%.40q: the error is a %T", c.key, c.value, err)
		}
	}
	firm := &crm.Customer{ID: "7k3f9q2m4x", Type: crm.Organization, Name: "Acme GmbH"}
	if err := context().Set(firm, "organization", "acme"); err == nil || err.Error() != `organization: an organization belongs to no other; say how they are related with "crm relate"` {
		t.Errorf("an organization in an organization: %v", err)
	}
	if err := context().Set(anna(), "organization", "nobody"); !errors.Is(err, errNobody) {
		t.Errorf("the cause is lost: %v", err)
	}
}

// What was wrong before does not keep anybody from setting something else.
func TestSetOfABrokenCustomer(t *testing.T) {
	n := anna()
	n.Emails = append(n.Emails, crm.Email{Address: "broken"})
	n.Language = "x"
	for _, kv := range [][2]string{{"role", "Buyer"}, {"email", "new@acme.example"}, {"email", ""}, {"language", "de"}} {
		if err := context().Set(n, kv[0], kv[1]); err != nil {
			t.Errorf("Set %s=%s: %v", kv[0], kv[1], err)
		}
	}
	if err := context().Set(n, "email", "a@b@c.example"); err == nil {
		t.Error("a second broken address is accepted")
	}
}

func TestAdd(t *testing.T) {
	for _, c := range []struct{ key, value, want string }{
		{"tag", "new", "tags: [vip, steel, new]"}, {"tags", "VIP", "tags: [vip, steel]"}, {"tag", " key  account ", "tags: [vip, steel, key account]"},
		{"email", "sales: b@acme.example", "  - address: b@acme.example\n    label: sales\nphones"},
		{"email", "private: A@home.example", "  - address: a@home.example\n    label: private\nphones"}, // a label for one that is there
		{"email", "ANNA@acme.example", "emails:\n  - address: anna@acme.example\n    label: work\n  - address: a@home.example\nphones"},
		{"phone", "home: 030 7654321-0", "  - number: \"+493076543210\"\n    given: 030 7654321-0\n    label: home\naddresses"},
		{"mobile", "0171 1234567", "  - number: \"+491711234567\"\n    given: 0171 1234567\n    label: mobile\naddresses"},
		{"mobile", "ben: +491711234567", "  - number: \"+491711234567\"\n    label: ben\naddresses"},
		{"phone", "+49 30 12345670", "    label: work\n  - number: \"+493012345670\"\n    extension: \"12\"\naddresses"},
		{"phone", "030 12345670 x13", "    extension: \"13\"\naddresses"},
		{"address", "home: Weg 1; 1012 LG Amsterdam; NL", "  - label: home\n    street: Weg 1\n    postcode: 1012 LG\n    city: Amsterdam\n    country: NL\nlinks"},
		{"link", "shop: shop.example/", "  - url: https://shop.example/\n    label: shop\nhandles"}, {"link", "http://www.ACME.example/", "links:\n  - url: https://acme.example\n    label: firm\nhandles"},
		{"link", "https://github.com/anna", "  - service: github\n    name: anna\n"}, {"link", "https://github.com/anna/tool", "  - url: https://github.com/anna/tool\nhandles"},
		{"handle", "Twitter @Anna", "  - service: x\n    name: anna\ntags"}, {"handle", "LinkedIn: Anna-Smith", "handles:\n  - service: linkedin\n    name: anna-smith\n  - service: x"},
		{"handle", "mastodon:@anna@social.example", "  - service: mastodon\n    name: anna@social.example\n"},
		{"external_id", "pipedrive: 77", "  - source: pipedrive\n    id: \"77\"\n"}, {"external-id", "hubspot:8001", "external_ids:\n  - source: hubspot\n    id: \"8001\"\nnotes"},
		{"note", "new line", "  likes tea\n    no calls on Monday\n  new line\n"}, {"note", "no calls on Monday", "  likes tea\n    no calls on Monday\n"},
		{"note", "two\nlines", "Monday\n  two\n  lines\n"},
	} {
		got := anna()
		if err := context().Add(got, c.key, c.value); err != nil {
			t.Errorf("Add %s=%q: %v", c.key, c.value, err)
			continue
		}
		if text := yaml(t, got); !strings.Contains(text, c.want) {
			t.Errorf("Add %s=%q lacks %q:\n%s", c.key, c.value, c.want, text)
		}
	}
	for _, c := range []struct{ key, value, err string }{
		{"tag", "", "tag: there is nothing to add"}, {"tag", "a,b", `tag: "a,b" cannot be a tag; use words without commas, brackets and quotes`},
		{"tag", "\u200b", `tag: "\u200b" cannot be a tag`}, {"tag", "a\nb", "tag: the text has a line break or tab in it; write it in one line"},
		{"tag", strings.Repeat("x", 101), `tag: the tag "` + strings.Repeat("x", 60) + `…" is too long; use at most 100 characters`},
		{"stage", "lead", `"stage" is no list`}, {"nonsense", "x", `"nonsense" is no list`}, {"email", "x", `email: "x" is not an e-mail address`},
		{"email", "a b@c.example", `email: "a b@c.example" is not an e-mail address`}, {"phone", "030 1", "phone: "}, {"link", "x", `link: "x" is no web address`},
		{"external_id", "hubspot", `external_id: "hubspot" is no external id; write it like hubspot:8001`}, {"note", "a\x07", "note: the text has the control character U+0007 in it"},
		{"email", "w\x1b: a@b.example", "email: the text has the control character U+001B in it"},
	} {
		got := anna()
		if err := context().Add(got, c.key, c.value); err == nil || !strings.HasPrefix(err.Error(), c.err) || !reflect.DeepEqual(got, anna()) {
			t.Errorf("Add %s=%.40q: %v, want %s", c.key, c.value, err, c.err)
		}
	}
}

func TestRemove(t *testing.T) {
	for _, c := range []struct{ key, value, gone string }{
		{"tag", "VIP", "vip, "}, {"email", "ANNA@acme.example", "anna@acme"}, {"email", "work: anna@acme.example", "anna@acme"},
		{"phone", "+49 30 12345670", "label: work\n  - number: \"+493012345670\"\n    ext"}, {"phone", "030/12345670 ext 12", "extension"},
		{"mobile", "030 12345670x12", "extension"},
		{"address", "work", "Hauptstr"}, {"address", "hauptstr. 5", "Hauptstr"}, {"address", "Ring 1; Berlin; DE", "Ring"},
		{"link", "acme.example", "links:"}, {"link", "https://www.linkedin.com/in/anna-smith/", "linkedin"},
		{"handle", "linkedin:anna-smith", "linkedin"}, {"handle", "LinkedIn", "linkedin"}, {"handle", "twitter:anna", "service: x"}, {"handle", "https://x.com/anna", "service: x"},
		{"external_id", "hubspot:8001", "hubspot"}, {"note", "no calls on Monday", "Monday"}, {"notes", "likes tea\nno calls on Monday", "notes:"},
	} {
		got := anna()
		if err := context().Remove(got, c.key, c.value); err != nil || strings.Contains(yaml(t, got), c.gone) || reflect.DeepEqual(got, anna()) {
			t.Errorf("Remove %s=%q: %v\n%s", c.key, c.value, err, yaml(t, got))
		}
	}
	// What is not there.
	for _, c := range [][2]string{
		{"tag", "none"}, {"email", "x@acme.example"}, {"email", "x"}, {"phone", "030 99999990"}, {"phone", "none"}, {"address", "Nowhere"}, {"link", "x.example"},
		{"handle", "anna"}, {"external_id", "x:1"}, {"external_id", "x"}, {"notes", "tea"}, {"link", "https://x.com/ben"},
	} {
		got := anna()
		if err := context().Remove(got, c[0], c[1]); err != nil || !reflect.DeepEqual(got, anna()) {
			t.Errorf("Remove %s=%q: %v, or it removed something", c[0], c[1], err)
		}
	}
	for _, c := range []struct{ key, value, err string }{
		{"address", "Berlin", `address: "Berlin" fits 2 of them; write the one you mean in full`},
		{"address", "", "address: say which one to remove"}, {"phone", " ", "phone: say which one to remove"}, {"stage", "lead", `"stage" is no list`},
	} {
		got := anna()
		if err := context().Remove(got, c.key, c.value); err == nil || err.Error() != c.err || !reflect.DeepEqual(got, anna()) {
			t.Errorf("Remove %s=%q: %v, want %s", c.key, c.value, err, c.err)
		}
	}
	// A number without its extension fits the one that is left.
	got := anna()
	got.Phones = got.Phones[1:]
	if err := context().Remove(got, "phone", "030 12345670"); err != nil || len(got.Phones) != 0 {
		t.Errorf("%v, %v", err, got.Phones)
	}
}

func TestMoney(t *testing.T) {
	x := context()
	for in, want := range map[string]string{
		"12000": "12000 EUR", "12000.00 USD": "12000.00 USD", "EUR 1200": "1200 EUR", "1200 eur": "1200 EUR", " chf   5.5 ": "5.5 CHF", "-3": "-3 EUR",
	} {
		if m, err := x.Money(in); err != nil || m.String() != want {
			t.Errorf("Money(%q) = %s, %v; want %s", in, m, err, want)
		}
	}
	for in, want := range map[string]string{
		"": `"" is not a decimal number; write it like 1250.00`, "1.200,50": `"1.200,50" is not a decimal number; write it like 1250.00`,
		"1,200.00 EUR": `"1,200.00" is not a decimal number; write it like 1250.00`, "1 200 EUR": `"1 200 EUR" is not an amount of money; write it like 12000.00 EUR`,
		"€5": `"€5" is not a decimal number; write it like 1250.00`, "5 €": `"5 €" is not an amount of money; write it like 12000.00 EUR`,
		"5EUR": `"5EUR" is not a decimal number; write it like 1250.00`, "EUR": `"EUR" is not a decimal number; write it like 1250.00`,
		"EUR EUR": `"EUR" is not a decimal number; write it like 1250.00`,
	} {
		if m, err := x.Money(in); err == nil || err.Error() != want || !m.IsZero() {
			t.Errorf("Money(%q) = %s, %v; want %s", in, m, err, want)
		}
	}
	x.Settings.Currency = ""
	if _, err := x.Money("12000"); err == nil || err.Error() != `the amount "12000" lacks its currency; write it like 12000 EUR, or set currency: in crm.yaml` {
		t.Errorf("without a currency: %v", err)
	}
	if m, err := x.Money("usd 5"); err != nil || m.String() != "5 USD" {
		t.Errorf("%s, %v", m, err)
	}
}

func TestPhoneCountry(t *testing.T) {
	x := context()
	for country, want := range map[string]string{"": "+493012345670", "AT": "+433012345670", "United Kingdom": "+493012345670"} {
		n := &crm.Customer{Addresses: []crm.Address{{Country: country}}}
		if p, err := x.Phone(n, "030 12345670"); err != nil || p.Number != want {
			t.Errorf("in %q: %v, %v; want %s", country, p, err, want)
		}
	}
}

// Every key that is offered can be set or added to.
func TestKeys(t *testing.T) {
	for _, k := range Keys() {
		k = strings.Replace(k, "NAME", "x", 1)
		var unknown *KeyError
		if err := context().Set(anna(), k, "x"); errors.As(err, &unknown) {
			t.Errorf("%s: %v", k, err)
		}
	}
	for _, k := range ListKeys() {
		var unknown *KeyError
		if err := context().Add(anna(), k, "x"); errors.As(err, &unknown) {
			t.Errorf("%s: %v", k, err)
		}
	}
}
