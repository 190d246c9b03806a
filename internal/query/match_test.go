package query

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"crm/internal/crm"
)

func term(t testing.TB, c *Context, text string) *Term {
	t.Helper()
	n, err := Parse(text, c)
	if err != nil {
		t.Fatalf("Parse(%q): %v", text, err)
	}
	x, ok := n.(*Term)
	if !ok {
		t.Fatalf("Parse(%q) is %s", text, shape(n))
	}
	return x
}

func TestText(t *testing.T) {
	c := testContext(t)
	for _, x := range []struct{ query, yes, no string }{
		{`name:"van der Berg"`, "Ann van der Berg|VAN DER BERG|van-der berg|Berg, van  der Berg|x van\tder\nberg.", "van der Berger|van Berg|vander Berg|Avan der Berg|der Berg|"},
		{`name:berg*`, "Ann Berger|berg|Bergér", "Heidelberg|Ber"},
		{`name:müller`, "Müller|mueller|Anna MULLER|Muëller", "Müllers|Mueler"},
		{`name:mueller`, "Müller|Mueller", "Muller"},
		{`name:"J. Smith"`, "J Smith|J.Smith", "Jo Smith"},
		{`name:a,b`, "A|x b", "ab"},
		{`name="Acme GmbH"`, "Acme GmbH|ACME gmbh| Acme  GmbH |Acmé GmbH", "Acme GmbH & Co|The Acme GmbH"},
		{`name=Acme*`, "Acme GmbH|acme", "The Acme"},
		{`name!="Acme"`, "acme", "Acme GmbH"},
		{`name~^acme`, "Acme GmbH|ACME", "The Acme|"},
		{`name~(?-i)^acme`, "acme", "Acme"},
		{`name!~gmbh$`, "Acme GmbH", "GmbH Acme"},
		{`email:acme.example`, "info@acme.example|info@mail.acme.example", "info@acme.examples|acme@x.example"},
		{`email:jane@acme.example`, "jane@acme.example|JANE@acme.example", "janet@acme.example|jane@acme.de"},
		{`tag:"key account"`, "Key Account|key  account", "key accounts|key|"},
		{`tag:k*`, "Key Account|k", "a k|"},
		{`tag:"k*"`, "k*|K*", "key"},
		{`tag:*`, "x|ö", ""},
		{`city:köln`, "Köln|KOELN|Koln", "Köln-Mülheim"},
		{`language:de`, "de|de-DE|DE_AT", "nl-ded|den"},
		{`owner:me`, "anna|Anna", "me|ann"},
		{`owner:"me"`, "me|ME", "anna"},
		{`type:company`, "organization", "company|person"},
		{`type:per*`, "person", "organization"},
		{`id:7K3F`, "7k3f9q2m4x", "8k3f9q2m4x|k3f"},
		{`id=7k3f9q2m4x`, "7k3f9q2m4x", "7k3f"},
		{`phone:030-123`, "+4930123456|030 123", "+4931123456|03012"},
		{`phone:+49`, "+4930123456|0049 30", "+1493012345|030 49 12"},
		{`phone="+49 30 12"`, "+493012|0049 30/12", "+4930123"},
		{`phone:"030 12","7 8"`, "+493012|1781", "+49"},
		{`newsletter:yes`, "true", "false|yes|"},
		{`newsletter!=on`, "true", "false"},
		{`newsletter:no`, "false", "true"},
		{`employees:10..50`, "10|50|33.3|10.0", "9.99|50.01|x|"},
		{`employees>=1.5k`, "1500|1500.00|2000", "1499.99|x"},
		{`employees:5,7`, "5|7.0", "6"},
		{`budget>10k`, "10000.01 EUR|20000 EUR|20000", "10000 EUR|20000 USD|x"},
		{`budget:"10k USD".."20k USD"`, "10000 USD|20000.00 USD", "10000 EUR|20000.01 USD"},
		{`renewal:2026-06`, "2026-06-01|2026-06-30|2026-06-15T10:00:00Z", "2026-07-01|2025-06-01|June|"},
		{`renewal<today`, "2026-11-18|1999-01-01", "2026-11-19|"},
		{`fields.x:5`, "5|5.0|room 5", "55|4"},
		{`fields.x>5`, "6|5.1", "5|steel|2026-01-01"},
		{`fields.x:10..20`, "15|10..20|10 20", "21|9"},
		{`fields.x:steel`, "Steel|stainless steel", "steels"},
		{`fields.x=steel`, "Steel", "stainless steel"},
		{`fields.x!=5`, "5.00", "6"},
		{`fields.x>m`, "n|Steel", "a|M"},
		{`fields.x>=m`, "m", "a"},
		{`fields.x<m`, "a|5", "m|z"},
		{`fields.x<=m`, "M", "z"},
		{`fields.x<2026-06`, "2026-05-31|2001-01-01T10:00:00+01:00", "2026-06-01|steel"},
		{`fields.x:2026`, "2026-05-31|2026|in 2026", "2025-12-31|2025"},
		{`fields.x:ste*`, "Steel|x steel", "ast"},
		{`fields.x~^\d+$`, "12", "x12"},
		{`organization:acme`, "Acme GmbH|The Acme", "Acmeland|"},
		{`organization="acme gmbh"`, "Acme GmbH", "Acme"},
	} {
		tm := term(t, c, x.query)
		for _, s := range strings.Split(x.yes, "|") {
			if !tm.Text([]byte(s)) {
				t.Errorf("%s is not met by %q", x.query, s)
			}
		}
		for _, s := range strings.Split(x.no, "|") {
			if tm.Text([]byte(s)) {
				t.Errorf("%s is met by %q", x.query, s)
			}
		}
		if want := strings.Contains(x.query, "!"); tm.Negated() != want {
			t.Errorf("%s: negated is %v", x.query, !want)
		}
	}
}

