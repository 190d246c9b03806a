package report

import (
	"cmp"
	"math"
	"math/big"
	"math/bits"
	"slices"

	"crm/internal/crm"
)

// Spread is what the deals of one currency may come to, each won or not by its
// probability, independent of the others. Of 10 times, it is no more than Low in
// one, than Middle in five, than High in nine.
type Spread struct {
	Low    crm.Total `yaml:"p10"`
	Middle crm.Total `yaml:"p50"`
	High   crm.Total `yaml:"p90"`
	Method string    `yaml:"method"` // exact, simulation
}

// How a Spread is found.
const (
	exactDeals = 500    // at most so many deals
	exactSums  = 4096   // and so many different sums are followed up exactly
	draws      = 10_000 // else so many times each deal is won or not
	drawnDeals = 100    // at most so many, those that matter most, are drawn one by one; the others together
)

// risk is an open deal: an amount and its probability.
type risk struct {
	currency string
	coef     int64
	scale    uint8
	percent  uint8
}

// bet is the risks of one currency, in units of which unit digits stand after the
// point of its amounts; less than 0: that many zeros before it.
type bet struct {
	base int64 // what is certain
	list []stake
	unit int
}

type stake struct{ amount, percent int64 }

// spreadOf is what risks of one currency come to on top of what is certain.
func spreadOf(certain crm.Total, risks []risk) Spread {
	b := betOf(certain, risks)
	sums, method := b.exact(), "exact"
	if sums == nil {
		sums, method = b.simulated(), "simulation"
	}
	out := Spread{Method: method}
	for i, to := range []*crm.Total{&out.Low, &out.Middle, &out.High} {
		*to = b.total(sums.quantile([]float64{0.1, 0.5, 0.9}[i]), certain.Currency)
	}
	return out
}

// betOf brings amounts to one unit, small enough that sums fit 62 bits.
func betOf(certain crm.Total, risks []risk) *bet {
	most := scaleOf(certain)
	for _, r := range risks {
		most = max(most, int(r.scale))
	}
	var all sums[struct{}]
	for _, r := range risks {
		all.add(struct{}{}, max(r.coef, -r.coef), int(r.scale))
	}
	room := certain.Rat()
	room.Abs(room)
	for i := range all.by {
		room.Add(room, all.by[i].rat())
	}
	b := &bet{unit: most}
	limit := new(big.Rat).SetInt64(1 << 61)
	for new(big.Rat).Mul(room, powerOf10(b.unit)).Cmp(limit) > 0 {
		b.unit--
	}
	in := func(x *big.Rat) int64 {
		t := crm.TotalOf(new(big.Rat).Mul(x, powerOf10(b.unit)), 0, "")
		n, _ := new(big.Int).SetString(t.Amount, 10)
		return n.Int64()
	}
	b.base = in(certain.Rat())
	for _, r := range risks {
		amount, fits := int64(0), false
		if up := b.unit - int(r.scale); up >= 0 {
			amount, fits = timesPower(r.coef, up)
		}
		if !fits {
			amount = in(ratOf(r.coef, int(r.scale)))
		}
		switch r.percent {
		case 0:
		case 100:
			b.base += amount
		default:
			if amount != 0 {
				b.list = append(b.list, stake{amount, int64(r.percent)})
			}
		}
	}
	return b
}

// compareStakes puts those that matter most first, in an order of their own, so that
// it does not matter where the deals lie.
func compareStakes(x, y stake) int {
	return cmp.Or(cmp.Compare(y.variance(), x.variance()), cmp.Compare(x.amount, y.amount), cmp.Compare(x.percent, y.percent))
}

// variance is that of the stake. Each step is rounded for itself, so that all
// machines compute the same.
func (s stake) variance() float64 {
	f := float64(s.amount)
	return float64(float64(f*f) * (float64(s.percent*(100-s.percent)) / 10000))
}

// total is a sum in the currency again.
func (b *bet) total(n int64, currency string) crm.Total {
	x := new(big.Rat).SetInt64(n)
	return crm.TotalOf(x.Quo(x, powerOf10(b.unit)), max(b.unit, 0), currency)
}

// outcomes is sums that a bet may come to, in order, and how likely each is.
type outcomes struct {
	sums    []int64
	weights []float64
}

// quantile is the least sum that is not exceeded with a probability.
func (o *outcomes) quantile(q float64) int64 {
	const tie = 1e-12 // what adds up to q counts as q
	if o.weights == nil {
		return o.sums[min(int(math.Ceil(q*float64(len(o.sums))-tie)), len(o.sums))-1]
	}
	all := 0.0
	for i, w := range o.weights {
		if all += w; all >= q-tie {
			return o.sums[i]
		}
	}
	return o.sums[len(o.sums)-1]
}

// exact is every sum that the bet may come to; nil when there are too many.
func (b *bet) exact() *outcomes {
	if len(b.list) > exactDeals {
		return nil
	}
	slices.SortFunc(b.list, compareStakes)
	now := &outcomes{[]int64{b.base}, []float64{1}}
	for _, s := range b.list {
		won := float64(s.percent) / 100
		next := &outcomes{make([]int64, 0, 2*len(now.sums)), make([]float64, 0, 2*len(now.sums))}
		add := func(sum int64, weight float64) {
			if n := len(next.sums); n > 0 && next.sums[n-1] == sum {
				next.weights[n-1] += weight
				return
			}
			next.sums, next.weights = append(next.sums, sum), append(next.weights, weight)
		}
		// Two ordered lists become one: without the deal, and with it.
		without, with := 0, 0
		for without < len(now.sums) || with < len(now.sums) {
			if with == len(now.sums) || without < len(now.sums) && now.sums[without] <= now.sums[with]+s.amount {
				add(now.sums[without], float64(now.weights[without]*(1-won)))
				without++
			} else {
				add(now.sums[with]+s.amount, float64(now.weights[with]*won))
				with++
			}
		}
		if len(next.sums) > exactSums {
			return nil
		}
		now = next
	}
	return now
}

