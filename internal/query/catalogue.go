package query

import (
	"slices"
	"strings"

	"crm/internal/column"
	"crm/internal/crm"
)

// Catalogue is the fields of a store: those that every store has, and the
// custom fields of its settings. It is safe for use by several goroutines.
type Catalogue struct {
	fields []Field
	set    *crm.Settings
}

// NewCatalogue makes the Catalogue of a store; set may be nil.
func NewCatalogue(set *crm.Settings) *Catalogue {
	if set == nil {
		set = &crm.Settings{}
	}
	c := &Catalogue{fields: builtin(), set: set}
	for i := range c.fields {
		f := &c.fields[i]
		switch f.Name {
		case "stage":
			for _, s := range set.Stages {
				f.Options = append(f.Options, s.Name)
			}
		case "deal.stage", "deal.history.stage":
			for _, p := range set.Pipelines {
				for _, s := range p.Stages {
					if !slices.Contains(f.Options, s.Name) {
						f.Options = append(f.Options, s.Name)
					}
				}
			}
		case "deal.pipeline":
			for _, p := range set.Pipelines {
				f.Options = append(f.Options, p.Name)
			}
		case "interaction.kind":
			f.Options = slices.Clone(set.Kinds)
		case "relation", "relation.kind":
			f.Options = slices.Clone(set.Relations)
		}
	}
	for i := range set.Fields {
		if set.Fields[i].Name != "" {
			c.fields = append(c.fields, custom("fields.", column.Customers, column.Fields, &set.Fields[i]))
		}
	}
	return c
}

// title is the heading of a field that has no label.
func title(name string) string {
	return strings.ToUpper(strings.Map(func(r rune) rune {
		if r == '.' || r == '_' {
			return ' '
		}
		return r
	}, name))
}

// custom is the field of a definition in the settings.
func custom(prefix string, item, table column.Table, def *crm.FieldDef) Field {
	f := Field{
		Name: prefix + quoteKey(def.Name), Title: strings.ToUpper(def.Name), Key: def.Name, Item: item, Table: table, Column: "text",
		Help: "custom field " + def.Name, Options: def.Options, Example: "x",
	}
	if def.Label != "" {
		f.Title, f.Help = strings.ToUpper(def.Label), "custom field: "+def.Label
	}
	switch def.Type {
	case "number":
		f.Kind, f.Example = Number, "5"
	case "date":
		f.Kind, f.Example = Day, "2026-06"
	case "bool":
		f.Kind, f.Example = Flag, "yes"
	case "money":
		f.Kind, f.Example = Amount, "10k"
	case "choice":
		f.Kind = Choice
	case "list":
		f.Kind, f.List = Choice, true
	case "text", "url":
		f.Kind = Prose
	default:
		f.Kind = Any
	}
	if len(def.Options) > 0 {
		f.Example = def.Options[0]
	}
	return f
}

const undefinedHelp = "a value without a definition"

// undefined is a field of which the settings say nothing.
func undefined(prefix, key string, item, table column.Table) Field {
	return Field{
		Name: prefix + quoteKey(key), Title: strings.ToUpper(key), Key: key, Item: item, Table: table, Column: "text",
		Kind: Any, Help: undefinedHelp, Example: "x",
	}
}

// quoteKey is a key as part of a name: in quotation marks when it is not of
// the form of one.
func quoteKey(key string) string {
	if key != "" && nameEnd(key) == len(key) {
		return key
	}
	return quote(key)
}

// unquoteKey is the key of a part of a name.
func unquoteKey(s string) string {
	if len(s) > 1 && s[0] == '"' {
		if text, end := unquote(s); end == len(s) {
			return text
		}
	}
	return s
}

// Field finds a field by its name, by another word for it, or a custom field by its bare
// name where no other field has it; in any case, with hyphens for underscores.
// fields.KEY, preferences.KEY and deal.fields.KEY are found whatever the key.
// Each call gives a copy.
func (c *Catalogue) Field(name string) (*Field, bool) {
	base, via := cutVia(name)
	if via != Own {
		f, ok := c.own(base)
		if !ok {
			return nil, false
		}
		f.Via = via
		switch via {
		case Org:
			f.Name, f.Title = "org."+f.Name, "ORG "+f.Title
		case People:
			f.Name, f.Title = "people."+f.Name, "PEOPLE "+f.Title
		}
		return f, true
	}
	return c.own(name)
}

// cutVia takes org. or people., or another word for them, off a name.
func cutVia(name string) (string, Via) {
	first, rest, ok := strings.Cut(name, ".")
	if !ok || rest == "" {
		return name, Own
	}
	switch strings.ToLower(first) {
	case "org", "organization", "organisation", "company", "firm":
		return rest, Org
	case "people", "person":
		return rest, People
	}
	return name, Own
}

