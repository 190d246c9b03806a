package exchange

import (
	"fmt"
	"io"
	"strings"

	"crm/internal/crm"
	"crm/internal/format/csv"
)

// Column says what becomes of a column of the table.
type Column struct {
	Name   string `yaml:"name"`
	Field  string `yaml:"field"`  // as in --map; empty: not imported
	How    string `yaml:"how"`    // "header" (told by its name), "map", "skip", or why it is not imported
	Sample string `yaml:"sample"` // the first cell that is not empty
	Dates  string `yaml:"dates"`  // order of its dates: dmy, mdy, ymd; empty where it does not matter
	Point  string `yaml:"decimal"`

	field  Field
	order  order
	point  point
	dates  orders
	nums   points
	guess  valueGuess
	others bool // of a column of types: a cell names none
}

// columns matches the header with fields.
func columns(header []string, o *Options) ([]Column, error) {
	cols := make([]Column, len(header))
	for i, name := range header {
		cols[i].Name = name
	}
	find := func(flag, value, name string) (int, error) {
		for i, h := range header {
			if h == name {
				return i, nil
			}
		}
		for i, h := range header {
			if k := key(name); k != "" && key(h) == k {
				return i, nil
			}
		}
		return 0, &OptionError{Flag: flag, Value: value, Msg: fmt.Sprintf("there is no column %q", name), Hint: "the columns are: " + strings.Join(header, ", ")}
	}
	taken := map[string]string{} // single fields, and the column they come from
	for _, m := range o.Map {
		text, name, err := pair("--map", m)
		if err != nil {
			return nil, err
		}
		f, ok := ParseField(o.Kind, text)
		if !ok {
			return nil, &OptionError{Flag: "--map", Value: m, Msg: fmt.Sprintf("%s have no field %q", o.Kind, text), Hint: "the fields are: " + strings.Join(FieldNames(o.Kind), ", ")}
		}
		i, err := find("--map", m, name)
		if err != nil {
			return nil, err
		}
		if other := taken[f.String()]; other != "" && !f.many() {
			return nil, &OptionError{Flag: "--map", Value: m, Msg: fmt.Sprintf("the field comes from column %q already", other)}
		}
		if cols[i].Field != "" {
			return nil, &OptionError{Flag: "--map", Value: m, Msg: fmt.Sprintf("column %q goes to %s already", name, cols[i].Field)}
		}
		cols[i].field, cols[i].Field, cols[i].How = f, f.String(), "map"
		taken[f.String()] = name
	}
	for _, name := range o.Skip {
		i, err := find("--skip", name, name)
		if err != nil {
			return nil, err
		}
		if cols[i].How == "map" {
			return nil, &OptionError{Flag: "--skip", Value: name, Msg: "the column is mapped, too"}
		}
		cols[i].How = "skip"
	}
	for i := range cols {
		c := &cols[i]
		if c.How != "" {
			continue
		}
		f, ok := match(o.Kind, c.Name)
		if !ok {
			f, ok = customField(c.Name, o)
		}
		switch other := taken[f.String()]; {
		case c.Name == "":
			c.How = "has no name"
		case !ok:
			c.How = "no field of that name"
		case other != "" && !f.many():
			c.How = fmt.Sprintf("%s comes from column %q", f, other)
		default:
			c.field, c.Field, c.How = f, f.String(), "header"
			taken[f.String()] = c.Name
		}
	}
	bareName(cols, taken)
	return cols, nil
}

// bareName takes "Vorname;Name" and "Prénom;Nom" for given and family name, as
// German and French tables mean it.
func bareName(cols []Column, taken map[string]string) {
	switch key(taken["given"]) {
	case "vorname", "prenom":
	default:
		return
	}
	for i := range cols {
		c := &cols[i]
		if c.How == "header" && c.Field == "name" && taken["family"] == "" {
			c.field = Field{Name: "family"}
			c.Field = c.field.String()
			taken["family"] = c.Name
		}
	}
}

// customField matches a header with the custom fields of the settings.
func customField(name string, o *Options) (Field, bool) {
	k := key(name)
	if rest, ok := strings.CutPrefix(k, "fields"); ok && strings.HasPrefix(strings.ToLower(name), "fields.") && rest != "" {
		return Field{Name: "fields", Part: name[len("fields."):]}, true
	}
	for _, d := range o.Settings.Fields {
		if k != "" && (key(d.Name) == k || key(d.Label) == k) {
			return Field{Name: "fields", Part: d.Name}, true
		}
	}
	return Field{}, false
}

