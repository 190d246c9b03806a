package assign

import (
	"bytes"
	"reflect"
	"slices"
	"strings"
	"testing"

	"crm/internal/codec"
	"crm/internal/crm"
	"crm/internal/merge"
	"crm/internal/validate"
)

// touched is the keys of a customer that a key may change.
func touched(key string) []string {
	switch k := canonicalKey(key); k {
	case "name":
		return []string{"name", "given", "family", "prefix", "suffix"}
	case "email", "phone", "handle":
		return []string{k + "s"}
	case "mobile":
		return []string{"phones", "fields"}
	case "link":
		return []string{"links", "handles", "fields"}
	case "address":
		return []string{"addresses"}
	case "external_id":
		return []string{"external_ids"}
	default:
		if slices.Contains(Keys(), k) || k == "tags" || k == "notes" {
			return []string{k}
		}
		return []string{"fields", "preferences"}
	}
}

// checkResult holds what every success keeps.
func checkResult(t *testing.T, x *Context, key string, before, after *crm.Customer) {
	t.Helper()
	for _, ch := range merge.Diff(before, after) {
		top := ch.Path
		if i := strings.IndexAny(top, "[. "); i >= 0 {
			top = top[:i]
		}
		if !slices.Contains(touched(key), top) {
			t.Errorf("%q changes %s", key, ch.Path)
		}
	}
	data := codec.Encode(after)
	back, err := codec.Decode("c.yaml", data)
	if err != nil || !merge.Equal(back, after) || !bytes.Equal(codec.Encode(back), data) {
		t.Errorf("%q: the file does not read back, %v:\n%s", key, err, data)
	}
	had := map[string]bool{}
	for _, p := range validate.Customer(before, x.Settings) {
		had[p.Check+p.Msg] = true
	}
	for _, p := range validate.Customer(after, x.Settings) {
		switch p.Check {
		case "unknown-field", "field-for-other-type", "bad-url": // warnings that are for the person to judge
			if p.Warning {
				continue
			}
		}
		if !had[p.Check+p.Msg] {
			t.Errorf("%q: new problem %+v", key, p)
		}
	}
}

func seeds(add func(key, value string)) {
	for _, k := range append(append(Keys(), ListKeys()...), "fields.own", "preferences.own", "mobile", "industry", "rooms", "budget", "sectors", "wiki", "url", "people", "nda", "size", "renewal", "id", "") {
		for _, v := range []string{"", "x", "Smith, Anna", "Dr. Jan van der Berg, PhD", "a@b.example", "work: c@d.example", "030 7654321-0 ext 5", "Ring 1; 1010 Wien; AT", "https://x.com/ben", "linkedin:ben",
			"a,b", "2026-11-19", "--02-29", "12 EUR", "acme", "self", "12.50", "line\nline", "null", "\x00", "\xff", "\u202e", "~", "- a", "#", "'", "a: b", "lead", "de", "organization"} {
			add(k, v)
		}
	}
}

func FuzzSet(f *testing.F) {
	seeds(func(k, v string) { f.Add(k, v) })
	f.Fuzz(func(t *testing.T, key, value string) {
		x := context()
		before, after := anna(), anna()
		if err := x.Set(after, key, value); err != nil {
			if !reflect.DeepEqual(before, after) {
				t.Errorf("Set %q=%q failed with %v, but changed the customer", key, value, err)
			}
			if len(err.Error()) > 2000 {
				t.Errorf("Set %.100q=%.100q: the error has %d bytes", key, value, len(err.Error()))
			}
			return
		}
		if !reflect.DeepEqual(before, anna()) {
			t.Fatal("a list is changed in place")
		}
		checkResult(t, x, key, before, after)
		again := merge.Clone(after)
		if err := x.Set(again, key, value); strings.TrimSpace(value) != "" && (err != nil || !merge.Equal(again, after)) {
			t.Errorf("Set %q=%q twice: %v, %v", key, value, err, merge.Diff(after, again))
		}
	})
}

func FuzzAdd(f *testing.F) {
	seeds(func(k, v string) { f.Add(k, v) })
	f.Fuzz(func(t *testing.T, key, value string) {
		x := context()
		before, after := anna(), anna()
		if err := x.Remove(after, key, value); err != nil && !reflect.DeepEqual(before, after) {
			t.Errorf("Remove %q=%q failed with %v, but changed the customer", key, value, err)
		}
		checkResult(t, x, key, before, after)
		after = anna()
		if err := x.Add(after, key, value); err != nil {
			if !reflect.DeepEqual(before, after) {
				t.Errorf("Add %q=%q failed with %v, but changed the customer", key, value, err)
			}
			return
		}
		if !reflect.DeepEqual(before, anna()) {
			t.Fatal("a list is changed in place")
		}
		checkResult(t, x, key, before, after)
		again := merge.Clone(after)
		if err := x.Add(again, key, value); err != nil || !reflect.DeepEqual(again, after) {
			t.Errorf("Add %q=%q twice: %v, %v", key, value, err, merge.Diff(after, again))
		}
		isNew := len(after.Emails)+len(after.Phones)+len(after.Addresses)+len(after.Links)+len(after.Handles)+len(after.Tags)+len(after.ExternalIDs)+len(after.Notes) >
			len(before.Emails)+len(before.Phones)+len(before.Addresses)+len(before.Links)+len(before.Handles)+len(before.Tags)+len(before.ExternalIDs)+len(before.Notes)
		if err := x.Remove(again, key, value); isNew && (err != nil || !merge.Equal(again, before)) {
			t.Errorf("Add, then Remove %q=%q: %v, %v", key, value, err, merge.Diff(before, again))
		}
	})
}
