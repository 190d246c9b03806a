package history

import (
	"strings"
	"testing"

	"crm/internal/store"
)

func TestNarrow(t *testing.T) {
	var lines []Line
	for _, p := range []string{
		"name", "notes", "emails[info@acme.example]", "emails[info@acme.example].address", "addresses[a ] b]", "tags[vip]", "fields.industry", "fields.email",
		"deals[4w8kzt1n9c]", "deals[4w8kzt1n9c].stage", "deals[4w8kzt1n9c].lines[Audit]", "deals[4w8kzt1n9c].lines[Audit].price", "deals[5w8kzt1n9c].stage",
	} {
		lines = append(lines, Line{Path: p})
	}
	for field, want := range map[string]string{
		"name": "name", "NAME": "name", "note": "notes", "email": "emails[info@acme.example] emails[info@acme.example].address",
		"emails[INFO].address": "emails[info@acme.example].address", "address": "addresses[a ] b]", "tag": "tags[vip]", "tags[v]": "tags[vip]",
		"fields.industry": "fields.industry", "industry": "fields.industry", "fields": "fields.industry fields.email",
		"deal.stage": "deals[4w8kzt1n9c].stage deals[5w8kzt1n9c].stage", "deals[4w].stage": "deals[4w8kzt1n9c].stage",
		"deals[4w8kzt1n9c].lines": "deals[4w8kzt1n9c].lines[Audit] deals[4w8kzt1n9c].lines[Audit].price",
		"role":                    "", "": "", ".": "", "name.": "", "deals[": "", "deals[x]": "", "nam": "", "[x]": "",
	} {
		got, ok := Narrow(lines, field)
		var paths []string
		for _, l := range got {
			paths = append(paths, l.Path)
		}
		if s := strings.Join(paths, " "); s != want || ok != (want != "") {
			t.Errorf("%q: %q, %v; want %q", field, s, ok, want)
		}
	}
}

func TestBrief(t *testing.T) {
	one, two := store.Hash{1}, store.Hash{2}
	lines := []Line{{Path: "name", In: -1, Commit: one}, {Path: "deals[x]", Item: true, In: -1, Commit: one}, {Path: "deals[x].stage", In: 1, Commit: two}, {Path: "deals[x].title", In: 1, Commit: one}}
	if got := Brief(lines); len(got) != 3 || got[2].Path != "deals[x].stage" {
		t.Errorf("%v", got)
	}
}

func FuzzNarrow(f *testing.F) {
	for _, s := range []string{"", "deals[4w8k].stage", "a.b[c].d", "[", "a[", "a]", ".", "a[b]c", "emails[x]"} {
		f.Add(s, "emails[x].label")
	}
	f.Fuzz(func(t *testing.T, field, path string) {
		got, ok := Narrow([]Line{{Path: path}}, field)
		if ok != (len(got) == 1) {
			t.Errorf("%q of %q: %v, %v", field, path, got, ok)
		}
		if s := segments(path); s != nil && path != "" {
			if _, ok := Narrow([]Line{{Path: path}}, path); !ok {
				t.Errorf("%q is not in itself", path)
			}
		}
	})
}
