package search

import (
	"maps"
	"math/big"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/query"
)

// tagged is the field of a struct with a key; invalid when there is none.
func tagged(item reflect.Value, key string) reflect.Value {
	for i := range item.NumField() {
		name, _, _ := strings.Cut(item.Type().Field(i).Tag.Get("yaml"), ",")
		if name == key {
			return item.Field(i)
		}
	}
	return reflect.Value{}
}

// children is pointers to the items of a table just below an item.
func children(item any, t column.Table) []any {
	name := t.Name()
	list := tagged(reflect.ValueOf(item).Elem(), name[strings.LastIndexByte(name, '.')+1:])
	out := make([]any, list.Len())
	for i := range out {
		out[i] = list.Index(i).Addr().Interface()
	}
	return out
}

// values is what an item has in a field, of the types string, crm.ID, int,
// crm.Date, crm.Time, crm.Money and crm.Decimal; only what is set.
func (o *oracle) values(item any, f *query.Field) []any {
	if f.Computed {
		return o.computed(item, f)
	}
	if f.Key != "" {
		var out []any
		for _, p := range children(item, f.Table) {
			pair := p.(*crm.Pair)
			switch {
			case pair.Key != f.Key:
			case pair.Value.Kind == crm.List:
				for _, it := range pair.Value.Items {
					out = append(out, set(it.String())...)
				}
			default:
				out = append(out, set(pair.Value.String())...)
			}
		}
		return out
	}
	rows := []any{item}
	if f.Table != f.Item {
		rows = children(item, f.Table)
	}
	var out []any
	for _, row := range rows {
		for _, name := range append([]string{f.Column}, f.Also...) {
			v := reflect.ValueOf(row).Elem()
			if p, ok := row.(*crm.Pair); ok {
				v = reflect.ValueOf(map[string]string{"key": p.Key, "text": p.Value.String()}[name])
			} else if v.Kind() == reflect.Struct {
				v = tagged(v, name)
			}
			out = append(out, set(v.Interface())...)
		}
	}
	return out
}

func set(v any) []any {
	if p, ok := v.(*int); ok {
		if p == nil {
			return nil
		}
		return []any{*p}
	}
	if r := reflect.ValueOf(v); r.IsZero() {
		return nil
	}
	switch v := v.(type) {
	case crm.Type:
		return []any{string(v)}
	case crm.Value: // of which the text is held, also where that is empty
		return set(v.String())
	case crm.Money:
		if v.Amount.IsZero() {
			return nil
		}
	}
	return []any{v}
}

func (o *oracle) last(c *crm.Customer) crm.Time {
	var last crm.Time
	today := crm.DateOf(o.now)
	for _, i := range c.Interactions {
		if i.At.IsZero() || i.At.IsDay() && i.At.Date().Compare(today) > 0 || !i.At.IsDay() && i.At.Unix() > o.now.Unix() {
			continue
		}
		if last.IsZero() || i.At.Compare(last) > 0 {
			last = i.At
		}
	}
	return last
}

func (o *oracle) lastOfAll(c *crm.Customer) crm.Time {
	last := o.last(c)
	for _, p := range o.people(c) {
		if t := o.last(p); !t.IsZero() && (last.IsZero() || t.Compare(last) > 0) {
			last = t
		}
	}
	return last
}

func (o *oracle) outcome(d *crm.Deal) string {
	if s := o.set.Pipeline(d.Pipeline).Stage(d.Stage); s != nil && (s.Outcome == "won" || s.Outcome == "lost") {
		return s.Outcome
	}
	return "open"
}

// addends is the amounts of the items that a sum is of, unset ones too.
func (o *oracle) addends(c *crm.Customer, name string) []crm.Money {
	var out []crm.Money
	if name == "purchases.total" {
		for _, p := range c.Purchases {
			out = append(out, p.Amount)
		}
		return out
	}
	for i := range c.Deals {
		if "deals."+o.outcome(&c.Deals[i]) == name {
			out = append(out, c.Deals[i].Amount)
		}
	}
	return out
}

