package exchange

import (
	"fmt"
	"slices"
	"strings"

	"crm/internal/crm"
)

// customFields compares the custom fields that cells go to with the settings.
// One that is not defined takes the type of its values; it is defined when the
// settings may be added to.
func (im *importer) customFields() {
	fields := make([]Field, 0, len(im.cols)+len(im.consts))
	guesses := make([]valueGuess, 0, cap(fields))
	for i := range im.cols {
		fields, guesses = append(fields, im.cols[i].field), append(guesses, im.cols[i].guess)
	}
	for _, c := range im.consts {
		var g valueGuess
		g.add(c.value)
		fields, guesses = append(fields, c.field), append(guesses, g)
	}
	for i, f := range fields {
		if f.Name != "fields" || im.settings.Field(f.Part) != nil {
			continue
		}
		switch {
		case im.o.AddSettings:
			typ := guesses[i].typ()
			im.settings.Fields = append(im.settings.Fields, crm.FieldDef{Name: f.Part, Type: typ})
			im.notes = append(im.notes, fmt.Sprintf("custom field %s (%s)", f.Part, typ))
		case len(im.o.Settings.Fields) > 0:
			var r row
			r.warn(nil, fmt.Sprintf("the custom field %q is not defined in %s", f.Part, crm.SettingsFile), "--add-settings defines it")
			im.note(r.problems)
		}
	}
}

// lifecycle is the lifecycle stage that a cell names.
func (im *importer) lifecycle(r *row, c *cell) string {
	s := im.settings
	k := key(c.value)
	names := make([]string, len(s.Stages))
	for i := range s.Stages {
		st := &s.Stages[i]
		if st.Name == c.value || k != "" && (key(st.Name) == k || key(st.Label) == k) {
			return st.Name
		}
		names[i] = st.Name
	}
	if len(im.o.Settings.Stages) == 0 && !im.o.AddSettings {
		return word(c.value)
	}
	if !im.o.AddSettings {
		im.unknown(r, c, "stage", "is no lifecycle stage of the settings", names)
		return ""
	}
	st := crm.Stage{Name: word(c.value)}
	if st.Name != c.value {
		st.Label = oneLine(c.value)
	}
	s.Stages = append(s.Stages, st)
	im.notes = append(im.notes, "lifecycle stage "+st.Name)
	return st.Name
}

// word is a value as the name of a stage or kind: a slug where it has one.
func word(v string) string {
	if s := crm.Slug(v); s != "" {
		return s
	}
	return strings.ReplaceAll(oneLine(v), ",", " ")
}

// unknown tells of a value that the settings do not have, with both remedies.
func (im *importer) unknown(r *row, c *cell, field, what string, known []string) {
	to := "NAME"
	if len(known) > 0 {
		to = known[0]
	}
	hint := "say what it means: " + translate(field, c.value, to) + "; or add it to the settings: --add-settings"
	if len(known) > 0 && len(known) <= 12 {
		what += " (" + strings.Join(known, ", ") + ")"
	}
	r.fail(c, what, hint)
}

// pipelineOf is the pipeline that a row names, the first where it names none;
// nil when the settings have none.
func (im *importer) pipelineOf(r *row) *crm.Pipeline {
	s := im.settings
	c := r.get("pipeline", "")
	if c == nil {
		return s.Pipeline("")
	}
	k := key(c.value)
	names := make([]string, len(s.Pipelines))
	for i := range s.Pipelines {
		p := &s.Pipelines[i]
		if p.Name == c.value || k != "" && (key(p.Name) == k || key(p.Label) == k) {
			return p
		}
		names[i] = p.Name
	}
	if len(s.Pipelines) > 0 {
		r.fail(c, "is no pipeline of the settings ("+strings.Join(names, ", ")+")", "say which it is: "+translate("pipeline", c.value, names[0]))
	}
	return nil
}

// outcomeOf is what the usual names of last stages mean.
func outcomeOf(k string) string {
	switch k {
	case "won", "closedwon", "closewon", "dealwon", "gewonnen":
		return "won"
	case "lost", "closedlost", "closelost", "deallost", "verloren":
		return "lost"
	}
	return ""
}

