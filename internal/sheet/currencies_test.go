package sheet

import (
	"bytes"
	"testing"

	"crm/internal/crm"
	"crm/internal/render"
)

func eur(s string) crm.Total { return crm.Total{Amount: s, Currency: "EUR"} }
func usd(s string) crm.Total { return crm.Total{Amount: s, Currency: "USD"} }

// People see a row for each currency, or what all come to; as data a group is one row.
func TestTable(t *testing.T) {
	columns := []tableColumn{
		{text("name", "NAME"), shown}, {number("count", "COUNT"), shown}, {number("hidden", "HIDDEN"), dataOnly}, {number("totals", "AMOUNT"), amounts},
		{number("average", "AVERAGE"), dataSums}, {number("total", "ALL"), converted}, {number("average_total", "MEAN"), dataTotal},
	}
	for _, c := range []struct {
		rated        bool
		people, data string
	}{
		{false, "NAME,COUNT,AMOUNT\na,2,1.00 EUR\n,,2 USD\n,0,\nb,1,5.00 USD\n", "name,count,hidden,totals,average\na,2,7,1.00 EUR;2 USD,3 USD\n,0,8,,\nb,1,9,5.00 USD,\n"},
		{true, "NAME,COUNT,ALL\na,2,2.50 EUR\n,0,0.00 EUR\nb,1,4.00 EUR\n", "name,count,hidden,totals,average,total,average_total\na,2,7,1.00 EUR;2 USD,3 USD,2.50 EUR,1.25 EUR\n,0,8,,,0.00 EUR,\nb,1,9,5.00 USD,,4.00 EUR,4.00 EUR\n"},
	} {
		x := newTable(c.rated, columns...)
		x.row(render.Text("a"), render.Int(2), render.Int(7), []crm.Total{eur("1.00"), usd("2")}, []crm.Total{usd("3")}, eur("2.50"), eur("1.25"))
		x.row(render.Text(""), render.Int(0), render.Int(8), []crm.Total(nil), []crm.Total(nil), eur("0.00"), crm.Total{})
		x.row(render.Text("b"), render.Int(1), render.Int(9), []crm.Total{usd("5.00")}, []crm.Total(nil), eur("4.00"), eur("4.00"))
		for i := range x.people.Columns {
			x.people.Columns[i].Name = x.people.Columns[i].Title
		}
		for _, y := range []struct {
			l    *render.Listing
			want string
		}{{&x.people, c.people}, {&x.data, c.data}} {
			var out bytes.Buffer
			if err := y.l.Write(&out, render.FormatCSV, render.Options{}); err != nil || out.String() != y.want {
				t.Errorf("rated %v: %v\n%swant\n%s", c.rated, err, out.String(), y.want)
			}
		}
	}
}