func (c *Catalogue) own(name string) (*Field, bool) {
	norm := normal(name)
	if to := alias(norm); to != "" {
		norm = to
	}
	for i := range c.fields {
		if f := &c.fields[i]; f.Key == "" && f.Name == norm {
			g := *f
			g.Title = title(g.Name)
			return &g, true
		}
	}
	for _, p := range []struct {
		prefix, short string
		item, table   column.Table
	}{
		{"fields.", "field.", column.Customers, column.Fields},
		{"preferences.", "preference.", column.Customers, column.Preferences},
		{"deal.fields.", "deal.field.", column.Deals, column.DealFields},
	} {
		rest, ok := cutFold(name, p.prefix)
		if !ok {
			rest, ok = cutFold(name, p.short)
		}
		if !ok || rest == "" {
			continue
		}
		key := unquoteKey(rest)
		if key == "" {
			return nil, false
		}
		if p.table == column.Fields {
			if f, ok := c.defined(key); ok {
				return f, true
			}
		}
		f := undefined(p.prefix, key, p.item, p.table)
		return &f, true
	}
	return c.defined(unquoteKey(name))
}

// defined finds a custom field of the settings: one with just this name, else
// the first that differs only as normal does.
func (c *Catalogue) defined(key string) (*Field, bool) {
	var near *Field
	for i := range c.fields {
		f := &c.fields[i]
		switch {
		case f.Key == "":
		case f.Key == key:
			g := *f
			return &g, true
		case near == nil && normal(f.Key) == normal(key):
			g := *f
			near = &g
		}
	}
	return near, near != nil
}

func normal(name string) string {
	return strings.ReplaceAll(crm.Fold(name), "-", "_")
}

func cutFold(s, prefix string) (string, bool) {
	if len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix) {
		return s[len(prefix):], true
	}
	return s, false
}

// alias is the name of a field for another word that people use for it, in
// normal form; empty when there is none.
func alias(name string) string {
	switch name {
	case "tags":
		return "tag"
	case "mail", "e_mail", "emails":
		return "email"
	case "tel", "telephone", "mobile", "phones":
		return "phone"
	case "addresses":
		return "address"
	case "town":
		return "city"
	case "zip", "zipcode", "postal_code":
		return "postcode"
	case "state":
		return "region"
	case "url", "website", "web", "links":
		return "link"
	case "handles", "social":
		return "handle"
	case "relations":
		return "relation"
	case "external_ids":
		return "external_id"
	case "org", "company", "organisation", "works_at":
		return "organization"
	case "title", "job", "position":
		return "role"
	case "first_name", "given_name":
		return "given"
	case "last_name", "surname", "family_name":
		return "family"
	case "birthdate", "born":
		return "birthday"
	case "lang":
		return "language"
	case "added", "since":
		return "created"
	case "note":
		return "notes"
	case "last_contact", "contacted":
		return "last"
	case "due":
		return "next"
	case "consents":
		return "consent"
	case "feedbacks":
		return "feedback"
	case "clashes":
		return "clash"
	case "deal.value":
		return "deal.amount"
	case "deal.status":
		return "deal.outcome"
	case "deal.name":
		return "deal.title"
	case "deal.tags":
		return "deal.tag"
	case "deal.contacts":
		return "deal.contact"
	case "deal.lines.product", "deal.product":
		return "deal.line.product"
	case "purchase.product":
		return "purchase.line.product"
	case "task.owner":
		return "task.assignee"
	case "task.opened":
		return "task.created"
	case "task.closed":
		return "task.done"
	case "feedback.date":
		return "feedback.at"
	case "interaction.date":
		return "interaction.at"
	}
	return ""
}

// Names is the names of all fields of the customer itself, in the order for
// people; custom fields by their bare name where that finds them.
func (c *Catalogue) Names() []string {
	out := make([]string, 0, len(c.fields))
	for i := range c.fields {
		out = append(out, c.shortest(&c.fields[i]))
	}
	return out
}

func (c *Catalogue) shortest(f *Field) string {
	if f.Key != "" && f.Table == column.Fields && nameEnd(f.Key) == len(f.Key) {
		if g, ok := c.Field(f.Key); ok && g.Name == f.Name {
			return f.Key
		}
	}
	return f.Name
}

// Suggest is the fields that may have been meant by a name, the nearest ones, at
// most three.
func (c *Catalogue) Suggest(name string) []string {
	type near struct {
		name string
		far  int
	}
	base, via := cutVia(name)
	prefix := name[:len(name)-len(base)]
	want := normal(base)
	limit := min(1+len(want)/4, 3)
	var all []near
	for _, n := range c.Names() {
		d := crm.Distance(want, n, limit)
		if i := strings.LastIndexByte(n, '.'); i >= 0 && n[i+1:] == want {
			d = min(d, 1) // stage of a deal, say, without its beginning
		}
		if d <= limit {
			if via != Own {
				n = prefix + n
			}
			all = append(all, near{n, d})
		}
	}
	slices.SortStableFunc(all, func(a, b near) int { return a.far - b.far })
	var out []string
	for _, n := range all[:min(len(all), 3)] {
		if n.far == all[0].far {
			out = append(out, n.name)
		}
	}
	return out
}

// lastPart is what stands behind the last dot.
func lastPart(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }
