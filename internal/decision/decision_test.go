package decision

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"crm/internal/codec"
	"crm/internal/crm"
)

func at(day uint8) crm.Time { return crm.DayTime(crm.Date{Year: 2026, Month: 1, Day: day}) }

var ids = []crm.ID{"1a2b3c4d5e", "4w8kzt1n9c", "5v5r2m8k3d", "7k3f9q2m4x"}

func draw(t *rapid.T) *crm.Decisions {
	d := &crm.Decisions{}
	for i, a := range ids {
		for _, b := range ids[i+1:] {
			if rapid.Bool().Draw(t, "has") {
				Keep(d, a, b, "1", "2", rapid.SampledFrom([]string{"", "kin", "x: y"}).Draw(t, "because"), "anna", at(uint8(rapid.IntRange(1, 3).Draw(t, "day"))))
			}
		}
	}
	return d
}

func show(d *crm.Decisions) string { return string(codec.EncodeDecisions(d)) }

// TestMergeLaws: what one side did alone is taken over, both sides are alike, and a
// pair of either is lost only where somebody took it back.
func TestMergeLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, x, y := draw(t), draw(t), draw(t)
		if rapid.IntRange(0, 4).Draw(t, "none") == 0 {
			b = nil
		}
		m := show(Merge(b, x, y))
		if other := show(Merge(b, y, x)); other != m {
			t.Fatalf("exchanged\n%s\n%s", m, other)
		}
		if b != nil && (show(Merge(b, b, x)) != show(x) || show(Merge(b, x, b)) != show(x)) {
			t.Fatal("a change of one side is not taken over")
		}
		if show(Merge(b, x, x)) != show(x) {
			t.Fatal("the same change of both is not taken over")
		}
		got, was := byKey(Merge(b, x, y)), byKey(b)
		for _, d := range []*crm.Decisions{x, y} {
			for _, a := range d.Apart {
				_, there := got[a.Key()]
				if old, had := was[a.Key()]; !there && (!had || text(old) != text(a)) {
					t.Fatalf("%v is lost", a)
				}
			}
		}
		back, err := Decode("d", []byte(m))
		if err != nil || show(back) != m {
			t.Fatalf("it cannot be read back: %v", err)
		}
	})
}

func TestMergeNewerHolds(t *testing.T) {
	old, fresh := &crm.Decisions{}, &crm.Decisions{}
	Keep(old, ids[1], ids[0], "", "", "old", "anna", at(1))
	Keep(fresh, ids[0], ids[1], "", "", "fresh", "ben", at(2))
	if m := Merge(nil, old, fresh); len(m.Apart) != 1 || m.Apart[0].Because != "fresh" || m.Apart[0].A != ids[0] {
		t.Errorf("%v", m)
	}
}

func TestHas(t *testing.T) {
	d := &crm.Decisions{}
	Keep(d, ids[3], ids[0], "seven", "one", "", "", crm.Time{})
	b := NewBook(d)
	say := func(s string) func() string { return func() string { return s } }
	if !b.Has(ids[0], ids[3], say("one"), say("seven")) || !b.Has(ids[3], ids[0], say("seven"), say("one")) {
		t.Error("it is not known in both orders")
	}
	if b.Has(ids[0], ids[3], say("one"), say("changed")) || b.Has(ids[0], ids[1], say("one"), say("two")) {
		t.Error("it is known of others")
	}
	if NewBook(nil).Has(ids[0], ids[1], nil, nil) {
		t.Error("nothing was decided")
	}
}

func TestFollow(t *testing.T) {
	d := &crm.Decisions{}
	Keep(d, ids[0], ids[1], "a", "b", "old", "", at(1))
	Keep(d, ids[1], ids[2], "b", "c", "new", "", at(2))
	Keep(d, ids[0], ids[2], "a", "c", "one customer then", "", at(2))
	Keep(d, ids[1], ids[3], "b", "d", "gone", "", at(2))
	if Follow(d, func(id crm.ID) crm.ID { return id }) {
		t.Error("nothing was to be changed")
	}
	changed := Follow(d, func(id crm.ID) crm.ID {
		switch id {
		case ids[2]:
			return ids[0]
		case ids[3]:
			return ""
		}
		return id
	})
	if !changed || len(d.Apart) != 1 || d.Apart[0].Because != "new" || d.Apart[0].A != ids[0] || d.Apart[0].PrintA != "c" || d.Apart[0].PrintB != "b" {
		t.Errorf("%v %+v", changed, d.Apart)
	}
}

