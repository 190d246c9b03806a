package query

import (
	"strings"
	"testing"
)

// What people type who know another language, or this one not yet.
func TestParseHelpsWithMistakes(t *testing.T) {
	c := testContext(t)
	for _, x := range []struct {
		text   string
		column int
		msg    string
		hint   string
	}{
		{`idle > 90d`, 6, `">" stands between a field and its value`, `idle>90d`},
		{`idle >90d`, 6, `">" stands between`, ``},
		{`tag : vip`, 5, `":" stands between`, ``},
		{`stage :lead`, 7, `":" stands between`, ``},
		{`tag != vip`, 5, `"!=" stands between`, ``},
		{`name !~ gmbh`, 6, `"!~" stands between`, ``},
		{`(= x)`, 2, `"=" stands between`, ``},
		{`not =x`, 5, `"=" stands between`, ``},
		{`tag<>vip`, 4, `<> is no operator`, `tag!=`},
		{`a or`, 5, `something is missing behind "or"`, `"or"`},
		{`a (`, 4, `something is missing behind the (`, `"("`},
		{`()`, 2, `something is missing before this )`, `")"`},
		{`""`, 1, `there is no letter and no digit`, `all customers`},
		{`org.foo:1`, 1, `there is no field "org.foo"`, `org.fields.NAME`},
		{`org.org.name:x`, 1, `there is no field "org.org.name"`, `org.city`},
		{`fields.:x`, 1, `there is no field "fields."`, `a name is missing behind the dot`},
		{`tag:*vip`, 5, `a * stands behind a value`, `tag~vip`},
		{`name:*berg*`, 6, `a * stands behind a value`, `name~berg`},
		{`name=**`, 6, `a * stands behind a value`, `has:name`},
		{`last<2w`, 6, `past or future`, `2w ago is last<-2w, in 2w is last<in-2w`},
		{`stage:(lead or x)`, 7, `the ) for this ( is missing`, `stage:lead,prospect`},
		{`last:never`, 6, `"never" is not a time`, `no:last`},
		{`idle:never`, 6, `is not a number of days`, `no:idle`},
		{`deal.amount:none`, 13, `is not an amount of money`, `no:deal.amount`},
	} {
		n, err := Parse(x.text, c)
		e, ok := err.(*Error)
		switch {
		case !ok || n != nil:
			t.Errorf("Parse(%q) = %v, %v, want an *Error", x.text, n, err)
		case e.Column != x.column || !strings.Contains(e.Msg, x.msg) || !strings.Contains(e.Hint, x.hint):
			t.Errorf("Parse(%q): %d: %s (%s), want %d: %s (%s)", x.text, e.Column, e.Msg, e.Hint, x.column, x.msg, x.hint)
		}
	}
}

// A mark in quotation marks, and an address as in a mail, are text.
func TestMarksAreTextWhenMeant(t *testing.T) {
	c := testContext(t)
	for text, want := range map[string]string{
		`Anna <anna@acme.example>`: "", `"> 90"`: "", `tag:"*vip"`: "", `tag:"*"*`: "", `tag:*`: "", `name="*"`: "", `a & b`: "a b",
	} {
		n, err := Parse(text, c)
		if err != nil {
			t.Errorf("Parse(%q): %v", text, err)
			continue
		}
		if want == "" {
			want = text
		}
		if n.String() != want {
			t.Errorf("Parse(%q) is written %q", text, n)
		}
		roundTrip(t, n, c)
	}
}
