package cmd

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"testing"
)

// mavenFigures is what testdata/check/sales_maven.py says of some deals.
type mavenFigures struct {
	Won, Lost int
	Sum       json.Number
	WinRate   float64    `json:"win_rate"`
	ToWon     *mavenDays `json:"days_to_won"`
	ToLost    *mavenDays `json:"days_to_lost"`
}

type mavenDays struct {
	Count           int
	Average, Median float64
}

// The reports of 8,800 deals that were imported say what an independent program makes of
// the table that they came from.
func TestReportsOfRealSales(t *testing.T) {
	folder := shared(t, "data/import/crm-sales-maven/iso-dates")
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is not here")
	}
	out, err := exec.Command(python, "../testdata/check/sales_maven.py", folder).Output()
	if err != nil {
		t.Fatal(err)
	}
	var want struct {
		All                     mavenFigures
		Owner, Product, Quarter map[string]mavenFigures
		Open                    map[string]int
	}
	if err := json.Unmarshal(out, &want); err != nil {
		t.Fatal(err)
	}
	if want.All.Won != 4238 || len(want.Owner) != 30 || len(want.Product) != 7 || len(want.Quarter) != 4 {
		t.Fatalf("this is another table: %+v", want.All)
	}

	dir := t.TempDir()
	crm := func(args ...string) []byte {
		t.Helper()
		var out, msg bytes.Buffer
		w := quietWorld(dir, &out)
		w.Err = &msg
		w.Getenv = func(name string) string {
			switch name {
			case "GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME":
				return "Anna Smith"
			case "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL":
				return "anna@firm.example"
			}
			return ""
		}
		if code := Main(append([]string{"crm"}, args...), w); code != 0 {
			t.Fatalf("crm %q ended with %d: %s", args, code, msg.String())
		}
		return out.Bytes()
	}
	read := func(into any, args ...string) {
		t.Helper()
		if err := json.Unmarshal(crm(append(args, "-o", "json")...), into); err != nil {
			t.Fatal(err)
		}
	}
	crm("init", "--currency", "USD")
	crm("import", filepath.Join(folder, "sales_pipeline.csv"), "--create-customers", "--default-customer", "Nobody", "--translate", "stage:Engaging=qualified", "--translate", "stage:Prospecting=lead", "--yes")

	type sum struct {
		Name      string
		Won, Lost struct {
			Count  int
			Totals []string
		}
		WinRate float64 `json:"win_rate"`
		Days    *float64
		Timed   int
	}
	type closed struct {
		All     sum
		Groups  []sum
		Undated int
	}
	period := []string{"--since", "2000-01-01", "--until", "2030-12-31"}
	for by, groups := range map[string]map[string]mavenFigures{"owner": want.Owner, "product": want.Product, "quarter": want.Quarter} {
		var won, lost closed
		read(&won, append([]string{"report", "won", "--by", by}, period...)...)
		read(&lost, append([]string{"report", "lost", "--by", by}, period...)...)
		if len(won.Groups) != len(groups) || won.Undated != 0 || lost.Undated != 0 {
			t.Errorf("by %s there are %d groups, want %d; %d deals without a day", by, len(won.Groups), len(groups), won.Undated)
		}
		losses := map[string]sum{}
		for _, g := range lost.Groups {
			losses[g.Name] = g
		}
		check := func(name string, won, lost sum, want mavenFigures) {
			t.Helper()
			got := mavenFigures{Won: won.Won.Count, Lost: won.Lost.Count, WinRate: won.WinRate}
			same := mavenFigures{Won: want.Won, Lost: want.Lost, WinRate: want.WinRate}
			if !reflect.DeepEqual(got, same) || !reflect.DeepEqual(won.Won.Totals, []string{want.Sum.String() + " USD"}) {
				t.Errorf("%s: %+v %s, want %+v %s", name, got, won.Won.Totals, same, want.Sum)
			}
			if won.Days == nil || *won.Days != want.ToWon.Average || won.Timed != want.ToWon.Count {
				t.Errorf("%s: won after %v days (%d), want %+v", name, won.Days, won.Timed, *want.ToWon)
			}
			if lost.Days == nil || *lost.Days != want.ToLost.Average || lost.Timed != want.ToLost.Count || lost.Lost.Count != want.Lost {
				t.Errorf("%s: lost after %v days (%d), want %+v", name, lost.Days, lost.Timed, *want.ToLost)
			}
		}
		check("all", won.All, lost.All, want.All)
		for _, g := range won.Groups {
			figures, ok := groups[g.Name]
			if !ok {
				t.Errorf("by %s there is a group %q", by, g.Name)
				continue
			}
			check(g.Name, g, losses[g.Name], figures)
		}
	}

	type days struct {
		Count           int
		Average, Median float64
	}
	type speed struct {
		Name    string
		WinRate float64 `json:"win_rate"`
		Won     int
		ToWon   days `json:"days_to_won"`
		ToLost  days `json:"days_to_lost"`
	}
	var velocity struct {
		All    speed
		Groups []speed
	}
	read(&velocity, append([]string{"report", "velocity", "--by", "owner"}, period...)...)
	checked := 0
	for _, s := range append(velocity.Groups, velocity.All) {
		figures, ok := want.Owner[s.Name]
		if s.Name == "all" {
			figures, ok = want.All, true
		}
		if !ok {
			continue // whose deals are all open
		}
		checked++
		if s.Won != figures.Won || s.WinRate != figures.WinRate || s.ToWon != days(*figures.ToWon) || s.ToLost != days(*figures.ToLost) {
			t.Errorf("velocity of %s is %+v, want %+v %+v %+v", s.Name, s, figures, *figures.ToWon, *figures.ToLost)
		}
	}
	if checked != len(want.Owner)+1 {
		t.Errorf("velocity has %d of %d agents", checked-1, len(want.Owner))
	}

	var pipeline struct {
		Groups []struct {
			Name  string
			Count int
		}
	}
	read(&pipeline, "report", "pipeline")
	open := map[string]int{}
	for _, g := range pipeline.Groups {
		open[map[string]string{"lead": "Prospecting", "qualified": "Engaging"}[g.Name]] = g.Count
	}
	if !reflect.DeepEqual(open, want.Open) {
		t.Errorf("open are %v, want %v", open, want.Open)
	}

	// A listing of the same deals adds up to the same.
	for outcome, n := range map[string]int{"won": want.All.Won, "lost": want.All.Lost, "open": want.Open["Engaging"] + want.Open["Prospecting"]} {
		if got := bytes.Count(crm("deal", "list", "--where", "deal.outcome:"+outcome, "-o", "ids"), []byte("\n")); got != n {
			t.Errorf("%d deals are listed as %s, want %d", got, outcome, n)
		}
	}
}

// shared is a folder of the data that lie beside the repository; without it the test is skipped.
func shared(t *testing.T, name string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		p := filepath.Join(dir, "shared", filepath.FromSlash(name))
		if _, err := os.Stat(p); err == nil {
			return p
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Skipf("no folder shared/%s above this one", name)
		}
		dir = up
	}
}
