package query

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"crm/internal/column"
	"crm/internal/crm"
)

// testContext is the clock and book of the tests: Thursday, 19 November 2026,
// 15:30 in Berlin, in a book of Euros.
func testContext(t testing.TB) *Context {
	t.Helper()
	loc, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	set := &crm.Settings{
		Currency: "EUR",
		Stages:   []crm.Stage{{Name: "lead"}, {Name: "prospect"}, {Name: "customer"}, {Name: "past"}},
		Pipelines: []crm.Pipeline{
			{Name: "projects", Stages: []crm.DealStage{{Name: "lead"}, {Name: "proposal"}, {Name: "won", Outcome: "won"}, {Name: "lost", Outcome: "lost"}}},
			{Name: "support", Stages: []crm.DealStage{{Name: "open"}, {Name: "won", Outcome: "won"}}},
		},
		Kinds:     []string{"call", "email", "meeting"},
		Relations: []string{"partner", "supplier"},
		Fields: []crm.FieldDef{
			{Name: "industry", Type: "text"},
			{Name: "employees", Type: "number"},
			{Name: "renewal", Type: "date", Label: "Renewal of the contract"},
			{Name: "budget", Type: "money"},
			{Name: "newsletter", Type: "bool"},
			{Name: "size", Type: "choice", Options: []string{"small", "large"}},
			{Name: "products", Type: "list"},
			{Name: "web shop", Type: "url"},
			{Name: "Größe", Type: "number"},
			{Name: "role", Type: "text"},
		},
		Queries: []crm.Query{
			{Name: "vip", Query: "tag:vip"},
			{Name: "due for a call", Query: "@vip idle>90d or @vip no:last"},
			{Name: "ring", Query: "tag:x @ring2"},
			{Name: "ring2", Query: "@ring"},
			{Name: "broken", Query: "stage:lead foo:1"},
		},
	}
	return &Context{Settings: set, Catalogue: NewCatalogue(set), Now: time.Date(2026, 11, 19, 15, 30, 20, 5, loc), User: func() string { return "anna" }}
}

// shape is a tree with all its brackets, for tables.
func shape(n Node) string {
	list := func(name string, parts []Node) string {
		s := make([]string, len(parts))
		for i, p := range parts {
			s[i] = shape(p)
		}
		return name + "(" + strings.Join(s, " ") + ")"
	}
	switch n := n.(type) {
	case *And:
		return list("and", n.Parts)
	case *Or:
		return list("or", n.Parts)
	case *Not:
		return list("not", []Node{n.Part})
	case *Saved:
		return list(n.String(), []Node{n.Query})
	case *All:
		return "all"
	case *Word:
		if !n.Phrase {
			return "'" + n.Text + "'"
		}
	}
	return n.String()
}

