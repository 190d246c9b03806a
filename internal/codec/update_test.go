package codec

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"crm/internal/codec/codectest"
	"crm/internal/crm"
)

// byHand is a file as a person might keep it.
const byHand = `# Acme, our first customer
id: 7k3f9q2m4x
name:   Acme GmbH      # not AG
type: organization

# how to reach them
emails:
- address: info@acme.example
  label: 'work'        # front desk
# the boss
- {address: boss@acme.example, label: direct}

x_region: north
tags:
    - steel   # main line
    - vip
fields:
    industry: manufacturing
    # as of 2025
    staff: 120
notes: >
    A long text,
    folded.

interactions:
- id: 0v5r2m8k3d
  at: 2026-11-19T15:30:00+01:00
  kind: call
  text: |
    Wants the offer
    split by plant.
# end of the log
`

func TestUpdateByHand(t *testing.T) {
	tests := []struct {
		name   string
		change func(c *crm.Customer)
		old    string // the part of byHand that changes
		new    string
	}{
		{"nothing", func(c *crm.Customer) {}, "", ""},
		{"a scalar with a comment", func(c *crm.Customer) { c.Name = "Acme AG" }, "Acme GmbH      # not AG", "Acme AG      # not AG"},
		{"text that needs quotes", func(c *crm.Customer) { c.Name = "No: 1" }, "Acme GmbH ", `"No: 1" `},
		{"a new key", func(c *crm.Customer) { c.Stage = "lead" }, "# not AG\n", "# not AG\nstage: lead\n"},
		{"a new list", func(c *crm.Customer) { c.Phones = []crm.Phone{{Number: "+4930", Label: "desk"}} },
			"label: direct}\n", "label: direct}\nphones:\n- number: \"+4930\"\n  label: desk\n"},
		{"a quoted value in an item", func(c *crm.Customer) { c.Emails[0].Label = "desk" }, "'work'        #", "desk        #"},
		{"a flow item", func(c *crm.Customer) { c.Emails[1].Label = "" }, "{address: boss@acme.example, label: direct}", "{address: boss@acme.example}"},
		{"a removed item goes with its comment", func(c *crm.Customer) { c.Emails = c.Emails[:1] }, "# the boss\n- {address: boss@acme.example, label: direct}\n", ""},
		{"an item removed in front", func(c *crm.Customer) { c.Emails = c.Emails[1:] }, "- address: info@acme.example\n  label: 'work'        # front desk\n", ""},
		{"an item added in front", func(c *crm.Customer) { c.Emails = append([]crm.Email{{Address: "a@b.example"}}, c.Emails...) }, "emails:\n", "emails:\n- address: a@b.example\n"},
		{"items in another order", func(c *crm.Customer) { c.Emails[0], c.Emails[1] = c.Emails[1], c.Emails[0] },
			"- address: info@acme.example\n  label: 'work'        # front desk\n# the boss\n- {address: boss@acme.example, label: direct}\n",
			"# the boss\n- {address: boss@acme.example, label: direct}\n- address: info@acme.example\n  label: 'work'        # front desk\n"},
		{"a tag added", func(c *crm.Customer) { c.Tags = []string{"steel", "vip", "2026"} }, "    - vip\n", "    - vip\n    - \"2026\"\n"},
		{"a tag removed", func(c *crm.Customer) { c.Tags = []string{"vip"} }, "    - steel   # main line\n", ""},
		{"a custom field added", func(c *crm.Customer) { c.Fields = crm.SetPair(c.Fields, "size", crm.TextValue("big")) },
			"    industry: manufacturing\n", "    industry: manufacturing\n    size: big\n"},
		{"a custom field changed", func(c *crm.Customer) {
			c.Fields = crm.SetPair(c.Fields, "staff", crm.Value{Kind: crm.Number, Text: "130"})
		}, "staff: 120", "staff: 130"},
		{"a custom field removed with its comment", func(c *crm.Customer) { c.Fields = crm.DropPair(c.Fields, "staff") }, "    # as of 2025\n    staff: 120\n", ""},
		{"folded text replaced", func(c *crm.Customer) { c.Notes = "Short." }, ">\n    A long text,\n    folded.\n", "Short.\n"},
		{"text replaced by several lines", func(c *crm.Customer) { c.Notes = "One.\nTwo." }, ">\n    A long text,\n    folded.\n", "|-\n    One.\n    Two.\n"},
		{"an unknown key changed", func(c *crm.Customer) { c.Extra[0].Value = crm.TextValue("south") }, "north", "south"},
		{"an interaction logged", func(c *crm.Customer) {
			c.Interactions = append(c.Interactions, crm.Interaction{ID: "0v5r2m8k3e", Kind: "note", Text: "a\nb"})
		}, "    split by plant.\n", "    split by plant.\n- id: 0v5r2m8k3e\n  kind: note\n  text: |-\n      a\n      b\n"},
		{"the key after the dash removed", func(c *crm.Customer) { c.Interactions[0].ID = "" }, "- id: 0v5r2m8k3d\n  at:", "- at:"},
		{"a key removed", func(c *crm.Customer) { c.Notes = "" }, "notes: >\n    A long text,\n    folded.\n", ""},
	}
	for _, ends := range []string{"\n", "\r\n"} {
		for _, tt := range tests {
			t.Run(fmt.Sprintf("%s %q", tt.name, ends), func(t *testing.T) {
				lines := func(s string) []byte { return []byte(strings.ReplaceAll(s, "\n", ends)) }
				c := mustDecode(t, lines(byHand))
				tt.change(c)
				out, err := Update("c.yaml", lines(byHand), c)
				if err != nil {
					t.Fatal(err)
				}
				if tt.old != "" && strings.Count(byHand, tt.old) != 1 {
					t.Fatal("the old text must be in the file once")
				}
				want := byHand
				if tt.old != "" {
					want = strings.Replace(byHand, tt.old, tt.new, 1)
				}
				if string(out) != string(lines(want)) {
					t.Errorf("got:\n%s\nwant:\n%s", out, want)
				}
			})
		}
	}
}