// dealStage is the stage of a pipeline that a cell names.
func (im *importer) dealStage(r *row, c *cell, p *crm.Pipeline) string {
	if p == nil {
		if !im.o.AddSettings || len(im.settings.Pipelines) > 0 {
			return word(c.value)
		}
		im.settings.Pipelines = append(im.settings.Pipelines, crm.Pipeline{Name: "sales"})
		im.notes = append(im.notes, "pipeline sales")
		p = &im.settings.Pipelines[0]
	}
	k := key(c.value)
	names := make([]string, len(p.Stages))
	outcome, last := outcomeOf(k), ""
	for i := range p.Stages {
		st := &p.Stages[i]
		if st.Name == c.value || k != "" && key(st.Name) == k {
			return st.Name
		}
		names[i] = st.Name
		if outcome != "" && st.Outcome == outcome {
			if last != "" {
				outcome = "" // several: not told which
			}
			last = st.Name
		}
	}
	if outcome != "" && last != "" {
		return last
	}
	if !im.o.AddSettings {
		im.unknown(r, c, "stage", "is no stage of the pipeline "+p.Name, names)
		return ""
	}
	st := crm.DealStage{Name: word(c.value), Outcome: outcomeOf(k)}
	at := len(p.Stages)
	if st.Outcome == "" {
		// Open stages stand before those that end a deal.
		if i := slices.IndexFunc(p.Stages, func(s crm.DealStage) bool { return s.Outcome != "" }); i >= 0 {
			at = i
		}
	}
	p.Stages = slices.Insert(p.Stages, at, st)
	im.notes = append(im.notes, fmt.Sprintf("stage %s of the pipeline %s", st.Name, p.Name))
	return st.Name
}

// kindOf is the kind of interaction that a cell names.
func (im *importer) kindOf(r *row, c *cell) string {
	s := im.settings
	k := key(c.value)
	for _, name := range s.Kinds {
		if name == c.value || k != "" && key(name) == k {
			return name
		}
	}
	if len(im.o.Settings.Kinds) == 0 && !im.o.AddSettings {
		return word(c.value)
	}
	if !im.o.AddSettings {
		im.unknown(r, c, "kind", "is no kind of interaction of the settings", s.Kinds)
		return ""
	}
	name := word(c.value)
	s.Kinds = append(s.Kinds, name)
	im.notes = append(im.notes, "kind of interaction "+name)
	return name
}

// relation is the kind of the relation to a parent organization, as the
// settings call it.
func (im *importer) relation() string {
	s := im.settings
	for _, name := range s.Relations {
		switch key(name) {
		case "subsidiaryof", "partof", "subsidiary", "parent", "childof", "belongsto":
			return name
		}
	}
	const name = "subsidiary of"
	if len(s.Relations) > 0 && im.o.AddSettings {
		s.Relations = append(s.Relations, name)
		im.notes = append(im.notes, "kind of relation "+name)
	}
	return name
}

// date reads a day.
func (im *importer) date(r *row, c *cell) crm.Date {
	if c.col == nil {
		t, _ := crm.ParseTime(c.value) // checked with the options
		return t.Date()
	}
	d, err := parseDate(c.value, c.col.order)
	if err != nil {
		r.fail(c, err.Error(), dateHint(c))
	}
	return d
}

// time reads a moment, or a whole day where the cell has no time of day.
func (im *importer) time(r *row, c *cell) crm.Time {
	if c.col == nil {
		t, _ := crm.ParseTime(c.value)
		return t
	}
	t, err := parseTime(c.value, c.col.order, im.now.Location())
	if err != nil {
		r.fail(c, err.Error(), dateHint(c))
	}
	return t
}

func dateHint(c *cell) string {
	if c.col != nil && c.col.Dates != "" {
		return fmt.Sprintf("the dates of the column are read as %s; --dates says otherwise", c.col.Dates)
	}
	return "write it like 2026-11-19"
}