func TestParse(t *testing.T) {
	c := testContext(t)
	for _, x := range []struct{ text, shape, text2 string }{
		{``, `all`, ``},
		{"  \t\n ", `all`, ``},
		{`tag:vip city:Berlin`, `and(tag:vip city:Berlin)`, `tag:vip city:Berlin`},
		{`stage:lead (owner:anna or owner:ben) -tag:cold`, `and(stage:lead or(owner:anna owner:ben) not(tag:cold))`, `stage:lead (owner:anna or owner:ben) -tag:cold`},
		{`a b or c d or e`, `or(and('a' 'b') and('c' 'd') 'e')`, `a b or c d or e`},
		{`(a or b) or c`, `or('a' 'b' 'c')`, `a or b or c`},
		{`a OR b AND c`, `or('a' and('b' 'c'))`, `a or b c`},
		{`a || b && c | d`, `or('a' and('b' 'c') 'd')`, `a or b c or d`},
		{`(a b) c`, `and(and('a' 'b') 'c')`, `(a b) c`},
		{`((a))`, `'a'`, `a`},
		{`not tag:a NOT(b c) !d`, `and(not(tag:a) not(and('b' 'c')) not('d'))`, `-tag:a -(b c) -d`},
		{`-(-a) --b`, `and(not(not('a')) not(not('b')))`, `--a --b`},
		{`"a or b" -"quoted phrase" "van der"*`, `and("a or b" not("quoted phrase") "van der"*)`, `"a or b" -"quoted phrase" "van der"*`},
		{`"or" 'not' "she said \"no\" \\ yes"`, `and("or" "not" "she said \"no\" \\ yes")`, `"or" "not" "she said \"no\" \\ yes"`},
		{`'t Hooft's book`, `and('t' 'Hooft's' 'book')`, `t Hooft's book`},
		{`jane@acme.example`, `'jane@acme.example'`, `jane@acme.example`},
		{`https://x.example/y?a=b www.x.example/?a=b`, `and('https://x.example/y?a=b' 'www.x.example/?a=b')`, `https://x.example/y?a=b www.x.example/?a=b`},
		{`14:30 Müller & Söhne foo(bar)`, `and('14:30' 'Müller' 'Söhne' 'foo(bar)')`, `14:30 Müller Söhne foo(bar)`},
		{`+49 30 123 berlin`, `and('+49 30 123' 'berlin')`, `+49 30 123 berlin`},
		{`(+49 (30) 12-3)`, `'+49 (30) 12-3'`, `+49 (30) 12-3`},
		{`030 and 123`, `and('030' '123')`, `030 and 123`},
		{`-030 and 123`, `and(not('030') '123')`, `-030 and 123`},
		{`10115 Berlin 2026`, `and('10115' 'Berlin' '2026')`, `10115 Berlin 2026`},

		{`deal.stage:proposal deal.amount>10k`, `and(deal.stage:proposal deal.amount>10k)`, `deal.stage:proposal deal.amount>10k`},
		{`(deal.stage:proposal) (deal.amount>10k)`, `and(and(deal.stage:proposal) and(deal.amount>10k))`, `(deal.stage:proposal) (deal.amount>10k)`},
		{`(tag:vip) (no:deal)`, `and(tag:vip no:deal)`, `tag:vip no:deal`},
		{`(no:deal.close) (people.role:ceo)`, `and(and(no:deal.close) and(people.role:ceo))`, `(no:deal.close) (people.role:ceo)`},
		{`-(deal.stage:won)`, `not(and(deal.stage:won))`, `-(deal.stage:won)`},
		{`org.city:Berlin people.role:ceo`, `and(org.city:Berlin people.role:ceo)`, ``},
		{`Company.Town:berlin person.tags:x`, `and(org.city:berlin people.tag:x)`, ``},

		{`idle>90d deals.open>10k last<2026-06-01`, `and(idle>90d deals.open>10k last<2026-06-01)`, ``},
		{`created:2026-01..2026-06 birthday:next-30d`, `and(created:2026-01..2026-06 birthday:next-30d)`, ``},
		{`created:>2026 idle:>=5 owner:=ben owner==ben`, `and(created>2026 idle>=5 owner=ben owner=ben)`, `created>2026 idle>=5 owner=ben owner=ben`},
		{`created:"1 jan".."31 mar"`, `created:"1 jan..31 mar"`, ``},
		{`created:1-jan..31-mar`, `created:1-jan..31-mar`, ``},
		{`fields.industry=steel INDUSTRY:steel fields.other>5`, `and(fields.industry=steel fields.industry:steel fields.other>5)`, ``},
		{`fields."web shop":x fields.'x`, `and(fields."web shop":x 'fields.'x')`, ``},
		{`größe>5 grosse>5 fields.Größe>5`, `and(fields.Größe>5 fields.Größe>5 fields.Größe>5)`, ``},
		{`role:ceo fields.role:ceo`, `and(role:ceo fields.role:ceo)`, ``},
		{`email~@acme\. email!~"a b" email~^(a|b)@ email~"x,\"y\""`, `and(email~@acme\. email!~"a b" email~"^(a|b)@" email~"x,\"y\"")`, ``},
		{`email~a\ b\)c`, `email~"a\\ b\\)c"`, ``},
		{`name:"van der Berg" name:'van der Berg' name:O'Brien name:'t`, `and(name:"van der Berg" name:"van der Berg" name:O'Brien name:"'t")`, ``},
		{`tag:a,b tag:"a b",c* tag:"c*" tag:* tag!=x,y`, `and(tag:a,b tag:"a b",c* tag:"c*" tag:* tag!=x,y)`, ``},
		{`no:email has:deal HAS:Deal.Close`, `and(no:email has:deal has:deal.close)`, ``},
		{`deal.amount>"10000 EUR" deal.amount:10k..20kUSD deal.amount=€500`, `and(deal.amount>"10000 EUR" deal.amount:10k..20kUSD deal.amount=€500)`, ``},
		{`owner:me owner:"me"`, `and(owner:me owner:"me")`, ``},
		{`type:company type:per*`, `and(type:company type:per*)`, ``},
		{`legal-name:x`, `legal_name:x`, ``},
		{`preference.contact:mail deal.fields.x=1`, `and(preferences.contact:mail deal.fields.x=1)`, ``},
		{`newsletter:yes size:large products:a`, `and(fields.newsletter:yes fields.size:large fields.products:a)`, ``},

		{`@vip city:Berlin`, `and(@vip(tag:vip) city:Berlin)`, ``},
		{`@"Due for a Call"`, `@"due for a call"(or(and(@vip(tag:vip) idle>90d) and(@vip(tag:vip) no:last)))`, `@"due for a call"`},
	} {
		n, err := Parse(x.text, c)
		if err != nil {
			t.Errorf("Parse(%q): %v", x.text, err)
			continue
		}
		if got := shape(n); got != x.shape {
			t.Errorf("Parse(%q) is\n%s, want\n%s", x.text, got, x.shape)
		}
		if x.text2 != "" && n.String() != x.text2 {
			t.Errorf("Parse(%q) is written %q, want %q", x.text, n, x.text2)
		}
		roundTrip(t, n, c)
	}
}