func mustDecode(t *testing.T, data []byte) *crm.Customer {
	t.Helper()
	c, err := Decode("c.yaml", data)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestUpdateKeepsCanonicalFilesCanonical(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := codectest.Customer(t), codectest.Customer(t)
		out, err := Update("c.yaml", Encode(a), b)
		if err != nil {
			t.Fatal(err)
		}
		if string(out) != string(Encode(b)) && !reflect.DeepEqual(a, b) {
			t.Fatalf("not canonical:\n%s", out)
		}
	})
}

func TestUpdateWithoutLastLineFeed(t *testing.T) {
	for old, want := range map[string]string{
		"name: A # a":                   "name: A # a\nstage: lead\n",
		"# a\nname: |\n  A\n  B":        "# a\nname: |-\n  A\n  B\nstage: lead\n",
		"# a\nname: |-\n  A\n  B":       "# a\nname: |-\n  A\n  B\nstage: lead\n",
		"# a\nname: >\n  A\n  B":        "# a\nname: >-\n  A\n  B\nstage: lead\n",
		"# a\nname:":                    "# a\nname:\nstage: lead\n",
		"# a\r\nname: |2\r\n  A\r\n  B": "# a\r\nname: |-2\r\n  A\r\n  B\r\nstage: lead\r\n",
	} {
		c := mustDecode(t, []byte(old))
		c.Stage = "lead"
		out, err := Update("c.yaml", []byte(old), c)
		if err != nil || string(out) != want {
			t.Errorf("%q: got %q, %v", old, out, err)
		}
	}
}

func TestUpdateRefusesWhatCannotBeWritten(t *testing.T) {
	for _, c := range []*crm.Customer{
		{Name: "a\xff"},
		{Name: "a", Extra: []crm.Pair{{Key: "name", Value: crm.TextValue("b")}}},
		{Name: "a", Fields: []crm.Pair{{Key: "x"}, {Key: "x"}}},
	} {
		for _, old := range []string{sample, "# a\nname: x\n", "name:   x\n"} {
			if out, err := Update("c.yaml", []byte(old), c); err == nil || out != nil {
				t.Errorf("%+v: got %q", c, out)
			}
		}
	}
}

func TestUpdateRefusesToLoseComments(t *testing.T) {
	tests := []struct {
		name, old, at string
		change        func(c *crm.Customer)
	}{
		{"inside of brackets", "name: A\ntags: [a, # why\n  b]\n", "c.yaml:2:11: ", func(c *crm.Customer) { c.Tags = []string{"b"} }},
		{"anchors", "name: &n A # why\nnickname: *n\n", "c.yaml:1:7: ", func(c *crm.Customer) { c.Name = "B" }},
		{"a file in braces", "# why\n{name: A}\n", "c.yaml:2:1: ", func(c *crm.Customer) { c.Name = "B" }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := mustDecode(t, []byte(tt.old))
			tt.change(c)
			out, err := Update("c.yaml", []byte(tt.old), c)
			if err == nil || out != nil || !strings.HasPrefix(err.Error(), tt.at) {
				t.Errorf("got %q, %v", out, err)
			}
		})
	}
}

