package report

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"crm/internal/column"
	"crm/internal/crm"
)

func risksOf(amounts ...int64) []risk {
	out := make([]risk, len(amounts))
	for i, n := range amounts {
		out[i] = risk{"EUR", n, 2, uint8(10 * (i%9 + 1))}
	}
	return out
}

func zero() crm.Total { return crm.Total{Amount: "0", Currency: "EUR"} }

func TestSpreadOf(t *testing.T) {
	for _, c := range []struct {
		certain string
		risks   []risk
		want    string
	}{
		{"5", nil, "5 5 5 exact"},
		{"5.00", []risk{{"EUR", 100, 0, 50}}, "5.00 5.00 105.00 exact"},
		{"0", []risk{{"EUR", 100, 0, 51}}, "0 100 100 exact"},
		{"0", []risk{{"EUR", 100, 0, 90}}, "0 100 100 exact"},
		{"0", []risk{{"EUR", 100, 0, 91}}, "100 100 100 exact"},
		{"0", []risk{{"EUR", 100, 0, 10}}, "0 0 0 exact"},
		{"0", []risk{{"EUR", 100, 0, 11}}, "0 0 100 exact"},
		{"0", []risk{{"EUR", 100, 0, 0}, {"EUR", 25, 1, 100}}, "2.5 2.5 2.5 exact"},
		{"0", []risk{{"EUR", -100, 0, 50}, {"EUR", 30, 0, 50}}, "-100 -70 30 exact"},
		// Of two with 10 % each, 81 % of the time none is won.
		{"0", []risk{{"EUR", 100, 0, 10}, {"EUR", 100, 0, 10}}, "0 0 100 exact"},
		// What does not fit 62 bits is rounded.
		{"0", []risk{{"EUR", 999999999999999999, 0, 60}, {"EUR", 1, 18, 60}}, "0 999999999999999999 999999999999999999 exact"},
	} {
		got := spreadOf(crm.Total{Amount: c.certain, Currency: "EUR"}, c.risks)
		if s := fmt.Sprint(got.Low.Amount, " ", got.Middle.Amount, " ", got.High.Amount, " ", got.Method); s != c.want {
			t.Errorf("%s and %v: %s, want %s", c.certain, c.risks, s, c.want)
		}
	}
}

// The draws are of one seed: these figures are the same every time and everywhere.
func TestDrawsAreFixed(t *testing.T) {
	var few, many []risk
	for i := range 90 {
		few = append(few, risk{"EUR", int64(100_000 + 7919*i*i), 2, uint8(5 + i%91)})
	}
	for i := range 4000 {
		many = append(many, risk{"EUR", int64(100_000 + 7919*(i%700)), 2, uint8(5 + i%91)})
	}
	for _, c := range []struct {
		risks []risk
		want  string
	}{
		{few, "12307124.02 EUR, 13705254.75 EUR, 14960972.39 EUR, simulation"},
		{many, "54224317.96 EUR, 55322409.92 EUR, 56402873.55 EUR, simulation"},
	} {
		got := spreadOf(zero(), c.risks)
		if s := fmt.Sprint(got.Low, ", ", got.Middle, ", ", got.High, ", ", got.Method); s != c.want {
			t.Errorf("%d deals: %s, want %s", len(c.risks), s, c.want)
		}
	}
}

// It does not matter in which order the deals come.
func TestSpreadWithoutOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		risks := risksOf(rapid.SliceOfN(rapid.Int64Range(-1e6, 1e9), 0, 300).Draw(t, "amounts")...)
		want := spreadOf(zero(), risks)
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		r.Shuffle(len(risks), func(i, j int) { risks[i], risks[j] = risks[j], risks[i] })
		if got := spreadOf(zero(), risks); !reflect.DeepEqual(got, want) {
			t.Fatalf("%v, then %v", want, got)
		}
	})
}

