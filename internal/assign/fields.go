package assign

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"crm/internal/codec"
	"crm/internal/crm"
	"crm/internal/when"
)

// fieldNameMax is the longest name of a custom field, in characters.
const fieldNameMax = 100

// setPair sets a custom field or preference.
func (x *Context) setPair(c *crm.Customer, key, value string) error {
	pairs, name := &c.Fields, strings.TrimSpace(key)
	if n, ok := strings.CutPrefix(name, "preferences."); ok {
		pairs, name = &c.Preferences, n
	} else if n, ok := strings.CutPrefix(name, "fields."); ok {
		name = x.fieldName(n)
	} else if name = x.fieldName(name); x.Settings.Field(name) == nil {
		keys := Keys()
		for _, f := range x.Settings.Fields {
			keys = append(keys, "fields."+f.Name)
		}
		what := "is no key of a customer and no custom field of crm.yaml"
		if len(name) <= fieldNameMax {
			what += "; for a field of your own type fields." + name + "=…"
		}
		return &KeyError{Key: key, What: what, Keys: keys}
	}
	switch name = strings.TrimSpace(name); {
	case name == "":
		return &KeyError{Key: key, What: "lacks the name of the field"}
	case utf8.RuneCountInString(name) > fieldNameMax:
		return &KeyError{Key: key, What: fmt.Sprintf("is too long for the name of a field; use at most %d characters", fieldNameMax)}
	}
	if err := textFault(name, false); err != nil {
		return &KeyError{Key: key, What: "cannot be the name of a field: " + err.Error()}
	}
	if value == "" {
		*pairs = crm.DropPair(*pairs, name)
		return nil
	}
	v := codec.ParseValue(value)
	if pairs == &c.Fields {
		var err error
		if v, err = x.field(name, value); err != nil {
			return err
		}
	}
	*pairs = crm.SetPair(*pairs, name, v)
	return nil
}

// fieldName is the name of the defined field that somebody means, who may have
// written it in another case or with other hyphens; else the name as it is.
func (x *Context) fieldName(name string) string {
	if x.Settings.Field(name) != nil {
		return name
	}
	plain := func(s string) string { return strings.ReplaceAll(crm.Fold(s), "_", "-") }
	for _, f := range x.Settings.Fields {
		if plain(f.Name) == plain(name) {
			return f.Name
		}
	}
	return name
}

// field reads a custom field as its definition wants it.
func (x *Context) field(name, value string) (crm.Value, error) {
	def := x.Settings.Field(name)
	if def == nil {
		return codec.ParseValue(value), nil
	}
	switch def.Type {
	case "number":
		d, err := crm.ParseDecimal(value)
		return crm.Value{Kind: crm.Number, Text: d.String()}, err
	case "bool":
		switch strings.ToLower(value) {
		case "yes", "true", "y", "on", "1":
			return crm.Value{Kind: crm.Bool, Text: "true"}, nil
		case "no", "false", "n", "off", "0":
			return crm.Value{Kind: crm.Bool, Text: "false"}, nil
		}
		return crm.Value{}, fmt.Errorf("%s is neither yes nor no", quote(value))
	case "date":
		d, err := when.ParseDate(value, x.Now, when.Future)
		if err == nil && d.Year == 0 {
			err = fmt.Errorf("the day %s lacks its year", d)
		}
		return crm.Value{Kind: crm.Day, Text: d.String()}, err
	case "choice":
		o, err := option(def, value)
		return crm.TextValue(o), err
	case "money":
		m, err := x.Money(value)
		return crm.TextValue(m.String()), err
	case "url":
		if !strings.Contains(value, ":") {
			l, err := link(value)
			return crm.TextValue(l.URL), err
		}
	case "list":
		v := crm.Value{Kind: crm.List}
		for it := range strings.SplitSeq(value, ",") {
			it = strings.TrimSpace(it)
			if it == "" {
				continue
			}
			if len(def.Options) > 0 {
				var err error
				if it, err = option(def, it); err != nil {
					return crm.Value{}, err
				}
			}
			v.Items = append(v.Items, crm.TextValue(it))
		}
		if len(v.Items) == 0 {
			return crm.Value{}, errors.New("the list has no items")
		}
		return v, nil
	}
	return crm.TextValue(value), nil
}

// option is the option of a field that a text names, in any case.
func option(def *crm.FieldDef, value string) (string, error) {
	for _, o := range def.Options {
		if o == value {
			return o, nil
		}
	}
	for _, o := range def.Options {
		if crm.Fold(o) == crm.Fold(value) {
			return o, nil
		}
	}
	return "", fmt.Errorf("%s is not among the options %s", quote(value), strings.Join(def.Options, ", "))
}