func (o *oracle) computed(item any, f *query.Field) []any {
	if d, ok := item.(*crm.Deal); ok {
		switch f.Base() {
		case "deal.outcome":
			return []any{o.outcome(d)}
		case "deal.pipeline":
			if p := o.set.Pipeline(""); d.Pipeline == "" && p != nil {
				return set(p.Name)
			}
			return set(d.Pipeline)
		case "deal.probability":
			switch o.outcome(d) {
			case "won":
				return []any{100}
			case "lost":
				return []any{0}
			}
			if s := o.set.Pipeline(d.Pipeline).Stage(d.Stage); d.Probability == nil && s != nil {
				return set(s.Probability)
			}
			return set(d.Probability)
		}
		panic(f.Name)
	}
	if x, ok := item.(*crm.Task); ok {
		end := x.Responded
		switch f.Base() {
		case "task.age":
			if end = x.Done; end.IsZero() {
				end = crm.DayTime(crm.DateOf(o.now))
			}
			if x.Created.IsZero() {
				return nil
			}
			return []any{max(0, x.Created.Date().DaysUntil(end.Date()))}
		case "task.response":
			if x.Created.IsZero() || end.IsZero() {
				return nil
			}
			return []any{int(max(0, end.Unix()-x.Created.Unix()) / 3600)}
		}
		panic(f.Name)
	}
	c := item.(*crm.Customer)
	open, overdue := 0, 0
	var next crm.Time
	for _, t := range c.Tasks {
		if !t.Done.IsZero() {
			continue
		}
		open++
		if !t.Due.IsZero() {
			if t.Due.Date().Compare(crm.DateOf(o.now)) < 0 {
				overdue++
			}
			if next.IsZero() || t.Due.Compare(next) < 0 {
				next = t.Due
			}
		}
	}
	switch base := f.Base(); base {
	case "last":
		return set(o.lastOfAll(c))
	case "idle":
		since := o.lastOfAll(c)
		if since.IsZero() {
			since = c.Created
		}
		if since.IsZero() {
			return nil
		}
		return []any{max(0, since.Date().DaysUntil(crm.DateOf(o.now)))}
	case "next":
		return set(next)
	case "domain":
		var out []any
		for _, e := range c.Emails {
			out = append(out, set(crm.EmailDomain(e.Address))...)
		}
		for _, l := range c.Links {
			out = append(out, set(crm.URLDomain(l.URL))...)
		}
		return slices.CompactFunc(out, func(a, b any) bool { return false })
	case "address":
		var out []any
		for _, a := range c.Addresses {
			town := a.Postcode + " " + a.City
			if a.Postcode == "" || a.City == "" {
				town = a.Postcode + a.City
			}
			parts := slices.DeleteFunc([]string{a.Street, a.Extended, a.POBox, town, a.Region, a.Country}, func(s string) bool { return s == "" })
			out = append(out, set(strings.Join(parts, ", "))...)
		}
		return out
	case "deals":
		return []any{len(c.Deals)}
	case "interactions":
		return []any{len(c.Interactions)}
	case "purchases":
		return []any{len(c.Purchases)}
	case "tasks":
		return []any{open}
	case "tasks.overdue":
		return []any{overdue}
	case "people":
		if n := len(o.people(c)); n > 0 || c.Type == crm.Organization {
			return []any{n}
		}
		return nil
	case "deals.open", "deals.won", "deals.lost", "purchases.total":
		sums := map[string]*Total{}
		for _, m := range o.addends(c, base) {
			if m.Amount.IsZero() {
				continue
			}
			if sums[m.Currency] == nil {
				sums[m.Currency] = &Total{Amount: new(big.Rat), Currency: m.Currency}
			}
			sum := sums[m.Currency]
			sum.Amount.Add(sum.Amount, m.Amount.Rat())
			_, after, _ := strings.Cut(m.Amount.String(), ".")
			sum.Scale = max(sum.Scale, len(after))
		}
		var out []any
		for _, currency := range slices.Sorted(maps.Keys(sums)) {
			if m, err := crm.ParseMoney(sums[currency].String()); err == nil {
				out = append(out, m)
			} else {
				out = append(out, *sums[currency])
			}
		}
		return out
	}
	panic(f.Name)
}

// text is a value of the oracle in the form of the files.
func text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case Total:
		return v.String()
	case crm.ID:
		return string(v)
	case int:
		return strconv.Itoa(v)
	case crm.Date:
		return v.String()
	case crm.Time:
		return v.String()
	case crm.Money:
		return v.String()
	case crm.Decimal:
		return v.String()
	case crm.Value:
		return v.String()
	}
	panic(reflect.TypeOf(v))
}