func TestID(t *testing.T) {
	c := testContext(t)
	for _, x := range []struct {
		query string
		want  bool
	}{
		{"id:7", true}, {"id:7K3F9Q2M4X", true}, {"id:8", false}, {"id=7k3f", false}, {"id~9q", true}, {"id~^9q", false},
		{"organization:7k3f", true}, {"organization:7k3", false}, {"organization:acme", false}, {"organization=7k3f9q2m4x", true}, {"organization=7k3f", false},
		{"deal.contact:xxxx,7k3f9", true}, {"organization~7k", false},
	} {
		if got := term(t, c, x.query).ID("7k3f9q2m4x"); got != x.want {
			t.Errorf("%s is %v", x.query, got)
		}
	}
	if term(t, c, "id:7").ID("") {
		t.Error("an unset id meets id:7")
	}
}

func TestTime(t *testing.T) {
	c := testContext(t)
	for _, x := range []struct{ query, yes, no string }{
		// The clock is 2026-11-19T15:30:20+01:00, a Thursday.
		{"created:2026-06", "2026-06-01|2026-06-30|2026-06-01T00:00:00+02:00|2026-06-30T23:59:59+02:00", "2026-05-31T23:59:59+02:00|2026-07-01|2026-07-01T00:00:00+02:00|2026-05-31"},
		{"created:2026-01..2026-06", "2026-01-01|2026-06-30T23:59:59.5+02:00", "2025-12-31|2026-07-01"},
		{"created>2026-06", "2026-07-01|2026-07-01T00:00:00+02:00", "2026-06-30|2026-06-30T23:59:59+02:00"},
		{"created>=2026-06", "2026-06-01|2026-06-01T00:00:00+02:00", "2026-05-31|2026-05-31T23:59:59+02:00"},
		{"created<2026-06", "2026-05-31", "2026-06-01"},
		{"created<=2026-06", "2026-06-30", "2026-07-01"},
		{"created:2026-06..", "2026-06-01|2027-01-01", "2026-05-31"},
		{"created:..2026-06", "2026-06-30|1999-01-01", "2026-07-01"},
		{"created:since-may", "2026-05-01|2027-01-01", "2026-04-30"},
		{"created:today", "2026-11-19|2026-11-19T00:00:00+01:00|2026-11-19T23:30:00Z|2026-11-19T00:30:00+09:00|2026-11-19T23:30:00-08:00", "2026-11-18|2026-11-20|2026-11-18T23:00:00Z|2026-11-20T00:30:00+09:00"},
		{"interaction.at>-30d", "2026-10-21|2026-11-19", "2026-10-20"},
		{"interaction.at>=-30d", "2026-10-20", "2026-10-19"},
		{"interaction.at:last-30d", "2026-10-21|2026-11-19", "2026-10-20|2026-11-20"},
		{"interaction.at:fri", "2026-11-13", "2026-11-20"},
		{"task.due:fri", "2026-11-20", "2026-11-13"},
		{"task.due<fri", "2026-11-19", "2026-11-20"},
		{"task.due<today", "2026-11-18|2026-11-18T23:59:00+01:00", "2026-11-19|2026-11-19T00:00:00+01:00"},
		{"task.due<now", "2026-11-18|2026-11-19T15:30:19+01:00", "2026-11-19|2026-11-19T15:30:20+01:00"},
		{"task.due<=now", "2026-11-19|2026-11-19T15:30:20+01:00", "2026-11-20|2026-11-19T15:30:21+01:00"},
		{"task.due>now", "2026-11-20|2026-11-19T15:30:21+01:00", "2026-11-19|2026-11-19T15:30:20+01:00"},
		{"task.due>=now", "2026-11-19|2026-11-19T15:30:20+01:00", "2026-11-18|2026-11-19T15:30:19+01:00"},
		{`created:"2026-11-19 14:00"`, "2026-11-19T14:00:00+01:00|2026-11-19T14:00:59+01:00", "2026-11-19|2026-11-19T14:01:00+01:00"},
		{`created:"2026-11-19 14:00".."2026-11-19 16:00"`, "2026-11-19T14:00:00+01:00|2026-11-19T16:00:59+01:00|2026-11-19", "2026-11-19T13:59:59+01:00|2026-11-19T16:01:00+01:00"},
		{`created:"2026-11-19 14:00"..`, "2026-11-19T14:00:00+01:00|2026-11-19|2030-01-01", "2026-11-19T13:59:59+01:00|2026-11-18"},
		{"created:yesterday-14:00..today", "2026-11-18T14:00:00+01:00|2026-11-19T23:59:59+01:00", "2026-11-18T13:59:59+01:00|2026-11-20"},
		{"created:2026-q3,2026-11", "2026-07-01|2026-11-30", "2026-10-15"},
		{"created!=2026", "2026-01-01", "2025-01-01"},
		{"last:all", "1999-01-01", ""},
	} {
		tm := term(t, c, x.query)
		check := func(list string, want bool) {
			for _, s := range strings.Split(list, "|") {
				if s == "" {
					continue
				}
				at, err := crm.ParseTime(s)
				if err != nil {
					t.Fatal(err)
				}
				if tm.Time(at) != want || tm.Text([]byte(s)) != want {
					t.Errorf("%s met by %s: want %v", x.query, s, want)
				}
			}
		}
		check(x.yes, true)
		check(x.no, false)
		if tm.Time(crm.Time{}) {
			t.Errorf("%s is met by an unset time", x.query)
		}
	}
}

func TestDay(t *testing.T) {
	c := testContext(t)
	for _, x := range []struct{ query, yes, no string }{
		{"birthday:next-30d", "1980-11-19|2001-12-18|--12-01", "1980-11-18|--12-19"},
		{"birthday:next-60d", "1980-12-31|--01-01|1999-01-17|--11-19", "--01-18|--11-18"},
		{"birthday:today", "1980-11-19|--11-19", "--11-20"},
		{"birthday:tomorrow,--05-01", "--11-20|1980-05-01", "--05-02"},
		{"birthday:nov", "1980-11-01|--11-30", "--12-01"},
		{"birthday:this-week", "--11-16|--11-22", "--11-23"},
		{"birthday:1980", "1980-01-01|1980-12-31", "1981-01-01|--01-01"},
		{"birthday:1980-05-01", "1980-05-01", "--05-01|1981-05-01"},
		{"birthday:1970..1980", "1975-01-01", "1981-01-01|--02-02"},
		{"birthday<1970", "1969-12-31", "1970-01-01|--01-01"},
		{"birthday>=1970", "1970-01-01", "--01-01|1969-12-31"},
		{"birthday<-30y", "1996-11-18", "1996-11-19|--01-01"},
		{"birthday!=today", "--11-19", "--11-20"},
		{"birthday:this-year", "2026-01-01", "1980-11-19|--11-19"},
		{"birthday:last-12-months", "1980-01-01|--06-06|--02-29", ""},
		{"deal.close:this-quarter", "2026-10-01|2026-12-31", "2027-01-01|2025-11-01"},
		{"deal.close<=today", "2026-11-19", "2026-11-20"},
		{"deal.close:mon", "2026-11-23", "2026-11-16"},
		{"purchase.date:mon", "2026-11-16", "2026-11-23"},
	} {
		tm := term(t, c, x.query)
		check := func(list string, want bool) {
			for _, s := range strings.Split(list, "|") {
				if s == "" {
					continue
				}
				d, err := crm.ParseDate(s)
				if err != nil {
					t.Fatal(err)
				}
				if tm.Day(d) != want || tm.Text([]byte(s)) != want {
					t.Errorf("%s met by %s: want %v", x.query, s, want)
				}
			}
		}
		check(x.yes, true)
		check(x.no, false)
		if tm.Day(crm.Date{}) {
			t.Errorf("%s is met by an unset day", x.query)
		}
	}
	// Who was born on 29 February has a birthday on the 28th of other years.
	c.Now = c.Now.AddDate(0, 3, 9)
	if got := crm.DateOf(c.Now).String(); got != "2027-02-28" {
		t.Fatal(got)
	}
	if d, _ := crm.ParseDate("2004-02-29"); !term(t, c, "birthday:today").Day(d) || term(t, c, "birthday:tomorrow").Day(d) {
		t.Error("29 February")
	}
}