func TestFingerprint(t *testing.T) {
	c := &crm.Customer{Type: crm.Person, Name: "Anna Smith", Emails: []crm.Email{{Address: "a@x.example"}, {Address: "b@x.example"}}, Stage: "lead"}
	same := *c
	same.Name, same.Stage, same.Notes = "ANNA  smith", "past", "more"
	same.Emails = slices.Clone(c.Emails)
	slices.Reverse(same.Emails)
	if Fingerprint(&same) != Fingerprint(c) || len(Fingerprint(c)) != 16 {
		t.Error("it goes by what does not tell who somebody is")
	}
	for name, change := range map[string]func(*crm.Customer){
		"name":     func(c *crm.Customer) { c.Name = "Anna Smythe" },
		"email":    func(c *crm.Customer) { c.Emails = c.Emails[:1] },
		"phone":    func(c *crm.Customer) { c.Phones = []crm.Phone{{Number: "+49301234567"}} },
		"birthday": func(c *crm.Customer) { c.Birthday = crm.Date{Month: 2, Day: 1} },
		"suffix":   func(c *crm.Customer) { c.Suffix = "jr." },
	} {
		d := *c
		change(&d)
		if Fingerprint(&d) == Fingerprint(c) {
			t.Errorf("%s does not count", name)
		}
	}
}

func TestWrongFiles(t *testing.T) {
	for text, want := range map[string]string{
		"apart:\n  - {a: 7k3f9q2m4x, b: 4w8kzt1n9c}\n": "d:2:5: 7k3f9q2m4x stands before",
		"apart:\n  - {a: 7k3f9q2m4x, b: 7k3f9q2m4x}\n": "d:2:5: the decision is about one",
		"apart:\n  - {a: 7k3f9q2m4x}\n":                "d:2:5: the decision names no two",
		"apart:\n  - {a: x, b: 7k3f9q2m4x}\n":          "d:2:9:",
		"apart: [\n":                                   "d:",
		"":                                             "empty",
		"apart:\n- {a: 1a2b3c4d5e, b: 4w8kzt1n9c}\n- {a: 1a2b3c4d5e, b: 4w8kzt1n9c}\n": "d:3:",
		"apart:\n- {a: 1a2b3c4d5e, b: 4w8kzt1n9c, at: yesterday}\n":                    "d:2:",
	} {
		d, err := Decode("d", []byte(text))
		if err == nil || d != nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, %v; want %q", text, d, err, want)
		}
	}
}

func TestHandEditsStay(t *testing.T) {
	old := []byte("# ours\napart:\n  # kin\n  - {a: 1a2b3c4d5e, b: 4w8kzt1n9c,  because: 'kin'}\n")
	d, err := Decode("d", old)
	if err != nil {
		t.Fatal(err)
	}
	Keep(d, ids[2], ids[3], "", "", "", "ben", at(2))
	data, err := Encode("d", old, d)
	if err != nil || !bytes.Contains(data, []byte("# ours")) || !bytes.Contains(data, []byte("# kin")) || !bytes.Contains(data, []byte("5v5r2m8k3d")) {
		t.Errorf("%v\n%s", err, data)
	}
}

func FuzzDecode(f *testing.F) {
	seeds := []string{"apart:\n  - {a: 1a2b3c4d5e, b: 4w8kzt1n9c, because: kin, at: 2026-01-02}\n", "apart: []\n", "{}\n", "apart:\n- a: 1a2b3c4d5e\n  b: 4w8kzt1n9c\nodd: 1\n", "apart:\n  - {a: 7k3f9q2m4x, b: 4w8kzt1n9c}\n"}
	if len(seeds) == 0 {
		f.Fatal("no seeds")
	}
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := Decode("d", data)
		if err != nil {
			if d != nil {
				t.Fatal("an error and decisions")
			}
			return
		}
		out := codec.EncodeDecisions(d)
		again, err := Decode("d", out)
		if err != nil || !bytes.Equal(codec.EncodeDecisions(again), out) {
			t.Fatalf("%v\n%s", err, out)
		}
	})
}
