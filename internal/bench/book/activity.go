package book

import (
	"slices"
	"strconv"
	"time"

	"crm/internal/crm"
)

// at is a moment in working hours, some days before Today, in the place's zone.
func (m *maker) at(daysAgo int) crm.Time {
	d := Today().AddDays(-daysAgo)
	zone := time.FixedZone("", m.place.offset*3600)
	return crm.TimeOf(time.Date(int(d.Year), time.Month(d.Month), int(d.Day), 8+m.IntN(10), m.IntN(12)*5, 0, 0, zone))
}

// deals draws one to five deals, three in the mean, oldest first. Of ten, four
// or five are won, two or three lost, three open.
func (m *maker) deals(c *crm.Customer) {
	var ages []int
	for range 1 + m.IntN(3) + m.IntN(3) {
		ages = append(ages, 5+m.IntN(1000))
	}
	slices.Sort(ages)
	slices.Reverse(ages)
	for _, age := range ages {
		d := crm.Deal{ID: m.id(), Title: pick(m, works) + " " + pick(m, subjects)}
		if m.chance(15) {
			d.Owner = zipf(m, owners)
		}
		d.Amount = m.money()
		from := []string{"lead", "qualified", "proposal", "negotiation"}
		if m.chance(15) {
			d.Pipeline = "retainers"
			from = []string{"due", "offered"}
		}
		length := 10 + m.IntN(110)
		switch n := m.IntN(100); {
		case n < 30 && age < 500:
			d.Stage = pick(m, from)
			d.Close = Today().AddDays(m.IntN(200) - 20)
			length = age
		case n < 75:
			d.Stage = "won"
		default:
			d.Stage = "lost"
			d.LostReason = zipf(m, reasons)
		}
		end := max(age-length, 1)
		if d.Close.IsZero() {
			d.Close = Today().AddDays(-end)
		}
		switch {
		case m.chance(40):
			d.Created = m.at(age)
		case m.chance(50): // typed in by somebody in a hurry
		case d.Stage == from[0]:
			d.History = []crm.StageChange{{Stage: d.Stage, At: m.at(age)}}
		default:
			d.History = []crm.StageChange{{Stage: from[0], At: m.at(age)}, {Stage: d.Stage, At: m.at(min(end, age-1))}}
		}
		c.Deals = append(c.Deals, d)
	}
	if m.chance(30) {
		c.Tasks = []crm.Task{{ID: m.id(), Title: pick(m, todos), Due: crm.DayTime(Today().AddDays(m.IntN(60) - 20)), Assignee: c.Owner}}
	}
	if m.chance(10) {
		c.Consents = []crm.Consent{{ID: m.id(), Purpose: "newsletter", Basis: "consent", Status: "granted", Date: Today().AddDays(-m.IntN(900))}}
	}
}

// purchaseSeed makes the draws of purchases others than those of the rest, which they leave as it is.
const purchaseSeed = 1 << 32

// purchases is what came of some of the deals that were won.
func (m *maker) purchases(c *crm.Customer) {
	for i := range c.Deals {
		if d := &c.Deals[i]; d.Stage == "won" && m.chance(25) {
			c.Purchases = append(c.Purchases, crm.Purchase{ID: m.id(), Date: d.Close, Amount: d.Amount})
		}
	}
	slices.SortStableFunc(c.Purchases, func(a, b crm.Purchase) int { return a.Date.Compare(b.Date) })
}

// money is a round amount, small ones more frequent than large ones.
func (m *maker) money() crm.Money {
	n := (1 + m.IntN(40)) * (1 + m.IntN(40)) * 50
	currency := "EUR"
	switch m.place.country {
	case "GB":
		currency = "GBP"
	case "US":
		currency = "USD"
	}
	d, err := crm.ParseDecimal(strconv.Itoa(n) + ".00")
	if err != nil {
		d = crm.DecimalOf(int64(n))
	}
	return crm.Money{Amount: d, Currency: currency}
}

// interactions draws 8 to 13 interactions, oldest first, most customers having
// been spoken to lately and some not for a year.
func (m *maker) interactions(c *crm.Customer) {
	n := 8 + m.IntN(6)
	ages := make([]int, n)
	age := 1 + m.IntN(22)*m.IntN(22)
	for k := range ages {
		ages[n-1-k] = age
		age += 1 + m.IntN(12)*m.IntN(12)
	}
	c.Created = m.at(ages[0] + 1)
	for _, age := range ages {
		t := crm.Interaction{ID: m.id(), At: m.at(age), Kind: zipf(m, kinds), Text: m.sentence()}
		switch n := m.IntN(100); {
		case n < 50:
			t.By = c.Owner
		case n < 75:
			t.By = zipf(m, owners)
		}
		if t.Kind != "email" && m.chance(12) {
			t.Minutes = 5 * (1 + m.IntN(18))
		}
		if m.chance(8) {
			t.Deal = pick(m, c.Deals).ID
		}
		if c.Organization != "" && m.chance(5) {
			t.With = []crm.Participant{{Who: c.Organization}}
		}
		c.Interactions = append(c.Interactions, t)
	}
}

// sentence is a short remark about what happened.
func (m *maker) sentence() string { return zipf(m, openers) + " " + pick(m, objects) + "." }

// more is text to lengthen a remark with.
func (m *maker) more() string {
	if m.chance(50) {
		return " " + pick(m, tails) + "."
	}
	return " " + m.sentence()
}

// busyMin is how many customers at least are busier than the others, so that
// much history does not come down to a few files of a size that nobody has.
const busyMin = 100

// Other is the number of a customer among the first n for event k: in half of
// the cases one of the first hundredth, but of busyMin at least, which are
// busier than the others. n must be positive.
func Other(seed uint64, k, n int) int {
	m := newMaker(seed+1, k)
	if m.chance(50) {
		n = min(n, max(busyMin, n/100))
	}
	return m.IntN(n)
}

// Interaction makes an interaction for event k at a moment.
func Interaction(seed uint64, k int, at crm.Time) crm.Interaction {
	m := newMaker(seed+2, k)
	return crm.Interaction{ID: m.id(), At: at, Kind: zipf(m, kinds), By: zipf(m, owners), Text: m.sentence()}
}