// roundTrip fails unless the text of a tree is read as the same tree.
func roundTrip(t testing.TB, n Node, c *Context) {
	t.Helper()
	again, err := Parse(n.String(), c)
	if err != nil {
		t.Fatalf("%q, the text of a tree, is refused: %v", n, err)
	}
	if !reflect.DeepEqual(n, again) {
		t.Fatalf("%q is read as another tree, %q (%s and %s)", n, again, shape(n), shape(again))
	}
}

func TestParseRefuses(t *testing.T) {
	c := testContext(t)
	for _, x := range []struct {
		text   string
		column int
		msg    string
		hint   string
	}{
		{`stge:lead`, 1, `there is no field "stge"`, `did you mean "stage"?`},
		{`tag:vip amount>5`, 9, `there is no field "amount"`, `did you mean "deal.amount"`},
		{`org.cty:x`, 1, `there is no field "org.cty"`, `did you mean "org.city"?`},
		{`indutry:x`, 1, `there is no field`, `did you mean "industry"?`},
		{`Re:Offer`, 1, `there is no field "Re"`, ``},
		{`Subject:Offer`, 1, `there is no field "Subject"`, ``},
		{`qqqqqq:x y`, 1, `there is no field "qqqqqq"`, `to look for the text write "qqqqqq:x"`},
		{`ä created:gestern`, 11, `"gestern" is not a time`, `write it like 2026-06`},
		{`created:2026-02-30`, 9, `there is no day 2026-02-30`, ``},
		{`created:03/04`, 9, `this can be 3 April or 4 March`, ``},
		{`last<30d`, 6, `say whether this is past or future`, ``},
		{`idle>3m`, 6, `"m" can be minutes or months`, `90d`},
		{`idle>fri`, 6, `"fri" is not a number of days`, ``},
		{`idle>-3d`, 6, `is not a number of days`, ``},
		{`idle>30..90`, 6, `is not a number of days`, ``},
		{`idle:90..30`, 6, `ends before it begins`, ``},
		{`created>2026-01..2026-06`, 0, ``, ``},
		{`created>since-may`, 9, `> takes a day or a period with both ends`, ``},
		{`birthday:--02-30`, 10, `there is no day --02-30`, ``},
		{`(a or b`, 1, `the ) for this ( is missing`, ``},
		{`x (a (b) c`, 3, `the ) for this ( is missing`, ``},
		{`a)`, 2, `there is no ( for this )`, ``},
		{`()`, 2, `something is missing before this )`, ``},
		{`(a)b`, 4, `a space is missing behind the )`, ``},
		{`foo(bar`, 4, `the ) for this ( is missing`, ``},
		{`a or`, 5, `something is missing behind "or"`, `"or"`},
		{`or a`, 1, `something is missing before "or"`, `"or"`},
		{`a or or b`, 6, `something is missing before "or"`, ``},
		{`and a`, 1, `something is missing before "and"`, ``},
		{`a and`, 3, `something is missing behind "and"`, ``},
		{`a not`, 3, `something is missing behind "not"`, ``},
		{`a - b`, 3, `what is not meant has to stand right behind the -`, `-tag:cold`},
		{`-&`, 1, `there is no letter and no digit`, ``},
		{`& or b`, 1, `there is no letter and no digit`, ``},
		{`"..."`, 1, `there is no letter and no digit`, ``},
		{`"open`, 1, `the closing quotation mark is missing`, ``},
		{`a 'or b`, 3, `not clear what the apostrophe belongs to`, ``},
		{`'-a`, 1, `not clear what the apostrophe belongs to`, ``},
		{`"a"b`, 4, `a space is missing behind the quotation mark`, ``},
		{`name:"open`, 6, `the closing quotation mark is missing`, ``},
		{`name:"a"b`, 9, `a space is missing behind the value`, ``},
		{`name: "van der Berg"`, 6, `a value is missing behind name:`, `write it without a space behind the :`},
		{`name:`, 6, `a value is missing behind name:`, `write it like name:"van der Berg"`},
		{`(name:)`, 7, `a value is missing`, ``},
		{`name:""`, 6, `the value is empty`, `no:name`},
		{`tag:a, b`, 7, `a value is missing behind the comma`, `without spaces`},
		{`tag:,a`, 5, `a value is missing`, ``},
		{`idle>5,6`, 7, `> takes one value`, ``},
		{`name>b`, 1, `> compares numbers and times, and name is a text`, ``},
		{`deal.amount~5`, 1, `~ looks at text, and deal.amount is an amount of money`, ``},
		{`email~a(b`, 8, `the ) for this ( is missing`, ``},
		{`email~"a(b"`, 7, `the regexp "a(b" is not understood: missing closing )`, ``},
		{`email~[`, 7, `the regexp "[" is not understood: missing closing ]`, ``},
		{`email~((a{40}){25}){40}`, 7, `is not understood: invalid repeat`, ``},
		{`email~(abcdefghijklmnopqrstuvwxyz){1000}`, 7, `is too large`, ``},
		{`email~` + strings.Repeat("a", 501), 7, `the regexp is too long`, ``},
		{`deal.amount>ten`, 13, `"ten" is not an amount of money`, `10k`},
		{`deal.amount>10,000`, 13, `an amount has no comma`, `10000`},
		{`deal.amount>10.000`, 13, `"10.000" can be 10000 or a little more than 10`, ``},
		{`deal.amount:20k..10k`, 13, `ends before it begins`, ``},
		{`deal.amount:10kUSD..20kEUR`, 13, `has two currencies`, ``},
		{`deal.amount:..`, 13, `a range has at least one end`, ``},
		{`employees:many`, 11, `"many" is not a number`, ``},
		{`newsletter:maybe`, 12, `fields.newsletter is yes or no`, ``},
		{`type:cat`, 6, `type is never "cat"`, `it is person, organization`},
		{`deal.outcome:w*,x`, 17, `deal.outcome is never "x"`, `it is open, won, lost`},
		{`phone:abc`, 7, `has no digits`, ``},
		{`name:...`, 6, `there is no letter and no digit`, ``},
		{`has:`, 5, `the name of a field is missing behind has:`, ``},
		{`has:emial`, 5, `there is no field "emial"`, `did you mean "email"?`},
		{`has:email,phone`, 10, `has: takes one field`, `has:email has:phone`},
		{`no>5`, 1, `no is followed by a colon`, ``},
		{`@vipp`, 1, `there is no saved query "vipp"`, `did you mean @vip?`},
		{`@nobody`, 1, `there is no saved query "nobody"`, `crm query list`},
		{`x @ring`, 3, `the saved query "ring" uses itself: @ring > @ring2 > @ring`, ``},
		{`x @broken`, 3, `the saved query "broken": there is no field "foo"`, ``},
		{`@"vip`, 2, `the closing quotation mark is missing`, ``},
		{strings.Repeat("(", 60) + "a" + strings.Repeat(")", 60), 51, `nested too deeply`, ``},
		{strings.Repeat("-", 60) + "a", 51, `nested too deeply`, ``},
		{strings.Repeat("a ", 2001), 4001, `more than 2000 parts`, ``},
		{"tag:" + strings.Repeat("a,", 2001) + "a", 1, `more than 2000 parts`, ``},
		{strings.Repeat("x", 20000), 1, `the query is too long`, ``},
		{"a\xffb", 1, `not valid UTF-8`, ``},
	} {
		n, err := Parse(x.text, c)
		if x.msg == "" {
			continue
		}
		var e *Error
		if n != nil || !errors.As(err, &e) {
			t.Errorf("Parse(%.60q) = %v, %v; want an error", x.text, n, err)
			continue
		}
		if e.Column != x.column || !strings.Contains(e.Msg, x.msg) || !strings.Contains(e.Hint, x.hint) {
			t.Errorf("Parse(%.60q) says at %d: %s\nhint: %s\nwant at %d: %s\nhint: %s", x.text, e.Column, e.Msg, e.Hint, x.column, x.msg, x.hint)
		}
	}
}