func TestNumbers(t *testing.T) {
	c := testContext(t)
	for _, x := range []struct {
		query   string
		yes, no []int64
	}{
		{"idle>90d", []int64{91, 5000}, []int64{90, 0}},
		{"idle>90", []int64{91}, []int64{90}},
		{"idle>=2w", []int64{14}, []int64{13}},
		{"idle<1mo", []int64{0, 30}, []int64{31}}, // since 19 October
		{"idle<=1y", []int64{365}, []int64{366}},
		{"idle:30..90", []int64{30, 90}, []int64{29, 91}},
		{"idle:2w..", []int64{14, 999}, []int64{13}},
		{"idle:..2w", []int64{14, 0}, []int64{15}},
		{"idle!=0d", []int64{0}, []int64{1}},
		{"deals>2", []int64{3}, []int64{2}},
		{"deals<2.5", []int64{2, -1}, []int64{3}},
		{"deals<=2", []int64{2}, []int64{3}},
		{"deals>=2.5", []int64{3}, []int64{2}},
		{"deals<2", []int64{1}, []int64{2}},
		{"deals>-2.5", []int64{-2}, []int64{-3}},
		{"deals>=-2", []int64{-2}, []int64{-3}},
		{"deals:1,3..4", []int64{1, 3, 4}, []int64{2, 5}},
		{"deals:1.5", nil, []int64{1, 2}},
		{"deal.probability>=50%", []int64{50}, []int64{49}},
		{"interactions:1k", []int64{1000}, []int64{1}},
	} {
		tm := term(t, c, x.query)
		for _, n := range x.yes {
			if !tm.Int(n) || !tm.Number(crm.DecimalOf(n)) {
				t.Errorf("%s is not met by %d", x.query, n)
			}
		}
		for _, n := range x.no {
			if tm.Int(n) || tm.Number(crm.DecimalOf(n)) {
				t.Errorf("%s is met by %d", x.query, n)
			}
		}
		if tm.Number(crm.Decimal{}) {
			t.Errorf("%s is met by an unset number", x.query)
		}
	}
	for _, x := range []struct {
		query, amount string
		want          bool
	}{
		{"deal.amount>10k", "10000.01 EUR", true}, {"deal.amount>10k", "10000.00 EUR", false}, {"deal.amount>10k", "20000 USD", false},
		{`deal.amount>"10 k usd"`, "20000 USD", true}, {`deal.amount:1.5m`, "1500000.00 EUR", true}, {`deal.amount:usd5`, "5.00 USD", true},
		{`deal.amount<=2bn`, "2000000000 EUR", true}, {`deal.amount:1.2345k`, "1234.5 EUR", true}, {"deal.amount:£5", "5 GBP", true}, {"deal.amount:-5", "-5 EUR", true},
	} {
		m, err := crm.ParseMoney(x.amount)
		if err != nil {
			t.Fatal(err)
		}
		if got := term(t, c, x.query).Money(m); got != x.want {
			t.Errorf("%s met by %s is %v", x.query, x.amount, got)
		}
	}
	if term(t, c, "deal.amount<5").Money(crm.Money{}) {
		t.Error("an unset amount is less than 5")
	}
	c.Settings.Currency = ""
	if m, _ := crm.ParseMoney("20000 USD"); !term(t, c, "deal.amount>10k").Money(m) {
		t.Error("in a book without a currency an amount without one is of any")
	}
}

