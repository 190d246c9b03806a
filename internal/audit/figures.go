package audit

import (
	"fmt"
	"math/big"

	"crm/internal/column"
	"crm/internal/crm"
)

// What has a date to come.
const (
	futureCreated uint8 = iota
	futureBirth
	futureMove // of a deal
	futureDone // of a task
	futurePurchase
	futureConsent
	farInteraction
)

// futureDates finds what is over and has a date to come. Times count from the
// end of today, so that clocks which differ a little make no findings;
// interactions may be planned, up to plannedDays ahead.
func futureDates(f *finder) {
	birthdays := f.Day(column.Customers, "birthday")
	f.late(column.Customers, "created", func(_, row int) { f.addItem(row, row, futureCreated) })
	for row := range f.Live.All() {
		if d := birthdays.At(row); d.Year != 0 && f.ahead(d) {
			f.addItem(row, row, futureBirth)
		}
	}
	told, dealOf := -1, f.Parents(column.DealHistory)
	f.late(column.DealHistory, "at", func(move, row int) {
		if deal := dealOf(move); deal != told {
			told = deal
			f.addItem(deal, row, futureMove).n = int32(move)
		}
	})
	f.late(column.Tasks, "done", func(task, row int) { f.addItem(task, row, futureDone) })
	for _, of := range []struct {
		table column.Table
		kind  uint8
	}{{column.Purchases, futurePurchase}, {column.Consents, futureConsent}} {
		days := f.Day(of.table, "date")
		f.live(of.table, func(i, row int) {
			if f.ahead(days.At(i)) {
				f.addItem(i, row, of.kind)
			}
		})
	}
	f.farInteractions()
}

// plannedDays is how far ahead a meeting may be planned.
const plannedDays = 2 * 365

func (f *finder) farInteractions() {
	at := f.Moment(column.Interactions, "at")
	far := column.NewBits(f.Rows(column.Interactions))
	at.Select(far, int64(f.day+plannedDays+1)*secondsOfDay, 1<<62)
	parent := f.Parents(column.Interactions)
	for i := range far.All() {
		if row := parent(i); f.Live.Get(row) {
			f.addItem(i, row, farInteraction)
		}
	}
}

// late calls do with the rows of a table that have a moment after today, and are of
// customers who are judged.
func (f *finder) late(t column.Table, name string, do func(i, row int)) {
	moments := f.Moment(t, name)
	some := column.NewBits(f.Rows(t))
	moments.Select(some, int64(f.day)*secondsOfDay, 1<<62) // wherever on earth that is
	var up []func(row int) int                             // to the customers
	for above := t; above != column.Customers; above, _ = above.Parent() {
		up = append(up, f.Parents(above))
	}
	for i := range some.All() {
		row := i
		for _, parent := range up {
			row = parent(row)
		}
		if f.Live.Get(row) && f.ahead(moments.At(i).Date()) {
			do(i, row)
		}
	}
}

const secondsOfDay = 86400

func (f *finder) ahead(d crm.Date) bool { return !d.IsZero() && d.DayNumber() > f.day }

func tellFuture(f *finder, r *record, x *Finding) {
	i := int(r.item)
	switch r.kind {
	case futureCreated:
		x.What = "created on " + f.Moment(column.Customers, "created").At(i).Date().String()
		x.fix("crm edit %s")
	case futureBirth:
		x.What = "born on " + f.Day(column.Customers, "birthday").At(i).String()
		x.fix("crm set %s birthday=…")
	case futureMove:
		x.What = "moved to " + f.Text(column.DealHistory, "stage").String(int(r.n)) + " on " + f.Moment(column.DealHistory, "at").At(int(r.n)).Date().String()
		x.of(f, column.Deals, r, "crm deal show %s")
	case futureDone:
		x.What = "done on " + f.Moment(column.Tasks, "done").At(i).Date().String()
		x.of(f, column.Tasks, r, "crm task set %s done=…")
	case futurePurchase:
		x.What = "bought on " + f.Day(column.Purchases, "date").At(i).String()
		x.of(f, column.Purchases, r, "crm purchase set %s date=…")
	case futureConsent:
		x.What = "a consent of " + f.Day(column.Consents, "date").At(i).String()
		x.of(f, column.Consents, r, "crm consent set %s date=…")
	case farInteraction:
		x.What = "an interaction on " + f.Moment(column.Interactions, "at").At(i).Date().String() + ", more than two years ahead"
		x.of(f, column.Interactions, r, "")
	}
}