func TestExcerpt(t *testing.T) {
	c := testContext(t)
	for text, want := range map[string]string{
		"tag:vip stge:x":                     "tag:vip stge:x\n        ^",
		"日本 stge:x":                          "日本 stge:x\n     ^",
		"a\tb\x1b[2J stge:x":                 "a b [2J stge:x\n        ^",
		strings.Repeat("ab ", 30) + "stge:x": "… ab ab ab ab ab ab ab ab ab ab ab ab ab stge:x\n" + strings.Repeat(" ", 41) + "^",
	} {
		_, err := Parse(text, c)
		var e *Error
		if !errors.As(err, &e) {
			t.Fatalf("%q: %v", text, err)
		}
		if got := strings.Join(e.Excerpt(), "\n"); got != want {
			t.Errorf("%q:\n%s\nwant\n%s", text, got, want)
		}
	}
}

// TestExpansionIsBounded: saved queries that use others twice do not grow
// without end.
func TestExpansionIsBounded(t *testing.T) {
	c := testContext(t)
	set := &crm.Settings{Queries: []crm.Query{{Name: "q0", Query: "a b"}}}
	for i := 1; i < 40; i++ {
		before := "@q" + string(rune('0'+(i-1)/10)) + string(rune('0'+(i-1)%10))
		if i == 1 {
			before = "@q0"
		}
		set.Queries = append(set.Queries, crm.Query{Name: "q" + string(rune('0'+i/10)) + string(rune('0'+i%10)), Query: before + " " + before})
	}
	c.Settings, c.Catalogue = set, nil
	if _, err := Parse("@q05", c); err != nil {
		t.Error(err)
	}
	if n, err := Parse("@q39", c); err == nil || n != nil || !strings.Contains(err.Error(), "too large") {
		t.Errorf("%v, %v", n, err)
	}
}