// simulated is what the bet comes to in some draws. The deals that matter most are
// won or not one by one. What the many others come to is near a normal
// distribution with their mean and variance, of which each draw has a place of
// its own.
func (b *bet) simulated() *outcomes {
	sums := make([]int64, draws)
	for i := range sums {
		sums[i] = b.base
	}
	random := splitMix(1)
	drawn, rest := b.split()
	for _, s := range drawn {
		limit := s.percent << 32 / 100
		for i := 0; i < draws; i += 2 {
			r := random.next()
			sums[i] += s.amount & ((int64(r>>32) - limit) >> 63)
			sums[i+1] += s.amount & ((int64(r&math.MaxUint32) - limit) >> 63)
		}
	}
	if rest.any {
		mean, spread := rest.moments()
		places := make([]int, draws)
		for i := range places {
			k := int(random.next() % uint64(i+1))
			places[i] = places[k]
			places[k] = i
		}
		for i, place := range places {
			sums[i] += int64(math.Round(mean + float64(spread*normal(place))))
		}
	}
	slices.Sort(sums)
	return &outcomes{sums: sums}
}

// split is the stakes that matter most, and all others together.
func (b *bet) split() (drawn []stake, rest crowd) {
	limit := 0.0 // a variance that does not count
	for _, s := range b.list {
		if len(drawn) >= drawnDeals && s.variance() < limit {
			rest.add(s)
			continue
		}
		if drawn = append(drawn, s); len(drawn) == 2*drawnDeals {
			slices.SortFunc(drawn, compareStakes)
			for _, s := range drawn[drawnDeals:] {
				rest.add(s)
			}
			drawn = drawn[:drawnDeals]
			limit = drawn[drawnDeals-1].variance()
		}
	}
	slices.SortFunc(drawn, compareStakes)
	for _, s := range drawn[min(len(drawn), drawnDeals):] {
		rest.add(s)
	}
	return drawn[:min(len(drawn), drawnDeals)], rest
}

// crowd is stakes together: by their percent, the sums of their amounts and of the
// squares of these, which fit since all amounts together fit 62 bits.
type crowd struct {
	any  bool
	sums [101]int64
	high [101]uint64
	low  [101]uint64
}

func (c *crowd) add(s stake) {
	c.any = true
	c.sums[s.percent] += s.amount
	n := uint64(max(s.amount, -s.amount))
	high, low := bits.Mul64(n, n)
	var carry uint64
	c.low[s.percent], carry = bits.Add64(c.low[s.percent], low, 0)
	c.high[s.percent], _ = bits.Add64(c.high[s.percent], high, carry)
}

// moments is the mean of what the stakes come to, and its standard deviation.
func (c *crowd) moments() (mean, spread float64) {
	sum, variance := new(big.Int), new(big.Int)
	for p := range c.sums {
		sum.Add(sum, new(big.Int).Mul(big.NewInt(c.sums[p]), big.NewInt(int64(p))))
		square := new(big.Int).SetUint64(c.high[p])
		square.Add(square.Lsh(square, 64), new(big.Int).SetUint64(c.low[p]))
		variance.Add(variance, square.Mul(square, big.NewInt(int64(p*(100-p)))))
	}
	mean, _ = new(big.Rat).SetFrac(sum, big.NewInt(100)).Float64()
	f, _ := new(big.Rat).SetFrac(variance, big.NewInt(10_000)).Float64()
	return mean, math.Sqrt(f)
}

// normal is where the standard normal distribution is, of as many equal parts as
// there are draws, in the middle of one; to nine digits, so that all machines
// compute the same.
func normal(part int) float64 {
	const nine = 1e9
	x := math.Sqrt2 * math.Erfinv(float64(2*part+1)/draws-1)
	return math.Round(x*nine) / nine
}

// splitMix is the generator SplitMix64 (Steele, Lea and Flood, 2014).
type splitMix uint64

func (s *splitMix) next() uint64 {
	*s += 0x9e3779b97f4a7c15
	z := uint64(*s)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

func scaleOf(t crm.Total) int {
	for i := range len(t.Amount) {
		if t.Amount[i] == '.' {
			return len(t.Amount) - i - 1
		}
	}
	return 0
}

func ratOf(coef int64, scale int) *big.Rat {
	r := new(big.Rat).SetInt64(coef)
	return r.Quo(r, powerOf10(scale))
}

// powerOf10 is 10 to the power of n, which may be below 0.
func powerOf10(n int) *big.Rat {
	p := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(n, -n))), nil)
	if n < 0 {
		return new(big.Rat).SetFrac(big.NewInt(1), p)
	}
	return new(big.Rat).SetInt(p)
}

// timesPower is n times 10 to the power of up; false when it does not fit 62 bits.
func timesPower(n int64, up int) (int64, bool) {
	for range up {
		if n > 1<<58 || n < -1<<58 {
			return 0, false
		}
		n *= 10
	}
	return n, n < 1<<62 && n > -1<<62
}
