package exchange

import (
	"strings"
	"testing"
	"time"
)

func TestDates(t *testing.T) {
	zone := time.FixedZone("", 3600)
	for _, c := range []struct {
		in   string
		o    order
		want string
	}{
		{"2026-11-03", dmy, "2026-11-03"},
		{"2026/11/03", dmy, "2026-11-03"},
		{"2026.11.3", mdy, "2026-11-03"},
		{"20261103", dmy, "2026-11-03"},
		{"3.11.2026", dmy, "2026-11-03"},
		{"03.11.26", dmy, "2026-11-03"},
		{"11/03/2026", mdy, "2026-11-03"},
		{"20-10-16", dmy, "2016-10-20"},
		{"20-10-16", ymd, "2020-10-16"},
		{"03/04/71", dmy, "1971-04-03"},
		{"15 Jan 2023", dmy, "2023-01-15"},
		{"15-Jan-23", dmy, "2023-01-15"},
		{"Jan 15, 2023", dmy, "2023-01-15"},
		{"January 1st 2023", dmy, "2023-01-01"},
		{"Sun, 15 January 2023", dmy, "2023-01-15"},
		{"3. Dezember 2023", dmy, "2023-12-03"},
		{"45631", dmy, "2024-12-05"},
		{"45631.0", dmy, "2024-12-05"},
		{"2024-05-15 10:30:00", dmy, "2024-05-15T10:30:00+01:00"},
		{"2024-05-15T10:30", dmy, "2024-05-15T10:30:00+01:00"},
		{"2006-04-15T03:23:15.000Z", dmy, "2006-04-15T03:23:15Z"},
		{"2006-04-15T03:23:15.000+0000", dmy, "2006-04-15T03:23:15Z"},
		{"2006-04-15 03:23:15 UTC", dmy, "2006-04-15T03:23:15Z"},
		{"5/15/2024 10:30 PM", mdy, "2024-05-15T22:30:00+01:00"},
		{"15.05.2024, 08:05", dmy, "2024-05-15T08:05:00+01:00"},
		{"15 Jan 2023 09:15", dmy, "2023-01-15T09:15:00+01:00"},
		{"Jan 15, 2023 at 9", dmy, "error"},
		{"0/0/00", dmy, ""},
		{"0000-00-00", dmy, ""},
		{" ", dmy, ""},
		{"n/a", dmy, ""},
		{"31/02/2026", dmy, "error"},
		{"13/13/2026", mdy, "error"},
		{"call bob", dmy, "error"},
		{"123", dmy, "error"},
		{"1/2/2026/3", dmy, "error"},
		{"2026-11-03x", dmy, "error"},
		{"02.09.2026", dmy, "2026-09-02"},
	} {
		got, err := parseTime(c.in, c.o, zone)
		text := got.String()
		if err != nil {
			text = "error"
		}
		if text != c.want {
			t.Errorf("%q %s: %q, want %q (%v)", c.in, c.o, text, c.want, err)
		}
	}
	if d, err := parseDate("--03-07", dmy); err != nil || d.String() != "--03-07" {
		t.Errorf("day without year: %v %v", d, err)
	}
}

func TestOrders(t *testing.T) {
	for in, want := range map[string]string{
		"03/04/2026 05/06/2026":          "ambiguous",
		"03/04/2026 25/06/2026":          "dmy",
		"03/04/2026 06/25/2026":          "mdy",
		"03.04.2026":                     "dmy",
		"03/03/2026 04/04/2026":          "dmy",
		"20-10-16":                       "ambiguous",
		"20-10-16 21-10-32":              "dmy",
		"20-10-31 99-10-31":              "ymd",
		"20-10-16 10-11-99":              "dmy",
		"2026-01-02 2026/03/04":          "dmy",
		"15 Jan 2023":                    "dmy",
		"":                               "dmy",
		"25/06/2026 06/25/2026 06/26/26": "mdy",
	} {
		var c orders
		for _, f := range strings.Fields(strings.ReplaceAll(in, "15 Jan 2023", "15-Jan-2023")) {
			c.add(f)
		}
		o, ok := c.decide()
		got := o.String()
		if !ok {
			got = "ambiguous"
		}
		if got != want {
			t.Errorf("%q: %s, want %s (%+v)", in, got, want, c)
		}
	}
}

func TestNumbers(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"1054", "1054"}, {"12,500.00", "12500.00"}, {"1.234,56 €", "1234.56 EUR"}, {"$1,000", "1000 USD"}, {"EUR 100", "100 EUR"},
		{"100EUR", "100 EUR"}, {"-5", "-5"}, {"(5.20)", "-5.20"}, {"5-", "-5"}, {"-$5.50", "-5.50 USD"}, {"1'234.50", "1234.50"}, {"1 234,50", "1234.50"},
		{"1\u00a0234\u00a0567", "1234567"}, {"6.0E7", "60000000"}, {"8.48E10", "84800000000"}, {"1.5e-2", "0.015"}, {"500000.0", "500000"}, {"12,34,567.00", "1234567.00"},
		{"1,234,567", "1234567"}, {"1.234.567", "1234567"}, {"0.500", "0.500"}, {"0,500", "0.500"}, {"12,5", "12.5"}, {"12,500", "12500"}, {"chf 20.-", "20 CHF"}, {"20,--€", "20 EUR"},
		{"", "error"}, {"abc", "error"}, {"1.2.3,4,5", "error"}, {"12x", "error"}, {"--5", "error"}, {"1,23,4.5", "error"}, {"€5$", "error"}, {"1e99", "error"}, {".5", "0.5"}, {"007", "7"}, {"-0.00", "0.00"},
		{"12345678901234567890", "error"}, {"Rs. 500", "500 INR"}, {"usd 20", "20 USD"},
	} {
		n, err := takeNumber(c.in, "USD")
		got := "error"
		if err == nil {
			var p points
			p.add(c.in)
			sign, ok := p.decide()
			if !ok {
				t.Errorf("%q is ambiguous", c.in)
			}
			if d, err := n.decimal(sign); err == nil {
				got = strings.TrimSpace(d.String() + " " + n.currency)
			}
		}
		if got != c.want {
			t.Errorf("%q: %q, want %q", c.in, got, c.want)
		}
	}
}

func TestPoints(t *testing.T) {
	for in, want := range map[string]string{
		"12.500":        "ambiguous",
		"12.500 1.5":    "point",
		"12.500 1,5":    "comma",
		"12,500":        "point",
		"12,500 3,50":   "comma",
		"12,500 3.50":   "point",
		"1054 2000":     "point",
		"1.234 1.234,5": "comma",
		"1234.500":      "point",
	} {
		var c points
		for _, f := range strings.Fields(in) {
			c.add(f)
		}
		p, ok := c.decide()
		got := [...]string{"", "point", "comma"}[p]
		if !ok {
			got = "ambiguous"
		}
		if got != want {
			t.Errorf("%q: %s, want %s", in, got, want)
		}
	}
}