// TestEveryKeyHasAField: what the columns hold can be asked for.
func TestEveryKeyHasAField(t *testing.T) {
	left := map[string]bool{}
	for table := range column.NumTables {
		for _, s := range table.Columns() {
			left[table.Name()+" "+s.Name] = true
		}
	}
	for _, f := range builtin() {
		for _, name := range append([]string{f.Column}, f.Also...) {
			if name != "" && !slices.ContainsFunc(f.Table.Columns(), func(s column.Spec) bool { return s.Name == name }) {
				t.Errorf("%s: the table %s has no column %s", f.Name, f.Table.Name(), name)
			}
			delete(left, f.Table.Name()+" "+name)
		}
	}
	for key := range left {
		table, name, _ := strings.Cut(key, " ")
		switch {
		case strings.Contains(table, "fields") || strings.Contains(table, "preferences"): // by key
		case table == "merged.values" && name == "kind", table == "merged.values.items": // their text is asked for
		case name == "encoded": // the exact form beside a value
		case name == "order", strings.HasSuffix(name, "_number"): // for sorting and joins
		default:
			t.Errorf("no field for %s of %s", name, table)
		}
	}
}

func TestCatalogue(t *testing.T) {
	c := testContext(t)
	seen := map[string]bool{}
	for _, name := range c.Catalogue.Names() {
		f, ok := c.Catalogue.Field(name)
		if !ok || seen[f.Name] {
			t.Fatalf("%s: %v, or twice", name, ok)
		}
		seen[f.Name] = true
		if f.Help == "" || f.Title == "" || f.Example == "" {
			t.Errorf("%s: help %q, title %q, example %q", name, f.Help, f.Title, f.Example)
		}
		if _, dotted := strings.CutPrefix(f.Name, "fields."); !dotted && strings.Contains(f.Name, ".") != (f.Item != column.Customers) && !f.Computed {
			t.Errorf("%s is of the table %s", f.Name, f.Item.Name())
		}
		for p := f.Table; p != f.Item; {
			up, ok := p.Parent()
			if !ok {
				t.Fatalf("%s: %s is not below %s", name, f.Table.Name(), f.Item.Name())
			}
			p = up
		}
		if text := f.Name + ":" + f.Example; f.Kind != Flag {
			n, err := Parse(text, c)
			if err != nil {
				t.Errorf("%s: %v", text, err)
				continue
			}
			roundTrip(t, n, c)
		}
		for _, via := range []string{"org.", "people."} {
			g, ok := c.Catalogue.Field(via + name)
			if !ok || g.Base() != f.Name || g.Via == Own || g.Column != f.Column {
				t.Errorf("%s%s = %+v", via, name, g)
			}
		}
	}
	for _, name := range []string{"", ".", "org.", "org", "fields.", "stage.", "org.org.city", "x", "people.people.name", "deal.x", `fields.""`} {
		if f, ok := c.Catalogue.Field(name); ok && name != "org" {
			t.Errorf("%q is found: %+v", name, f)
		}
	}
}
