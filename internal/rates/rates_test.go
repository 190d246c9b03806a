package rates

import (
	"errors"
	"math/big"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"crm/internal/crm"
)

func day(s string) crm.Date {
	if s == "" {
		return crm.Date{}
	}
	d, err := crm.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func money(s string) crm.Money {
	m, err := crm.ParseMoney(s)
	if err != nil {
		panic(err)
	}
	return m
}

func number(s string) crm.Decimal {
	d, err := crm.ParseDecimal(s)
	if err != nil {
		panic(err)
	}
	return d
}

func settings() *crm.Settings {
	return &crm.Settings{Currency: "EUR", Rates: []crm.Rate{
		{Currency: "USD", Rate: number("0.86"), Since: day("2026-07-01")},
		{Currency: "USD", Rate: number("0.92"), Since: day("2026-01-01")},
		{Currency: "JPY", Rate: number("0.0061"), Since: day("2025-01-01")},
		// What does not count:
		{Currency: "EUR", Rate: number("2"), Since: day("2020-01-01")},
		{Currency: "GBP", Rate: number("0"), Since: day("2020-01-01")},
		{Currency: "NOK", Rate: number("-1"), Since: day("2020-01-01")},
		{Currency: "SEK", Rate: number("0.09")},
		{Currency: "kr", Rate: number("0.09"), Since: day("2020-01-01")},
	}}
}

func TestConvert(t *testing.T) {
	for _, tt := range []struct{ amount, day, want, missing string }{
		{"100.00 USD", "2026-01-01", "92.00 EUR", ""},
		{"100.00 USD", "2026-06-30", "92.00 EUR", ""},
		{"100.00 USD", "2026-07-01", "86.00 EUR", ""},
		{"100.00 USD", "2031-01-01", "86.00 EUR", ""},
		{"100.00 USD", "", "86.00 EUR", ""},
		{"100.00 USD", "2025-12-31", "", "there is no rate for USD to EUR on 2025-12-31"},
		{"-100 USD", "2026-07-01", "-86.00 EUR", ""},
		{"0 USD", "2026-07-01", "0.00 EUR", ""},
		{"0.125 USD", "2026-01-01", "0.12 EUR", ""}, // 0.115, half to even
		{"0.25 USD", "2026-07-01", "0.22 EUR", ""},  // 0.215
		{"0.375 USD", "2026-01-01", "0.34 EUR", ""}, // 0.345
		{"1000000 JPY", "2026-01-01", "6100.00 EUR", ""},
		{"999999999999999999 USD", "2026-01-01", "919999999999999999.08 EUR", ""},
		{"12.3456 EUR", "1999-01-01", "12.3456 EUR", ""}, // as it is
		{"1 GBP", "2026-01-01", "", "there is no rate for GBP to EUR on 2026-01-01"},
		{"1 GBP", "", "", "there is no rate for GBP to EUR"},
		{"1 NOK", "2026-01-01", "", "there is no rate for NOK to EUR on 2026-01-01"},
		{"1 SEK", "2026-01-01", "", "there is no rate for SEK to EUR on 2026-01-01"},
	} {
		got, err := Of(settings()).Convert(money(tt.amount), day(tt.day))
		if got.String() != tt.want || (err == nil) != (tt.missing == "") {
			t.Errorf("%s on %s: %q, %v; want %q", tt.amount, tt.day, got, err, tt.want)
		}
		var missing *MissingError
		if err != nil && (!errors.As(err, &missing) || err.Error() != tt.missing) {
			t.Errorf("%s on %s: %v, want %s", tt.amount, tt.day, err, tt.missing)
		}
	}
	if got, err := Of(settings()).Convert(crm.Money{}, day("2026-01-01")); err != nil || !got.IsZero() {
		t.Errorf("nothing is %q, %v", got, err)
	}
}

func TestNoCurrencyOfItsOwn(t *testing.T) {
	for _, set := range []*crm.Settings{nil, {}, {Rates: settings().Rates}} {
		table := Of(set)
		if _, err := table.Convert(money("1 USD"), day("2026-08-01")); err == nil || err.Error() != "USD cannot be converted: the store has no currency of its own" {
			t.Errorf("%v", err)
		}
		if _, err := table.Find("", day("2026-08-01")); err == nil {
			t.Error("no currency has a rate")
		}
	}
}

func TestSum(t *testing.T) {
	s := Of(settings()).Sum()
	for _, a := range []struct{ amount, day string }{
		{"0.125 USD", "2026-01-01"}, {"0.125 USD", "2026-02-01"}, {"100.00 USD", "2026-08-01"}, {"10.00 EUR", "2020-01-01"}, {"1.005 EUR", "2020-01-01"},
	} {
		if !s.Add(money(a.amount), day(a.day)) {
			t.Errorf("%s is not added", a.amount)
		}
	}
	if !s.Add(crm.Money{}, day("2026-01-01")) || s.Len() != 5 || len(s.Missing()) != 0 {
		t.Errorf("%d amounts, missing %v", s.Len(), s.Missing())
	}
	if got := s.Total().String(); got != "97.24 EUR" { // 0.115 + 0.115 + 86 + 10 + 1.005 = 97.235: rounded once
		t.Errorf("the sum is %s", got)
	}
	for _, d := range []string{"2020-01-01", "2020-03-01", "2020-02-01"} {
		if s.Add(money("5 USD"), day(d)) {
			t.Error("added without a rate")
		}
	}
	s.Add(money("5 GBP"), crm.Date{})
	want := []MissingError{{"GBP", crm.Date{}, "EUR"}, {"USD", day("2020-03-01"), "EUR"}}
	if got := s.Missing(); !reflect.DeepEqual(got, want) || s.Total().String() != "97.24 EUR" || s.Len() != 5 {
		t.Errorf("missing %v, %s", got, s.Total())
	}
}

// TestSumIsExact: a sum is what the amounts come to one by one, in any order and
// beyond what an int64 holds.
func TestSumIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table := Of(settings())
		s, back := table.Sum(), table.Sum()
		want := new(big.Rat)
		type entry struct {
			m crm.Money
			d crm.Date
		}
		var all []entry
		for range rapid.IntRange(0, 12).Draw(t, "n") {
			const most = 999_999_999_999_999_999
			coef := rapid.OneOf(rapid.Int64Range(-1000, 1000), rapid.Int64Range(-most, most), rapid.SampledFrom([]int64{most, -most})).Draw(t, "coef")
			m := crm.Money{Amount: crm.JoinDecimal(coef, rapid.SampledFrom([]uint8{0, 2, 3, 18}).Draw(t, "scale")), Currency: rapid.SampledFrom([]string{"EUR", "USD", "JPY", "GBP"}).Draw(t, "currency")}
			d := day("2025-06-01").AddDays(rapid.IntRange(0, 600).Draw(t, "day"))
			all = append(all, entry{m, d})
			at, err := table.Find(m.Currency, d)
			if s.Add(m, d) != (err == nil) {
				t.Fatalf("%s on %s is added or not, and its rate is %v", m, d, err)
			}
			if err == nil {
				want.Add(want, table.Worth(m.Amount.Rat(), at))
			}
		}
		for i := len(all) - 1; i >= 0; i-- {
			back.Add(all[i].m, all[i].d)
		}
		if s.Rat().Cmp(want) != 0 || back.Rat().Cmp(want) != 0 || !reflect.DeepEqual(s.Missing(), back.Missing()) {
			t.Fatalf("the sum is %s and %s, want %s", s.Rat(), back.Rat(), want)
		}
	})
}
