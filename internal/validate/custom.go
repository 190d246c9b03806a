package validate

import (
	"slices"
	"strconv"

	"crm/internal/crm"
)

// fields checks the custom fields of a customer against their definitions.
func (f *found) fields(c *crm.Customer, s *crm.Settings) {
	for i := range c.Fields {
		p := &c.Fields[i]
		def := s.Field(p.Key)
		switch {
		case def == nil:
			if len(s.Fields) > 0 {
				names := make([]string, len(s.Fields))
				for j := range s.Fields {
					names[j] = s.Fields[j].Name
				}
				f.warn("unknown-field", "fields."+p.Key, "the field "+quote(p.Key)+" is not defined in "+crm.SettingsFile, didYouMean(p.Key, names))
			}
		case def.For != "" && def.For != c.Type && (c.Type == crm.Person || c.Type == crm.Organization):
			f.warn("field-for-other-type", "fields."+p.Key, "the field "+quote(p.Key)+" is for customers of type "+quote(string(def.For)), "")
		}
	}
	f.typedFields(c.Fields, "fields.", s)
	for i := range s.Fields {
		def := &s.Fields[i]
		if !def.Required || def.For != "" && def.For != c.Type {
			continue
		}
		if v, ok := crm.Lookup(c.Fields, def.Name); !ok || isUnset(v) {
			f.warn("required-field", "fields", "the required field "+quote(def.Name)+" is not set", "")
		}
	}
}

func isUnset(v crm.Value) bool {
	return v.Kind == crm.Null || v.Kind != crm.Map && v.Text == "" && len(v.Items) == 0
}

// typedFields checks the values of the fields that are defined.
func (f *found) typedFields(list []crm.Pair, under string, s *crm.Settings) {
	for i := range list {
		p := &list[i]
		def := s.Field(p.Key)
		if def == nil || p.Value.Kind == crm.Null {
			continue
		}
		if msg, hint := fieldFault(def, p.Value); msg != "" {
			f.fail("bad-field", under+p.Key, "the field "+quote(p.Key)+" "+msg, hint)
		}
	}
}

// fieldTypes are the types of custom fields.
func fieldTypes() []string {
	return []string{"text", "number", "date", "bool", "choice", "money", "url", "list"}
}

func fieldFault(def *crm.FieldDef, v crm.Value) (msg, hint string) {
	if def.Type == "list" {
		if v.Kind != crm.List {
			return "takes a list", "write it like [a, b]"
		}
		for _, it := range v.Items {
			if it.Kind == crm.List || it.Kind == crm.Map {
				return "takes a list of single values", ""
			}
			if len(def.Options) > 0 && !slices.Contains(def.Options, it.Text) {
				return "does not offer " + quote(it.Text), didYouMean(it.Text, def.Options)
			}
		}
		return "", ""
	}
	if v.Kind == crm.List || v.Kind == crm.Map {
		return "takes a single value", ""
	}
	bad := func(what, hint string) (string, string) {
		return "takes " + what + ", not " + quote(v.Text), hint
	}
	switch def.Type {
	case "number":
		if v.Kind != crm.Number {
			if _, err := strconv.ParseFloat(v.Text, 64); err == nil {
				return bad("a number", "write it without quotes")
			}
			return bad("a number", "")
		}
	case "date":
		if v.Kind != crm.Day {
			if _, err := crm.ParseDate(v.Text); err == nil && v.Kind == crm.Text {
				return bad("a day", "write it without quotes")
			}
			return bad("a day", "write it like 2026-11-19")
		}
	case "bool":
		if v.Kind != crm.Bool {
			return bad("true or false", "")
		}
	case "money":
		if _, err := crm.ParseMoney(v.Text); err != nil {
			return bad("an amount of money", "write it like 12000.00 EUR")
		}
	case "url":
		if msg, hint, warning := urlFault(v.Text); msg != "" && !warning {
			return bad("a web address", hint)
		}
	case "choice":
		if !slices.Contains(def.Options, v.Text) {
			return "does not offer " + quote(v.Text), didYouMean(v.Text, def.Options)
		}
	}
	return "", ""
}
