package merge

import (
	"reflect"
	"strings"

	"crm/internal/crm"
)

// Summary is a customer, or an item of one of its lists (crm.Deal, crm.Email …),
// in one line for a person to read: "Plant audit 2027, proposal, 12000.00 EUR".
// Line breaks become spaces; other control characters are left for the
// terminal's side to show. It is empty when nothing is set.
func Summary(item any) string {
	if item == nil {
		return ""
	}
	v := reflect.New(reflect.TypeOf(item)).Elem()
	v.Set(reflect.ValueOf(item))
	return summary(planOf(v.Type()), v)
}

func summary(p *plan, v reflect.Value) string {
	line := describe(p, v)
	if line == "" {
		line = describePlain(p, v)
	}
	return strings.Join(strings.Fields(line), " ")
}

func describe(p *plan, v reflect.Value) string {
	switch x := v.Interface().(type) {
	case crm.Customer:
		return join(", ", x.Name, string(x.Type), string(x.ID))
	case crm.Email:
		return join(" ", x.Address, bracket(x.Label))
	case crm.Phone:
		number := x.Number
		if number == "" {
			number = x.Given
		}
		if x.Extension != "" {
			number = join(" ", number, "ext. "+x.Extension)
		}
		return join(" ", number, bracket(x.Label))
	case crm.Address:
		return join(" ", join(", ", x.Street, x.Extended, x.POBox, join(" ", x.Postcode, x.City), x.Region, x.Country), bracket(x.Label))
	case crm.Link:
		return join(" ", x.URL, bracket(x.Label))
	case crm.Handle:
		return join(": ", x.Service, x.Name)
	case crm.Relation:
		return join(" ", x.Kind, string(x.Who), bracket(x.Note))
	case crm.ExternalID:
		return join(": ", x.Source, x.ID)
	case crm.Deal:
		return join(", ", x.Title, x.Stage, x.Amount.String())
	case crm.StageChange:
		return join(" ", x.At.String(), x.Stage, bracket(join(", ", x.By, x.Note)))
	case crm.Line:
		line := x.Product
		if q := x.Quantity.String(); q != "" {
			line = join(" x ", q, line)
		}
		return join(", ", line, x.Price.String(), x.Note)
	case crm.Task:
		done := ""
		if !x.Done.IsZero() {
			done = "done " + x.Done.String()
		}
		due := ""
		if !x.Due.IsZero() {
			due = "due " + x.Due.String()
		}
		state := ""
		if x.Kind == crm.CaseKind {
			state = join(" ", x.Kind, x.State)
		}
		return join(", ", x.Title, state, due, x.Assignee, done)
	case crm.Purchase:
		return join(", ", join(" ", x.Date.String(), x.Title), x.Amount.String(), x.Reference)
	case crm.Consent:
		return join(", ", join(": ", x.Purpose, x.Status), x.Basis, x.Date.String())
	case crm.Feedback:
		day := ""
		if !x.At.IsZero() {
			day = x.At.Date().String()
		}
		return join(": ", join(" ", day, x.Kind, x.Score.String()), x.Text)
	case crm.Rate:
		return join(" ", "1", x.Currency, "=", x.Rate.String(), bracket(x.Since.String()))
	case crm.Merged:
		return join(" ", x.Name, string(x.ID))
	case crm.Interaction:
		day := ""
		if !x.At.IsZero() {
			day = x.At.Date().String()
		}
		return join(": ", join(" ", day, x.Kind), join(" - ", x.Subject, x.Text))
	case crm.Participant:
		return join(" ", x.Name, string(x.Who), x.Email)
	case crm.Pair:
		return x.Value.String()
	}
	return describePlain(p, v)
}

// describePlain is for what has no form of its own: all that is set.
func describePlain(p *plan, v reflect.Value) string {
	var parts []string
	switch p.shape {
	case record:
		for i := range p.fields {
			f := &p.fields[i]
			parts = append(parts, describe(f.plan, v.Field(f.index)))
		}
	case list:
		for i := range v.Len() {
			parts = append(parts, describe(p.item, v.Index(i)))
		}
	case value:
		return v.Interface().(crm.Value).String()
	default:
		return leafText(v)
	}
	return join(", ", parts...)
}

func bracket(s string) string {
	if s == "" {
		return ""
	}
	return "(" + s + ")"
}

// join is strings.Join without the empty parts.
func join(sep string, parts ...string) string {
	var b strings.Builder
	for _, p := range parts {
		if p == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteString(sep)
		}
		b.WriteString(p)
	}
	return b.String()
}