// The draws are near what is exact: of a thousand draws, some ten more or less.
func TestDrawsAreNearTheExact(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{8, 40, 99, 100, 101, 150, 400} {
		var risks []risk
		for range n {
			// Few different sums, so that the exact way can be gone.
			risks = append(risks, risk{"EUR", 1000 * (1 + r.Int64N(8)), 2, uint8(1 + r.IntN(99))})
		}
		b := betOf(zero(), risks)
		exact, drawn := b.exact(), b.simulated()
		if exact == nil {
			t.Fatalf("%d deals cannot be followed up", n)
		}
		for _, q := range []float64{0.1, 0.5, 0.9} {
			got, below, upTo := drawn.quantile(q), 0.0, 0.0
			for i, s := range exact.sums {
				if s < got {
					below += exact.weights[i]
				}
				if s <= got {
					upTo += exact.weights[i]
				}
			}
			if below > q+0.015 || upTo < q-0.015 {
				t.Errorf("%d deals: %v is at %.3f to %.3f, want %v", n, got, below, upTo, q)
			}
		}
	}
}

// Many deals come near their mean, by the spread that their variances make.
func TestManyDeals(t *testing.T) {
	var risks []risk
	mean, variance := 0.0, 0.0
	for i := range 50_000 {
		x := risk{"EUR", int64(100_000 + 31*i), 2, uint8(1 + i%99)}
		risks = append(risks, x)
		p := float64(x.percent) / 100
		mean += float64(x.coef) * p
		variance += float64(x.coef) * float64(x.coef) * p * (1 - p)
	}
	got := spreadOf(zero(), risks)
	for i, total := range []crm.Total{got.Low, got.Middle, got.High} {
		f, _ := total.Rat().Float64()
		want := (mean + []float64{-1.2816, 0, 1.2816}[i]*math.Sqrt(variance)) / 100
		if math.Abs(f-want) > 0.02*math.Sqrt(variance)/100 {
			t.Errorf("%v, want about %.0f", total, want)
		}
	}
}

func TestSplitMix(t *testing.T) {
	// The first numbers of the published algorithm with the seed 1234567.
	s := splitMix(1234567)
	for _, want := range []uint64{6457827717110365317, 3203168211198807973, 9817491932198370423} {
		if got := s.next(); got != want {
			t.Errorf("%d, want %d", got, want)
		}
	}
}

func TestQuartiles(t *testing.T) {
	for _, c := range []struct {
		days []int
		want string
	}{
		{[]int{7}, "1 7.0 7 7 7"}, {[]int{4, 1}, "2 2.5 1.75 2.5 3.25"}, {[]int{1, 2, 3}, "3 2.0 1.5 2 2.5"}, {[]int{5, 1, 1, 1}, "4 2.0 1 1 2"}, {[]int{1, 2, 3, 4, 5}, "5 3.0 2 3 4"},
	} {
		var d days
		for _, n := range c.days {
			d.add(n)
		}
		f := d.figures()
		if got := fmt.Sprint(f.Count, f.Average, f.Quartile, f.Median, f.Upper); got != c.want {
			t.Errorf("%v: %s, want %s", c.days, got, c.want)
		}
	}
	if f := new(days).figures(); !reflect.DeepEqual(f, Days{}) {
		t.Errorf("of nothing: %+v", f)
	}
}

// The orders of groups: of time, of the settings, by size.
func TestOrderOfGroups(t *testing.T) {
	list := []*crm.Customer{{Owner: "zoe", Deals: []crm.Deal{
		{Stage: "talk", Close: day("2027-01-01")}, {Stage: "odd"}, {Stage: "new", Close: day("2026-12-01")}, {Pipeline: "renewal", Stage: "due", Owner: "anna"},
		{Pipeline: "none", Stage: "x", Owner: "ben", Close: day("2026-12-02")}, {Stage: "offer", Close: day("2026-12-31")},
	}}}
	for by, want := range map[string][]string{
		ByStage: {"sales/new", "sales/offer", "sales/talk", "sales/odd", "renewal/due", "none/x"}, ByPipeline: {"/sales", "/renewal", "/none"},
		ByOwner: {"/zoe", "/anna", "/ben"}, ByCloseMonth: {"/2026-12", "/2027-01", "/"},
	} {
		p, err := NewPipeline(t.Context(), Scope{Snap: column.Of(list...), Settings: salesSettings(false), By: by, Now: now})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, g := range p.Groups {
			got = append(got, g.Pipeline+"/"+g.Name)
		}
		if !slices.Equal(got, want) {
			t.Errorf("by %s: %q, want %q", by, got, want)
		}
	}
}