// FieldNames is the fields of a kind, as --map takes them.
func FieldNames(kind Kind) []string {
	switch kind {
	case Deals:
		return strings.Fields("id title customer customer.id contact contact.id stage pipeline amount currency close created owner product quantity probability source lost_reason tags notes fields.NAME")
	case Interactions:
		return strings.Fields("id customer customer.id at kind subject text by minutes direction")
	}
	const both = "id type name email email.LABEL phone phone.LABEL address.street address.extended address.po_box address.postcode address.city address.region address.country address.LABEL.city link link.LABEL handle.SERVICE stage owner tags notes source created language fields.NAME"
	if kind == Organizations {
		return strings.Fields(both + " legal_name parent parent.id")
	}
	return strings.Fields(both + " given middle family prefix suffix nickname organization organization.id role birthday")
}

// guessKind tells the kind of the rows by the header.
func guessKind(header []string) (Kind, error) {
	has := map[string]bool{}
	for _, h := range header {
		_, k := number(key(h))
		has[k] = true
	}
	any := func(keys string) int {
		n := 0
		for _, k := range strings.Fields(keys) {
			if has[k] {
				n++
			}
		}
		return n
	}
	person := any("firstname lastname givenname familyname given family surname vorname nachname fname lname fullname jobtitle personname birthday dateofbirth organizationtitle contactid")
	if has["name"] && any("company companyname organization organisation organizationname employer firma") > 0 && any("email emailaddress mail phone mobile role position") > 0 {
		person++ // a name beside that of the company
	}
	deal := 2*any("dealname dealstage stagename opportunityid opportunityname dealvalue closevalue salesstage dealid dealtitle expectedclosedate") + any("closedate amount probability pipeline salesagent close stage value")
	organization := any("companyname businessname legalname industry annualrevenue numberofemployees employees subsidiaryof parentaccount parentid sector billingcity billingstreet accountnumber companydomainname account company organization organisation organizationname customer")
	interaction := 2*any("activitytype activitydate interactiontype minutes duration durationminutes direction") + min(any("at date when datetime timestamp"), 1) + min(any("text notes body content message summary subject description"), 1) + min(any("customer who contact kind type by"), 1)
	switch {
	case deal >= 3 && deal >= interaction && person == 0:
		return Deals, nil
	case interaction >= 3 && person == 0 && deal < 3:
		return Interactions, nil
	case person >= 1:
		return People, nil
	case organization >= 2 || organization == 1 && any("email phone website domain city country address") > 0 || organization == 1 && len(header) == 1:
		return Organizations, nil
	case any("email emailaddress mail") > 0 && any("name") > 0:
		return People, nil
	}
	return "", &OptionError{Flag: "--as", Msg: "the header does not tell what the rows are", Hint: "say it: --as people, organizations, deals or interactions"}
}

// constants are the values of --set, by field.
type constant struct {
	field Field
	value string
}

func constants(o *Options) ([]constant, error) {
	var out []constant
	for _, s := range o.Set {
		text, value, err := pair("--set", s)
		if err != nil {
			return nil, err
		}
		f, ok := ParseField(o.Kind, text)
		if !ok {
			return nil, &OptionError{Flag: "--set", Value: s, Msg: fmt.Sprintf("%s have no field %q", o.Kind, text), Hint: "the fields are: " + strings.Join(FieldNames(o.Kind), ", ")}
		}
		if f.isDate() {
			if _, err := crm.ParseTime(value); err != nil {
				return nil, &OptionError{Flag: "--set", Value: s, Msg: err.Error()}
			}
		}
		if _, ok := typeOf(value); f.Name == "type" && !ok {
			return nil, &OptionError{Flag: "--set", Value: s, Msg: "is no type of customer", Hint: "it is person or organization"}
		}
		out = append(out, constant{f, value})
	}
	return out, nil
}

// translations are the values of --translate: field → value as folded → other value.
func translations(o *Options) (map[string]map[string]string, error) {
	out := map[string]map[string]string{}
	for _, t := range o.Translate {
		text, rest, ok := strings.Cut(t, ":")
		eq := strings.LastIndexByte(rest, '=')
		if !ok || eq < 0 {
			return nil, &OptionError{Flag: "--translate", Value: t, Msg: "is not of the form field:from=to", Hint: "for example --translate 'stage:Closed Won=won'"}
		}
		f, ok := ParseField(o.Kind, text)
		if !ok {
			return nil, &OptionError{Flag: "--translate", Value: t, Msg: fmt.Sprintf("%s have no field %q", o.Kind, text), Hint: "the fields are: " + strings.Join(FieldNames(o.Kind), ", ")}
		}
		if out[f.String()] == nil {
			out[f.String()] = map[string]string{}
		}
		out[f.String()][crm.Fold(rest[:eq])] = strings.TrimSpace(rest[eq+1:])
	}
	return out, nil
}

