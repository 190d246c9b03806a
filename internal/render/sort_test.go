package render

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"crm/internal/crm"
)

func order(l *Listing) string {
	var ids []string
	for _, r := range l.Rows {
		ids = append(ids, r[0].raw)
	}
	return strings.Join(ids, " ")
}

func TestSort(t *testing.T) {
	cells := func(cs ...Cell) *Listing {
		l := &Listing{Columns: []Column{{Name: "id"}, {Name: "v"}, {Name: "w"}}}
		for i, c := range cs {
			l.Rows = append(l.Rows, Row{Text(string(rune('a' + i))), c, Int(i % 2)})
		}
		return l
	}
	for _, tt := range []struct {
		name, keys string
		l          *Listing
		want       string
	}{
		{"numbers, not text", "v", cells(Int(10), Int(9), Int(-1), Number("9.5")), "c b d a"},
		{"down", "-v", cells(Int(10), Int(9), Cell{}, Int(11)), "d a b c"},
		{"unset last", "v", cells(Cell{}, Int(1), Cell{}, Int(0)), "d b a c"},
		{"stable", "v", cells(Int(1), Int(1), Int(0), Int(1)), "c a b d"},
		{"second key", "v,-w", cells(Int(1), Int(1), Int(1), Int(0)), "d b a c"},
		{"huge numbers", "v", cells(Number("12345678901234567.3"), Number("12345678901234567.2"), Number("1e3"), Number("99999999999999999999999")), "c b a d"},
		{"text without case and accents", "v", cells(Text("zeta"), Text("Émile"), Text("eagle"), Text("Zed")), "c b d a"},
		{"money by currency, then amount", "v", cells(Money(money(t, "9.00 USD")), Money(money(t, "10.00 EUR")), Money(money(t, "9.50 EUR"))), "c b a"},
		{"times by moment", "v", cells(Moment(day(t, "2026-11-19T10:00:00+09:00")), Moment(day(t, "2026-11-19T10:00:00+01:00")), Moment(day(t, "2026-11-19"))), "c a b"},
		{"times, not what is shown", "-v", cells(Moment(day(t, "2026-01-02")).Shown("a"), Moment(day(t, "2026-01-03")).Shown("b")), "b a"},
		{"birthdays", "v", cells(Day(crm.Date{Month: 5, Day: 2}), Day(crm.Date{Month: 1, Day: 9})), "b a"},
		{"lists", "v", cells(List([]string{"b"}), List(nil), List([]string{"a", "z"})), "c a b"},
		{"bools", "v", cells(Bool(true), Bool(false)), "b a"},
		{"no keys", " , ", cells(Int(2), Int(1)), "a b"},
	} {
		if err := tt.l.Sort(tt.keys); err != nil {
			t.Errorf("%s: %v", tt.name, err)
		} else if got := order(tt.l); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
	l := cells(Int(2), Int(1))
	var unknown *ColumnError
	if err := l.Sort("v,-x"); !errors.As(err, &unknown) || err.Error() != `there is no column "x"; there are id, v, w` || order(l) != "a b" {
		t.Errorf("unknown column: %v, %s", err, order(l))
	}
}

// TestSortNumbers compares with the exact arithmetic of crm.Decimal.
func TestSortNumbers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		nums := rapid.SliceOf(rapid.StringMatching(`-?[0-9]{1,12}(\.[0-9]{1,6})?`)).Draw(t, "numbers")
		l := &Listing{Columns: []Column{{Name: "v"}}}
		var want []crm.Decimal
		for _, s := range nums {
			d, err := crm.ParseDecimal(s)
			if err != nil {
				t.Fatal(err)
			}
			want = append(want, d)
			l.Rows = append(l.Rows, Row{Decimal(d)})
		}
		slices.SortStableFunc(want, crm.Decimal.Cmp)
		if err := l.Sort("v"); err != nil {
			t.Fatal(err)
		}
		for i := range want {
			if got := l.Rows[i][0].raw; got != want[i].String() {
				t.Fatalf("place %d: %s, want %s", i, got, want[i])
			}
		}
	})
}

