package crm

import "testing"

func TestMinorDigits(t *testing.T) {
	for currency, want := range map[string]int{"EUR": 2, "USD": 2, "CHF": 2, "JPY": 0, "ISK": 0, "CLP": 0, "KWD": 3, "TND": 3, "CLF": 4, "XYZ": 2, "": 2} {
		if got := MinorDigits(currency); got != want {
			t.Errorf("%q has %d digits, want %d", currency, got, want)
		}
	}
}