// survey reads all rows once to learn of each column a sample, the order of
// its dates, its decimal sign and the type of a new custom field.
func survey(src *csv.Reader, cols []Column, o *Options) error {
	given, err := parseOrder(o.Dates)
	if err != nil {
		return err
	}
	sign, err := parsePoint(o.Decimal)
	if err != nil {
		return err
	}
	for rows := 0; ; rows++ {
		row, err := src.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		if rows == MaxRows {
			return &csv.Error{Row: row.Number, Line: row.Line, Msg: fmt.Sprintf("one import takes up to %d rows", MaxRows), Hint: "split the file, each part with the header row"}
		}
		for i := range cols {
			c := &cols[i]
			v := strings.TrimSpace(row.Values[i])
			if v == "" {
				continue
			}
			if c.Sample == "" {
				c.Sample = cut(v, 60)
			}
			if c.Field == "" {
				continue
			}
			switch typ := fieldType(c.field, o.Settings); {
			case c.field.isDate() || typ == "date":
				c.dates.add(v)
			case c.field.isNumber() || typ == "number" || typ == "money":
				c.nums.add(v)
			case c.field.Name == "fields" && typ == "":
				c.guess.add(v)
			case c.field.Name == "type":
				_, ok := typeOf(v)
				c.others = c.others || !ok
			}
		}
	}
	for i := range cols {
		c := &cols[i]
		onlyTypes(c, o)
		typ := fieldType(c.field, o.Settings)
		if c.field.isDate() || typ == "date" {
			order, ok := c.dates.decide()
			if given != orderNone {
				order, ok = given, true
			}
			if !ok {
				return &OptionError{Flag: "--dates", Msg: fmt.Sprintf("the dates of column %q, like %q, can be read in more than one way", c.Name, c.dates.sample), Hint: "say which comes first: --dates dmy, --dates mdy or --dates ymd"}
			}
			c.order = order
			if c.dates.dates > 0 {
				c.Dates = order.String()
			}
		}
		if c.field.isNumber() || typ == "number" || typ == "money" {
			p, ok := c.nums.decide()
			if sign != pointNone {
				p, ok = sign, true
			}
			if !ok {
				return &OptionError{Flag: "--decimal", Msg: fmt.Sprintf("the amounts of column %q, like %q, can be read in two ways", c.Name, c.nums.unsettled), Hint: "say what the decimal sign is: --decimal comma or --decimal point"}
			}
			c.point = p
			if c.nums.dot+c.nums.comma > 0 || c.nums.unsettled != "" {
				c.Point = [...]string{"", "point", "comma"}[p]
			}
		}
	}
	src.Rewind()
	return nil
}

// fieldType is the type of a custom field that the settings define.
func fieldType(f Field, s *crm.Settings) string {
	if f.Name != "fields" {
		return ""
	}
	if d := s.Field(f.Part); d != nil {
		return d.Type
	}
	return ""
}

// cut shortens text for messages to n bytes at most.
func cut(s string, n int) string {
	s = strings.ToValidUTF8(s, "\ufffd")
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n-3], "") + "…"
}

// valueGuess finds the type of a new custom field by its values.
type valueGuess struct{ n, numbers, days, bools int }

func (g *valueGuess) add(v string) {
	g.n++
	if d, err := crm.ParseDecimal(v); err == nil && d.String() == v && !(len(v) > 1 && v[0] == '0' && v[1] != '.') && len(v) <= 15 {
		g.numbers++
	} else if n, err := takeNumber(v, ""); err == nil && n.exponent != 0 && n.currency == "" {
		g.numbers++ // 6.0E7, as databases write large numbers
	}
	if d, err := crm.ParseDate(v); err == nil && d.Year != 0 {
		g.days++
	}
	if v == "true" || v == "false" {
		g.bools++
	}
}

func (g *valueGuess) typ() string {
	switch {
	case g.n == 0:
		return "text"
	case g.numbers == g.n:
		return "number"
	case g.days == g.n:
		return "date"
	case g.bools == g.n:
		return "bool"
	}
	return "text"
}
