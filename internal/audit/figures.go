package audit

import (
	"math/big"

	"crm/internal/column"
	"crm/internal/crm"
)

// futureDates finds what is over and has a date to come. Times count from the
// end of today, so that clocks which differ a little make no findings;
// interactions may be planned, up to plannedDays ahead.
func futureDates(f *finder) {
	created, birthdays := f.Moment(column.Customers, "created"), f.Day(column.Customers, "birthday")
	for row := range f.Live.All() {
		if d := created.At(row).Date(); f.ahead(d) {
			f.add(row, crm.Date{}, "crm edit %s", "created on %s", d)
		}
		if d := birthdays.At(row); d.Year != 0 && f.ahead(d) {
			f.add(row, crm.Date{}, "crm set %s birthday=…", "born on %s", d)
		}
	}
	moved, stages := f.Moment(column.DealHistory, "at"), f.Text(column.DealHistory, "stage")
	history := f.Spans(column.DealHistory)
	f.live(column.Deals, func(deal, row int) {
		for from, to := history(deal); from < to; from++ {
			if d := moved.At(from).Date(); f.ahead(d) {
				f.item(column.Deals, deal, row, crm.Date{}, "crm deal show %s", "moved to %s on %s", stages.String(from), d)
				return
			}
		}
	})
	done := f.Moment(column.Tasks, "done")
	f.live(column.Tasks, func(task, row int) {
		if d := done.At(task).Date(); f.ahead(d) {
			f.item(column.Tasks, task, row, crm.Date{}, "crm task set %s done=…", "done on %s", d)
		}
	})
	bought := f.Day(column.Purchases, "date")
	f.live(column.Purchases, func(i, row int) {
		if d := bought.At(i); f.ahead(d) {
			f.item(column.Purchases, i, row, crm.Date{}, "crm purchase set %s date=…", "bought on %s", d)
		}
	})
	given := f.Day(column.Consents, "date")
	f.live(column.Consents, func(i, row int) {
		if d := given.At(i); f.ahead(d) {
			f.item(column.Consents, i, row, crm.Date{}, "crm consent set %s date=…", "a consent of %s", d)
		}
	})
	f.farInteractions()
}

// plannedDays is how far ahead a meeting may be planned.
const plannedDays = 2 * 365

func (f *finder) farInteractions() {
	at := f.Moment(column.Interactions, "at")
	far := column.NewBits(f.Rows(column.Interactions))
	const day = 86400
	at.Select(far, int64(f.day+plannedDays+1)*day, 1<<62)
	for i := range far.All() {
		row := f.ParentOf(column.Interactions, i)
		if f.Live.Get(row) {
			f.item(column.Interactions, i, row, crm.Date{}, "", "an interaction on %s, more than two years ahead", at.At(i).Date())
		}
	}
}

func (f *finder) ahead(d crm.Date) bool { return !d.IsZero() && d.DayNumber() > f.day }

// oddSums finds amounts that cannot be: a deal of less than nothing, lines that
// add up to something else, a currency that is none, more than a trillion.
func oddSums(f *finder) {
	f.sums(column.Deals, column.DealLines, "crm deal set %s amount=…", true)
	f.sums(column.Purchases, column.PurchaseLines, "crm purchase set %s amount=…", false)
}

// most is more than anybody sells: what is above was typed wrong, or is no amount
// but a number that came with an import.
const most = 1_000_000_000_000

func (f *finder) sums(t, lines column.Table, fix string, positive bool) {
	amounts := f.Money(t, "amount")
	values, currencies := amounts.Amount(), amounts.Currency()
	linesOf := f.Spans(lines)
	quantities, prices := f.Decimal(lines, "quantity"), f.Money(lines, "price")
	tell := func(i, row int, what string, args ...any) { f.item(t, i, row, crm.Date{}, fix, what, args...) }
	f.live(t, func(i, row int) {
		if !amounts.Set(i) {
			return
		}
		coef := values.Coef(i)
		switch {
		case positive && coef < 0:
			tell(i, row, "an amount of %s, less than nothing", amounts.At(i))
			return
		case !isCurrency(currencies.Bytes(i)):
			tell(i, row, "an amount in %s, which is no currency", currencies.Bytes(i))
			return
		case (coef >= most || -coef >= most) && new(big.Rat).Abs(values.At(i).Rat()).Cmp(big.NewRat(most, 1)) > 0:
			tell(i, row, "an amount of %s", amounts.At(i))
			return
		}
		from, to := linesOf(i)
		if from == to {
			return
		}
		sum := new(big.Rat)
		for k := from; k < to; k++ {
			if !prices.Set(k) || prices.Currency().String(k) != currencies.String(i) {
				return // what has no price, or another currency, adds up to nothing
			}
			n := big.NewRat(1, 1)
			if quantities.Set(k) {
				n = quantities.At(k).Rat()
			}
			sum.Add(sum, n.Mul(n, prices.Amount().At(k).Rat()))
		}
		if diff := new(big.Rat).Sub(sum, values.At(i).Rat()); diff.Abs(diff).Cmp(big.NewRat(int64(to-from), 100)) > 0 {
			tell(i, row, "the lines add up to %s %s, the amount is %s", sum.FloatString(2), currencies.Bytes(i), amounts.At(i))
		}
	})
}

// isCurrency tells whether a code is one of ISO 4217 that money is in today, or
// was until lately.
func isCurrency(code []byte) bool {
	if len(code) != 3 {
		return false
	}
	for i := 0; i < len(currencies); i += 4 {
		if string(code) == currencies[i:i+3] {
			return true
		}
	}
	return false
}

// currencies are the codes of ISO 4217 (list one, without funds, metals and test
// codes) and those that the euro replaced since 2000. EUR, USD, GBP and CHF come
// first, as most amounts are in them.
const currencies = "EUR USD GBP CHF AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB FJD FKP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG ANG HRK SLL VEF ZWL LTL LVL EEK SKK SIT MTL CYP DEM FRF ITL ESP NLG ATS BEF PTE FIM IEP GRD LUF "
