package records

import (
	"fmt"
	"reflect"
	"testing"

	"crm/internal/crm"
)

// fill puts something into every field that v has, however deep: dates and
// times are all the same day.
func fill(v reflect.Value, depth int) {
	switch v.Interface().(type) {
	case crm.Date:
		v.Set(reflect.ValueOf(crm.Date{Year: 2026, Month: 2, Day: 27}))
		return
	case crm.Time:
		t, _ := crm.ParseTime("2026-02-27T23:30:00.5+05:30")
		v.Set(reflect.ValueOf(t))
		return
	case crm.Decimal:
		v.Set(reflect.ValueOf(crm.DecimalOf(7)))
		return
	case crm.Value:
		day := crm.Value{Kind: crm.Day, Text: "2026-02-27"}
		moment := crm.Value{Kind: crm.Moment, Text: "2026-02-27T23:30:00+05:30"}
		text := crm.TextValue("2026-02-27")
		v.Set(reflect.ValueOf(crm.Value{Kind: crm.Map, Pairs: []crm.Pair{
			{Key: "day", Value: day}, {Key: "moment", Value: moment}, {Key: "text", Value: text},
			{Key: "list", Value: crm.Value{Kind: crm.List, Items: []crm.Value{day, {Kind: crm.Map, Pairs: []crm.Pair{{Key: "moment", Value: moment}}}}}},
		}}))
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), depth+1)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range v.Len() {
			fill(v.Index(i), depth+1)
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), depth+1)
	case reflect.String:
		v.SetString("x")
	case reflect.Int:
		v.SetInt(1)
	default:
		panic(fmt.Sprintf("a field of kind %s is new here", v.Kind()))
	}
}

// compare walks two values of the same shape and reports what is not moved by
// days, or moved and should not be. It returns the number of dates and times.
func compare(t *testing.T, path string, old, new reflect.Value, days int) int {
	t.Helper()
	switch a := old.Interface().(type) {
	case crm.Date:
		b := new.Interface().(crm.Date)
		want := a
		if path != "Customer.Birthday" && a.Year != 0 {
			want = a.AddDays(days)
		}
		if b != want {
			t.Errorf("%s: %s became %s, want %s", path, a, b, want)
		}
		return 1
	case crm.Time:
		b := new.Interface().(crm.Time)
		want := crm.Time{}
		if !a.IsZero() {
			std := a.Std().AddDate(0, 0, days)
			want, _ = crm.ParseTime(std.Format("2006-01-02T15:04:05.999999999Z07:00"))
			if a.IsDay() {
				want = crm.DayTime(a.Date().AddDays(days))
			}
		}
		if b != want {
			t.Errorf("%s: %s became %s, want %s", path, a, b, want)
		}
		return 1
	case crm.Decimal:
		if a != new.Interface().(crm.Decimal) {
			t.Errorf("%s changed", path)
		}
		return 0
	case crm.Value:
		b := new.Interface().(crm.Value)
		switch a.Kind {
		case crm.Day:
			x, err1 := crm.ParseDate(a.Text)
			y, err2 := crm.ParseDate(b.Text)
			if err1 != nil || err2 != nil || y != x.AddDays(days) {
				t.Errorf("%s: %s became %s", path, a.Text, b.Text)
			}
			return 1
		case crm.Moment:
			x, err1 := crm.ParseTime(a.Text)
			y, err2 := crm.ParseTime(b.Text)
			if err1 != nil || err2 != nil || !y.Std().Equal(x.Std().AddDate(0, 0, days)) {
				t.Errorf("%s: %s became %s", path, a.Text, b.Text)
			}
			return 1
		}
	}
	n := 0
	switch old.Kind() {
	case reflect.Struct:
		for i := range old.NumField() {
			n += compare(t, path+"."+old.Type().Field(i).Name, old.Field(i), new.Field(i), days)
		}
	case reflect.Slice:
		if old.Len() != new.Len() {
			t.Errorf("%s has %d items, had %d", path, new.Len(), old.Len())
			return n
		}
		for i := range old.Len() {
			n += compare(t, fmt.Sprintf("%s[%d]", path, i), old.Index(i), new.Index(i), days)
		}
	case reflect.Pointer:
		if old.IsNil() != new.IsNil() {
			t.Errorf("%s changed", path)
		} else if !old.IsNil() {
			n += compare(t, path, old.Elem(), new.Elem(), days)
		}
	default:
		if !reflect.DeepEqual(old.Interface(), new.Interface()) {
			t.Errorf("%s: %v became %v", path, old, new)
		}
	}
	return n
}

// TestShiftMovesEverything fills every field of a customer and looks at each
// afterwards, so that a field that is added to the types is not forgotten here.
func TestShiftMovesEverything(t *testing.T) {
	for _, days := range []int{-3700, -7, 0, 1, 7, 364, 4004} {
		var old, moved crm.Customer
		fill(reflect.ValueOf(&old).Elem(), 0)
		fill(reflect.ValueOf(&moved).Elem(), 0)
		Shift(&moved, days)
		if n := compare(t, "Customer", reflect.ValueOf(old), reflect.ValueOf(moved), days); n < 100 {
			t.Errorf("only %d dates were looked at", n)
		}
	}
}

func TestShiftTheBook(t *testing.T) {
	for _, days := range []int{-14, 7, 700} {
		n := 0
		each(t, func(_ string, _ []byte, old *crm.Customer) {
			each(t, func(_ string, _ []byte, c *crm.Customer) {
				if c.ID == old.ID {
					Shift(c, days)
					n += compare(t, "Customer", reflect.ValueOf(*old), reflect.ValueOf(*c), days)
				}
			})
		})
		if n < 300 {
			t.Errorf("only %d dates were looked at", n)
		}
	}
}

// TestShiftLeavesTheUnset: what is not set or has no year stays as it is.
func TestShiftLeavesTheUnset(t *testing.T) {
	c := crm.Customer{Deals: make([]crm.Deal, 1), Tasks: make([]crm.Task, 1), Consents: make([]crm.Consent, 1)}
	c.Consents[0].Date = crm.Date{Month: 5, Day: 1}
	c.Fields = []crm.Pair{{Key: "day", Value: crm.Value{Kind: crm.Day, Text: "--05-01"}}}
	Shift(&c, 70)
	if c.Deals[0].Close != (crm.Date{}) || c.Tasks[0].Due != (crm.Time{}) || !c.Created.IsZero() ||
		c.Consents[0].Date != (crm.Date{Month: 5, Day: 1}) || c.Fields[0].Value.Text != "--05-01" {
		t.Errorf("moved: %+v", c)
	}
}
