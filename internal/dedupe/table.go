package dedupe

import (
	"strconv"
	"strings"
	"unicode"
)

// Table reads records from the rows of a table by the names of its columns.
// Columns that it does not know, such as notes, are left out.
type Table struct {
	id    int
	cells []cell
	rows  int
}

type cell struct {
	at  int
	put func(*Record, string)
}

// NewTable finds the columns of a header. It knows
//
//	id kind name first_name middle_name last_name full_name company email phone street street2
//	city state postcode country birthday website job gov_id
//
// and their usual other names. Known tells whether it knew any besides the id.
func NewTable(header []string) (t *Table, known bool) {
	t = &Table{id: -1}
	for i, h := range header {
		name := strings.Map(func(r rune) rune {
			switch {
			case r >= 'A' && r <= 'Z':
				return r + 'a' - 'A'
			case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
				return r
			}
			return -1
		}, h)
		if name == "id" || name == "recordid" || name == "recid" || name == "uniqueid" {
			if t.id < 0 {
				t.id = i
			}
			continue
		}
		if put := column(strings.TrimRight(name, "0123456789"), name); put != nil {
			t.cells = append(t.cells, cell{at: i, put: put})
		}
	}
	return t, len(t.cells) > 0
}

// HasID tells whether there is a column with ids.
func (t *Table) HasID() bool { return t.id >= 0 }

// Record is the record of a row. Without an id it gets the number of the row,
// counted from 1.
func (t *Table) Record(values []string) Record {
	t.rows++
	var r Record
	if t.id >= 0 && t.id < len(values) {
		r.ID = strings.TrimSpace(values[t.id])
	}
	if r.ID == "" {
		r.ID = strconv.Itoa(t.rows)
	}
	for _, c := range t.cells {
		if c.at < len(values) {
			if v := strings.TrimSpace(values[c.at]); v != "" {
				c.put(&r, v)
			}
		}
	}
	return r
}

func (r *Record) name() *Name {
	if len(r.Names) == 0 {
		r.Names = append(r.Names, Name{})
	}
	return &r.Names[0]
}

func (r *Record) address() *Address {
	if len(r.Places) == 0 {
		r.Places = append(r.Places, Address{})
	}
	return &r.Places[0]
}

// column is what a column of a name is for; nil when it is not known. The stem is
// the name without a number at its end: email2 is another email.
func column(stem, name string) func(*Record, string) {
	switch name {
	case "street2", "address2", "addressline2", "line2", "suburb":
		return func(r *Record, s string) { r.address().Extra = s }
	}
	switch stem {
	case "kind", "type", "schema":
		return func(r *Record, s string) { r.Kind = ParseKind(s) }
	case "firstname", "givenname", "given", "forename":
		return func(r *Record, s string) { r.name().Given = s }
	case "middlename", "middle", "middleinitial":
		return func(r *Record, s string) { r.name().Middle = s }
	case "lastname", "familyname", "family", "surname":
		return func(r *Record, s string) { r.name().Family = s }
	case "fullname", "name", "displayname":
		return func(r *Record, s string) { r.name().Full = s }
	case "company", "organization", "organisation", "firm", "employer", "account", "accountname", "companyname":
		return func(r *Record, s string) { r.Firms = append(r.Firms, s) }
	case "email", "emails", "emailaddress", "mail":
		return func(r *Record, s string) { r.Emails = append(r.Emails, addresses(s)...) }
	case "phone", "phones", "phonenumber", "mobile", "mobilephone", "telephone", "tel", "workphone", "homephone":
		return func(r *Record, s string) { r.Phones = append(r.Phones, numbers(s)...) }
	case "street", "address", "streetaddress", "addressline":
		return func(r *Record, s string) { r.address().Street = s }
	case "city", "town", "place", "birthplace":
		return func(r *Record, s string) { r.address().City = s }
	case "state", "region", "province", "county":
		return func(r *Record, s string) { r.address().State = s }
	case "postcode", "postalcode", "zip", "zipcode", "plz":
		return func(r *Record, s string) { r.address().Postcode = s }
	case "country", "countrycode":
		return func(r *Record, s string) { r.Country = s; r.address().Country = s }
	case "birthday", "birthdate", "dateofbirth", "dob", "born":
		return func(r *Record, s string) { r.Born = s }
	case "website", "web", "url", "homepage", "domain":
		return func(r *Record, s string) { r.Sites = append(r.Sites, strings.FieldsFunc(s, between)...) }
	case "job", "role", "jobtitle", "occupation", "title", "position":
		return func(r *Record, s string) { r.Role = s }
	case "govid", "externalid", "ssn", "vat", "vatid", "taxid", "socsecid":
		return func(r *Record, s string) { r.IDs = append(r.IDs, parts(s)...) }
	}
	return nil
}

// parts is the values of a cell that holds several.
func parts(s string) []string {
	out := strings.FieldsFunc(s, func(r rune) bool { return r == ';' || r == '|' || r == '\n' })
	n := 0
	for _, p := range out {
		if p = strings.TrimSpace(p); p != "" {
			out[n] = p
			n++
		}
	}
	return out[:n]
}

// addresses is the addresses of e-mail of a cell: those that neither a sign nor a name
// divides are divided by commas or spaces.
func addresses(s string) []string {
	if strings.Count(s, "@") < 2 || strings.ContainsAny(s, "<\"") {
		return parts(s)
	}
	return strings.FieldsFunc(s, between)
}

// between tells of what stands between values that have neither spaces nor commas.
func between(r rune) bool { return unicode.IsSpace(r) || r == ',' || r == ';' || r == '|' }

// numbers is the phone numbers of a cell; commas and a slash between spaces divide them too.
func numbers(s string) []string {
	return parts(strings.NewReplacer(",", ";", " / ", ";").Replace(s))
}

// ParseKind reads a kind as tables name it; what it does not know is Unknown.
func ParseKind(s string) Kind {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "person", "contact", "individual", "human":
		return Person
	case "company", "organization", "organisation", "firm", "account", "legalentity", "business":
		return Organization
	}
	return Unknown
}