// scribble formats a canonical file as a person might: comments above and
// behind keys, empty lines, other line ends.
func scribble(t *rapid.T, text string) (out string, comments []string) {
	r := &reader{src: text}
	if !r.read() {
		t.Fatalf("the fast reader does not take:\n%s", text)
	}
	inside := map[int]bool{} // lines of literal blocks, without their first
	for i := range r.nodes {
		n := &r.nodes[i]
		if n.kind == scalarNode && n.style == literalStyle {
			first, _ := position(text, int(n.pos))
			last, _ := position(text, int(n.end))
			for l := first; l <= last; l++ {
				inside[l] = true
			}
		}
	}
	var b strings.Builder
	note := func(s string) string {
		c := fmt.Sprintf("# %s%d", s, len(comments))
		comments = append(comments, c)
		return c
	}
	lines := strings.SplitAfter(text, "\n")
	for i, l := range lines {
		body := strings.TrimSuffix(l, "\n")
		if inside[i+1] && (i == 0 || !strings.Contains(body, ": |") && !strings.Contains(body, "- |")) || i == 0 || body == "" {
			b.WriteString(l)
			continue
		}
		indent := body[:len(body)-len(strings.TrimLeft(body, " "))]
		if !inside[i] || !inside[i+1] {
			switch rapid.IntRange(0, 9).Draw(t, "above") {
			case 0:
				b.WriteString(indent + note("above") + "\n")
			case 1:
				b.WriteString("\n")
			case 2:
				b.WriteString("\n" + indent + note("head") + "\n\n")
			}
		}
		b.WriteString(body)
		if !inside[i+1] && rapid.IntRange(0, 5).Draw(t, "behind") == 0 {
			b.WriteString(strings.Repeat(" ", rapid.IntRange(1, 5).Draw(t, "gap")) + note("behind"))
		}
		b.WriteString("\n")
	}
	out = b.String()
	if rapid.IntRange(0, 3).Draw(t, "crlf") == 0 {
		out = strings.ReplaceAll(out, "\n", "\r\n")
	}
	return out, comments
}

// mutate changes some of a struct to what another holds.
func mutate(t *rapid.T, v, other reflect.Value, removing bool) {
	info := infoOf(v.Type())
	for range rapid.IntRange(1, 4).Draw(t, "changes") {
		f := &info.fields[rapid.IntRange(0, len(info.fields)-1).Draw(t, "field")]
		a, b := v.Field(f.index), other.Field(f.index)
		switch {
		case f.name == "id": // what has another id is another thing
		case f.kind == structsField && a.Len() > 0:
			switch rapid.IntRange(0, 3).Draw(t, "how") {
			case 0: // into an item
				k := rapid.IntRange(0, a.Len()-1).Draw(t, "item")
				if b.Len() > 0 {
					mutate(t, a.Index(k), b.Index(0), removing)
				}
			case 1: // more items
				a.Set(reflect.AppendSlice(a.Slice3(0, a.Len(), a.Len()), b))
			case 2: // one less
				if removing {
					k := rapid.IntRange(0, a.Len()-1).Draw(t, "item")
					less := reflect.AppendSlice(a.Slice3(0, k, k), a.Slice(k+1, a.Len()))
					a.Set(less)
				}
			case 3: // another order
				if a.Len() > 1 {
					turned := reflect.AppendSlice(a.Slice3(1, a.Len(), a.Len()), a.Slice(0, 1))
					a.Set(turned)
				}
			}
		case removing || f.kind < structsField && f.kind != textsField && !unset(b, f) || unset(a, f):
			a.Set(b)
		}
	}
}

func TestUpdateKeepsComments(t *testing.T) {
	refused, all := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		text := string(Encode(codectest.Customer(t)))
		if strings.Contains(text, "? \"") {
			return // a key of over a thousand characters cannot stay in place
		}
		old, comments := scribble(t, text)
		c, err := Decode("c.yaml", []byte(old))
		if err != nil {
			t.Fatalf("%v\n%s", err, old)
		}
		removing := rapid.Bool().Draw(t, "removing")
		mutate(t, reflect.ValueOf(c).Elem(), reflect.ValueOf(codectest.Customer(t)).Elem(), removing)
		if strings.Contains(string(Encode(c)), "? \"") {
			return
		}
		all++
		out, err := Update("c.yaml", []byte(old), c)
		if err != nil {
			refused++
			if !removing {
				t.Fatalf("%v\n%s\n%s", err, old, Encode(c))
			}
			return
		}
		got, err := Decode("c.yaml", out)
		if err != nil || !equalStruct(reflect.ValueOf(got).Elem(), reflect.ValueOf(c).Elem(), infoOf(reflect.TypeFor[crm.Customer]())) {
			t.Fatalf("%v\n%s\nbecame\n%s", err, old, out)
		}
		if removing {
			return
		}
		for _, comment := range comments {
			if !strings.Contains(string(out), comment) {
				t.Fatalf("%s is lost:\n%s\nbecame\n%s", comment, old, out)
			}
		}
	})
	if refused*20 > all {
		t.Errorf("%d of %d changes were refused", refused, all)
	}
}

func TestUpdateSettingsKeepsComments(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := string(EncodeSettings(codectest.Settings(t)))
		if strings.Contains(text, "? \"") {
			return
		}
		old, comments := scribble(t, text)
		s, err := DecodeSettings("crm.yaml", []byte(old))
		if err != nil {
			t.Fatalf("%v\n%s", err, old)
		}
		mutate(t, reflect.ValueOf(s).Elem(), reflect.ValueOf(codectest.Settings(t)).Elem(), false)
		if strings.Contains(string(EncodeSettings(s)), "? \"") {
			return
		}
		out, err := UpdateSettings("crm.yaml", []byte(old), s)
		if err != nil {
			t.Fatalf("%v\n%s\n%s", err, old, EncodeSettings(s))
		}
		for _, comment := range comments {
			if !strings.Contains(string(out), comment) {
				t.Fatalf("%s is lost:\n%s\nbecame\n%s", comment, old, out)
			}
		}
	})
}