// What cannot be of an amount; that of a purchase is badPurchase more.
const (
	sumNegative uint8 = iota
	sumCurrency
	sumHuge
	sumLines
	badPurchase
)

// oddSums finds amounts that cannot be: a deal of less than nothing, lines that
// add up to something else, a currency that is none, more than a trillion.
func oddSums(f *finder) {
	f.sums(column.Deals, column.DealLines, 0)
	f.sums(column.Purchases, column.PurchaseLines, badPurchase)
}

// most is more than anybody sells: what is above was typed wrong, or is no amount
// but a number that came with an import.
const most = 1_000_000_000_000

func (f *finder) sums(t, lines column.Table, purchase uint8) {
	amounts := f.Money(t, "amount")
	values, currencies := amounts.Amount(), amounts.Currency()
	sum := f.lines(t, lines)
	f.live(t, func(i, row int) {
		if !amounts.Set(i) {
			return
		}
		coef := values.Coef(i)
		switch {
		case purchase == 0 && coef < 0:
			f.addItem(i, row, sumNegative)
		case !isCurrency(currencies.Bytes(i)):
			f.addItem(i, row, sumCurrency+purchase)
		case (coef >= most || -coef >= most) && new(big.Rat).Abs(values.At(i).Rat()).Cmp(big.NewRat(most, 1)) > 0:
			f.addItem(i, row, sumHuge+purchase)
		default:
			of, n := sum(i)
			if of == nil {
				return
			}
			if diff := new(big.Rat).Sub(of, values.At(i).Rat()); diff.Abs(diff).Cmp(big.NewRat(int64(n), 100)) > 0 {
				f.addItem(i, row, sumLines+purchase)
			}
		}
	})
}

// lines tells what the lines of a deal or purchase add up to, and how many there
// are; nil without lines, or when one has no price or another currency than the
// whole, as such add up to nothing.
func (f *finder) lines(t, lines column.Table) func(i int) (*big.Rat, int) {
	whole := f.Money(t, "amount").Currency()
	spans := f.Spans(lines)
	quantities, prices := f.Decimal(lines, "quantity"), f.Money(lines, "price")
	return func(i int) (*big.Rat, int) {
		from, to := spans(i)
		if from == to {
			return nil, 0
		}
		sum := new(big.Rat)
		for k := from; k < to; k++ {
			if !prices.Set(k) || prices.Currency().String(k) != whole.String(i) {
				return nil, 0
			}
			n := big.NewRat(1, 1)
			if quantities.Set(k) {
				n = quantities.At(k).Rat()
			}
			sum.Add(sum, n.Mul(n, prices.Amount().At(k).Rat()))
		}
		return sum, to - from
	}
}

func tellOddSum(f *finder, r *record, x *Finding) {
	t, lines, kind, fix := column.Deals, column.DealLines, r.kind, "crm deal set %s amount=…"
	if kind >= badPurchase {
		t, lines, kind, fix = column.Purchases, column.PurchaseLines, kind-badPurchase, "crm purchase set %s amount=…"
	}
	i := int(r.item)
	amount := f.Money(t, "amount").At(i)
	x.of(f, t, r, fix)
	switch kind {
	case sumNegative:
		x.What = fmt.Sprintf("an amount of %s, less than nothing", amount)
	case sumCurrency:
		x.What = fmt.Sprintf("an amount in %s, which is no currency", amount.Currency)
	case sumHuge:
		x.What = fmt.Sprintf("an amount of %s", amount)
	case sumLines:
		if sum, _ := f.lines(t, lines)(i); sum != nil {
			x.What = fmt.Sprintf("the lines add up to %s %s, the amount is %s", sum.FloatString(2), amount.Currency, amount)
		}
	}
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
