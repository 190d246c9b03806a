package sheet

import (
	"testing"

	"crm/internal/crm"
	"crm/internal/report"
)

func TestAmountBars(t *testing.T) {
	list := [][]crm.Total{{eur("1"), usd("2")}, {usd("3")}, nil}
	label := func(i int) string { return string(rune('a' + i)) }
	totals := func(i int) []crm.Total { return list[i] }
	for own, want := range map[string]string{"": "USD", "USD": "USD", "EUR": "EUR", "CHF": "USD"} {
		b, currency := amountBarsIn(own, len(list), label, totals)
		if currency != want || len(b.Labels) != 3 || len(b.Series[0].Values) != 3 {
			t.Errorf("with %q: %s, %+v", own, currency, b)
		}
		if v := b.Series[0].Values[2]; v.Value != 0 || v.Text != "0 "+want {
			t.Errorf("nothing is %+v", v)
		}
	}
	if b, currency := amountBars(1, label, func(int) []crm.Total { return nil }); b != nil || currency != "" {
		t.Errorf("without amounts: %v in %q", b, currency)
	}
}

// Nothing at all has a layout too.
func TestSheetsOfNothing(t *testing.T) {
	for name, n := range map[string]int{
		"overview": len(Overview(&report.Overview{}).Sections), "pipeline": len(Pipeline(&report.Pipeline{}).Sections), "forecast": len(Forecast(&report.Forecast{}).Sections),
		"conversion": len(Conversion(&report.Conversion{}).Sections), "velocity": len(Velocity(&report.Velocity{}).Sections),
		"won": len(Won(&report.Closed{}).Sections), "lost": len(Lost(&report.Lost{}).Sections),
	} {
		if n == 0 {
			t.Errorf("%s is empty", name)
		}
	}
}

func TestWords(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{totalWords([]crm.Total{eur("1.50"), usd("2")}), "1.50 EUR + 2 USD"}, {totalWords(nil), ""}, {count(1, "deal", "deals"), "1 deal"}, {count(0, "deal", "deals"), "0 deals"},
		{convertedWords(report.Amounts{Total: eur("3"), Unconverted: 2}), "3 EUR (2 deals have no rate)"}, {convertedWords(report.Amounts{}), ""},
		{groupLabel("sales", "new"), "sales/new"}, {groupLabel("", ""), "(none)"}, {byTitle("close-month"), "By close month"}, {columnName("close-month"), "close_month"},
		{percentWords(crm.JoinDecimal(625, 1)), "62.5 %"}, {percentWords(crm.Decimal{}), ""},
		{PeriodWords(report.Period{}), "at any time"}, {PeriodWords(report.Period{From: crm.Date{Year: 2026, Month: 1, Day: 1}}), "since 2026-01-01"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}