// money reads an amount; its currency is that of the cell, else of the row,
// else of the store.
func (im *importer) money(r *row, c *cell, p point) crm.Money {
	n, err := takeNumber(c.value, dollarOf(im.settings.Currency))
	if err != nil {
		r.fail(c, "is no amount of money", "write it like 1250.00 or 1250.00 EUR")
		return crm.Money{}
	}
	if p == pointNone {
		if p, _ = n.tell(); p == pointNone {
			p = pointDot
		}
	}
	d, err := n.decimal(p)
	if err != nil {
		r.fail(c, "is no amount of money", "is the decimal sign right? --decimal says which it is")
		return crm.Money{}
	}
	cur := n.currency
	if cc := r.get("currency", ""); cur == "" && cc != nil {
		code, ok := currency(oneLine(cc.value), dollarOf(im.settings.Currency))
		if !ok {
			r.fail(cc, "is no currency", "write its code of three letters, like EUR")
			return crm.Money{}
		}
		cur = code
	}
	if cur == "" {
		cur = im.settings.Currency
	}
	if cur == "" {
		r.fail(c, "has no currency, nor have the settings", "say it: --set currency=EUR")
		return crm.Money{}
	}
	return crm.Money{Amount: d, Currency: cur}
}

// custom reads the custom fields of a row.
func (im *importer) custom(r *row, to *[]crm.Pair) {
	for i := range r.cells {
		c := &r.cells[i]
		if c.field.Name != "fields" {
			continue
		}
		if _, ok := crm.Lookup(*to, c.field.Part); ok {
			continue // a constant overrules a cell
		}
		if v, ok := im.customValue(r, c); ok {
			*to = crm.SetPair(*to, c.field.Part, v)
		}
	}
}

func (im *importer) customValue(r *row, c *cell) (crm.Value, bool) {
	def := im.settings.Field(c.field.Part)
	typ, p := "", pointNone
	if def != nil {
		typ = def.Type
	} else if c.col != nil {
		typ = c.col.guess.typ()
	} else {
		var g valueGuess
		g.add(c.value)
		typ = g.typ()
	}
	if c.col != nil {
		p = c.col.point
	}
	switch typ {
	case "number":
		n, err := takeNumber(c.value, "")
		if err == nil && n.currency == "" {
			if p == pointNone {
				p = pointDot
			}
			if d, err := n.decimal(p); err == nil {
				return crm.Value{Kind: crm.Number, Text: d.String()}, true
			}
		}
		r.fail(c, "is no number", "")
		return crm.Value{}, false
	case "date":
		d := im.date(r, c)
		return crm.Value{Kind: crm.Day, Text: d.String()}, !d.IsZero()
	case "bool":
		switch strings.ToLower(c.value) {
		case "true", "yes", "y", "1", "x", "ja", "wahr":
			return crm.Value{Kind: crm.Bool, Text: "true"}, true
		case "false", "no", "n", "0", "nein", "falsch":
			return crm.Value{Kind: crm.Bool, Text: "false"}, true
		}
		r.fail(c, "is neither yes nor no", "")
		return crm.Value{}, false
	case "money":
		m := im.money(r, c, p)
		return crm.TextValue(m.String()), !m.IsZero()
	case "choice":
		for _, o := range def.Options {
			if crm.Fold(o) == crm.Fold(c.value) {
				return crm.TextValue(o), true
			}
		}
		if im.o.AddSettings {
			option := oneLine(c.value)
			def.Options = append(slices.Clone(def.Options), option)
			im.notes = append(im.notes, fmt.Sprintf("option %s of the custom field %s", option, def.Name))
			return crm.TextValue(option), true
		}
		r.fail(c, "is none of the options of the field "+def.Name, "say what it means: "+translate("fields."+def.Name, c.value, "OPTION")+"; or add it to the settings: --add-settings")
		return crm.Value{}, false
	case "list":
		var v crm.Value
		v.Kind = crm.List
		for _, t := range tags(c.value) {
			v.Items = append(v.Items, crm.TextValue(t))
		}
		return v, len(v.Items) > 0
	case "url":
		v := oneLine(c.value)
		if !strings.Contains(v, ":") {
			v = "https://" + v
		}
		return crm.TextValue(v), true
	}
	return crm.TextValue(lines(c.value)), true
}