// TestFastText holds the reading of plain text against that by folding.
func TestFastText(t *testing.T) {
	c := testContext(t)
	letters := rapid.SampledFrom([]rune("aAbB 1.-'\t\nüß"))
	text := rapid.Custom(func(t *rapid.T) string { return string(rapid.SliceOfN(letters, 0, 12).Draw(t, "text")) })
	rapid.Check(t, func(t *rapid.T) {
		value := text.Draw(t, "value")
		if !HasWord(value) {
			return
		}
		query := rapid.SampledFrom([]string{"name:", "name=", "tag:", "fields.x:"}).Draw(t, "field") + quote(value)
		if rapid.Bool().Draw(t, "prefix") {
			query += "*"
		}
		n, err := Parse(query, c)
		if err != nil {
			t.Fatal(err)
		}
		tm, s := n.(*Term), text.Draw(t, "text")
		if rapid.Bool().Draw(t, "around the value") {
			s = text.Draw(t, "before") + rapid.SampledFrom([]string{value, strings.ToUpper(value), strings.ReplaceAll(value, "ü", "ue")}).Draw(t, "core") + text.Draw(t, "behind")
		}
		v := &tm.Values[0]
		want := false
		for _, has := range crm.Folds(s) {
			for _, f := range v.Folds {
				whole := has == f || v.Prefix && strings.HasPrefix(has, f)
				// Words with a space around them, so that they are found with strings.
				hw, fw := " "+strings.Join(words(has), " ")+" ", " "+strings.Join(words(f), " ")
				if !v.Prefix {
					fw += " "
				}
				phrase := strings.Contains(hw, fw)
				switch query[:strings.IndexByte(query, '"')] {
				case "name:":
					want = want || phrase
				case "fields.x:":
					want = want || phrase || whole
				default:
					want = want || whole
				}
			}
		}
		if s == "" {
			want = false
		}
		if _, err := crm.ParseDecimal(s); err == nil && v.Bounds != nil {
			return // compared as numbers
		}
		if got := tm.Text([]byte(s)); got != want {
			t.Fatalf("%s met by %q is %v", query, s, got)
		}
	})
}

func TestWord(t *testing.T) {
	c := testContext(t)
	for text, want := range map[string]string{"Jane@Acme.example": "jane acme example", "Müller*": "muller|mueller", `"Van  der-Berg"`: "van der berg"} {
		n, err := Parse(text, c)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, r := range n.(*Word).Readings() {
			got = append(got, strings.Join(r, " "))
		}
		if strings.Join(got, "|") != want {
			t.Errorf("%s has the readings %q", text, got)
		}
	}
	for text, want := range map[string]string{"+49 30 123": "4930123", "030/12345": "3012345", "1234": "", "12345": "12345", "12345*": "12345", "a12345": "", `"0049 (30) 12 - 34"`: "49301234"} {
		n, err := Parse(text, c)
		if err != nil {
			t.Fatal(err)
		}
		if got := n.(*Word).Digits(); got != want {
			t.Errorf("%s has the digits %q", text, got)
		}
	}
}

func TestSeam(t *testing.T) {
	for _, c := range []struct {
		between string
		want    bool
	}{
		{"ab", false}, {"a1", false}, {"éa", false}, {"한국", false}, {"a ", true}, {" a", true}, {"-a", true}, {"  ", true},
		{"東京", true}, {"京タ", true}, {"ター", true}, {"ーワ", true}, {"すa", true}, {"a東", true}, {"東1", true}, {"ไท", true}, {"ﾀｰ", true},
		{"ก\u0e31", false}, {"か\u3099", false}, {"e\u0301", false},
	} {
		r := []rune(c.between)
		if got := Seam(r[0], r[1]); got != c.want {
			t.Errorf("between %q a word ends: %v, want %v", c.between, got, c.want)
		}
	}
}