// TestSortAgrees holds Sort, which compares ranks first, against comparing all
// keys of all rows.
func TestSortAgrees(t *testing.T) {
	cell := rapid.Custom(func(t *rapid.T) Cell {
		text := rapid.SampledFrom([]string{"", "a", "A", "ab", "abcdefg", "abcdefgh", "abcdefgi", "Émile", "a\x00", "日本", "b"})
		number := rapid.SampledFrom([]string{"0", "-0", "-1", "1", "0.1", "0.10", "12345678901234567.3", "12345678901234567.2", "1e3", "-5", "1000", "99999999999999999999999"})
		switch rapid.IntRange(0, 6).Draw(t, "kind") {
		case 0:
			return Number(number.Draw(t, "number"))
		case 1:
			d, err := crm.ParseDecimal(number.Draw(t, "amount"))
			if err != nil {
				d = crm.DecimalOf(7)
			}
			return Money(crm.Money{Amount: d, Currency: rapid.SampledFrom([]string{"EUR", "USD", "EURO1", "EURO2"}).Draw(t, "currency")})
		case 2:
			at, err := crm.ParseTime(rapid.SampledFrom([]string{"2026-11-19", "2026-11-19T00:00:00Z", "0001-01-01", "2026-11-19T10:00:00+01:00", "1960-01-01T00:00:01Z"}).Draw(t, "time"))
			if err != nil {
				t.Fatal(err)
			}
			return Moment(at)
		case 3:
			return Day(crm.Date{Month: 5, Day: uint8(rapid.IntRange(1, 3).Draw(t, "day"))})
		case 4:
			return Bool(rapid.Bool().Draw(t, "bool"))
		case 5:
			return List(rapid.SliceOfN(text, 0, 2).Draw(t, "list"))
		}
		return Text(text.Draw(t, "text"))
	})
	rapid.Check(t, func(t *rapid.T) {
		l := &Listing{Columns: []Column{{Name: "a"}, {Name: "b"}, {Name: "i"}}}
		for i := range rapid.IntRange(0, 40).Draw(t, "rows") {
			l.Rows = append(l.Rows, Row{cell.Draw(t, "a"), cell.Draw(t, "b"), Int(i)})
		}
		down, down2 := rapid.Bool().Draw(t, "down"), rapid.Bool().Draw(t, "second down")
		want := slices.Clone(l.Rows)
		slices.SortStableFunc(want, func(x, y Row) int {
			a, b, c, d := keyOf(x[0]), keyOf(y[0]), keyOf(x[1]), keyOf(y[1])
			if n := compareKeys(&a, &b, down); n != 0 {
				return n
			}
			return compareKeys(&c, &d, down2)
		})
		keys := map[bool]string{false: "a", true: "-a"}[down] + "," + map[bool]string{false: "b", true: "-b"}[down2]
		if err := l.Sort(keys); err != nil {
			t.Fatal(err)
		}
		for i := range want {
			if l.Rows[i][2] != want[i][2] {
				t.Fatalf("by %s, place %d: %v %v, want %v %v", keys, i, l.Rows[i][0], l.Rows[i][1], want[i][0], want[i][1])
			}
		}
	})
}

func TestSelect(t *testing.T) {
	l := sample(3)
	l.Rows = append(l.Rows, Row{Text("short")})
	var unknown *ColumnError
	if err := l.Select([]string{"name", "nope"}); !errors.As(err, &unknown) || !strings.Contains(err.Error(), "id, name, stage, email, value, tags") || len(l.Columns) != 6 {
		t.Fatalf("unknown column: %v, columns %v", err, l.Columns)
	}
	if err := l.Select(nil); err != nil || len(l.Columns) != 6 {
		t.Fatalf("no names: %v, %v", err, l.Columns)
	}
	if err := l.Select([]string{"value", " id", "id"}); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range l.Rows {
		got = append(got, fmt.Sprint(r[0].raw, ":", r[1].raw, ":", len(r), len(l.Columns)))
	}
	if want := "[0:7k3f9q0000:2 2 1:7k3f9q0001:2 2 2:7k3f9q0002:2 2 :short:2 2]"; fmt.Sprint(got) != want {
		t.Errorf("rows %v, want %v", got, want)
	}
}
