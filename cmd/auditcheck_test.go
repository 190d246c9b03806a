package cmd

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// auditBook is a store that an independent program audits as well.
type auditBook struct {
	t      *testing.T
	python string
	dir    string
	now    time.Time
	found  map[string]int // by rule, at all times together
}

func newAuditBook(t *testing.T) *auditBook {
	t.Helper()
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is not here")
	}
	return &auditBook{t: t, python: python, dir: filepath.Join(t.TempDir(), "book"), now: time.Date(2026, 11, 19, 16, 0, 0, 0, time.FixedZone("", 3600)), found: map[string]int{}}
}

func (b *auditBook) crm(want int, args ...string) []byte {
	b.t.Helper()
	var out, msg bytes.Buffer
	w := quietWorld(b.dir, &out)
	w.Err = &msg
	w.Now = func() time.Time { return b.now }
	w.Getenv = func(name string) string {
		switch name {
		case "GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME":
			return "Anna Smith"
		case "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL":
			return "anna@firm.example"
		}
		return ""
	}
	if code := Main(append([]string{"crm"}, args...), w); code != want {
		b.t.Fatalf("crm %q ended with %d: %s", args, code, msg.String())
	}
	return out.Bytes()
}

// check compares what crm audit finds, rule by rule, with what testdata/check/audit.py
// makes of the same files.
func (b *auditBook) check(now time.Time) {
	b.t.Helper()
	b.now = now
	var rules []struct{ Rule, Group string }
	list := b.crm(0, "audit", "--rules", "-o", "json")
	if err := json.Unmarshal(list, &rules); err != nil {
		b.t.Fatal(err)
	}
	file := filepath.Join(b.t.TempDir(), "rules.json")
	if err := os.WriteFile(file, list, 0o666); err != nil {
		b.t.Fatal(err)
	}
	out, err := exec.Command(b.python, "-B", "../testdata/check/audit.py", b.dir, now.Format(time.RFC3339), file).CombinedOutput()
	if err != nil {
		b.t.Fatalf("audit.py: %v\n%s", err, out)
	}
	var want map[string][][4]string
	if err := json.Unmarshal(out, &want); err != nil {
		b.t.Fatalf("audit.py: %v\n%s", err, out)
	}
	var found []struct{ Rule, Severity, ID, Item, Since string }
	if err := json.Unmarshal(b.crm(6, "audit", "--severity", "note", "-o", "json"), &found); err != nil {
		b.t.Fatal(err)
	}
	got := map[string][][4]string{}
	for _, x := range found {
		got[x.Rule] = append(got[x.Rule], [4]string{x.Severity, x.ID, x.Item, x.Since})
	}
	for _, r := range rules {
		other, ok := want[r.Rule]
		if !ok {
			if r.Group != "store" {
				b.t.Errorf("audit.py knows nothing of %s", r.Rule)
			}
			continue
		}
		b.found[r.Rule] += len(other)
		own := got[r.Rule]
		for _, l := range [][][4]string{own, other} {
			slices.SortFunc(l, func(x, y [4]string) int { return slices.Compare(x[:], y[:]) })
		}
		if !slices.Equal(own, other) {
			b.t.Errorf("as of %s %s finds\n%s\nbut audit.py\n%s", now.Format(time.DateOnly), r.Rule, onlyIn(own, other), onlyIn(other, own))
		}
	}
}

// onlyIn is what one list has and the other has not, as often.
func onlyIn(list, other [][4]string) string {
	other = slices.Clone(other)
	var out strings.Builder
	for _, x := range list {
		if i := slices.Index(other, x); i >= 0 {
			other = slices.Delete(other, i, i+1)
			continue
		}
		fmt.Fprintln(&out, x)
	}
	return out.String()
}

// The demo book is audited as an independent program does it, today and later.
func TestAuditOfDemo(t *testing.T) {
	b := newAuditBook(t)
	today := b.now
	parent := filepath.Dir(b.dir)
	b.dir = parent
	b.crm(0, "demo", "book")
	b.dir = filepath.Join(parent, "book")
	for _, days := range []int{0, 40, 1000} {
		b.check(today.AddDate(0, 0, days))
	}
	for _, rule := range []string{"no-touch", "silent-deal", "overdue-deal", "overdue-task", "unreviewed", "no-basis"} {
		if b.found[rule] == 0 {
			t.Errorf("%s found nothing: the test says nothing of it", rule)
		}
	}
}

// A book with every fault is audited as an independent program does it, on both sides of
// the limits.
func TestAuditOfFaults(t *testing.T) {
	b := newAuditBook(t)
	today := b.now
	if err := os.Mkdir(b.dir, 0o777); err != nil {
		t.Fatal(err)
	}
	b.crm(0, "init")
	write := func(name, text string) {
		t.Helper()
		path := filepath.Join(b.dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	read := func(name string) string {
		t.Helper()
		text, err := os.ReadFile("../testdata/check/" + name)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	write("crm.yaml", read("faults-settings.yaml"))
	customers := strings.Split(read("faults.yaml"), "\n---\n")
	for i := range 10 {
		customers = append(customers, fmt.Sprintf("id: g00000000%d\ntype: organization\nname: Firm %d\ntags: [key-account, steelwork, q1-2026]\n", i, i))
	}
	for _, c := range customers {
		_, id, _ := strings.Cut(c, "id: ")
		write("records/"+id[:2]+"/"+id[:10]+".yaml", c)
	}
	for _, days := range []int{-1, 0, 1, 30} {
		b.check(today.AddDate(0, 0, days))
	}
	for rule, n := range b.found {
		if n == 0 {
			t.Errorf("%s found nothing: the test says nothing of it", rule)
		}
	}
}

// A book that was imported is audited as an independent program does it.
func TestAuditOfRealSales(t *testing.T) {
	folder := shared(t, "data/import/crm-sales-maven/iso-dates")
	b := newAuditBook(t)
	if err := os.Mkdir(b.dir, 0o777); err != nil {
		t.Fatal(err)
	}
	b.crm(0, "init", "--currency", "USD")
	b.crm(0, "import", filepath.Join(folder, "sales_pipeline.csv"), "--create-customers", "--default-customer", "Nobody", "--translate", "stage:Engaging=qualified", "--translate", "stage:Prospecting=lead", "--yes")
	for _, day := range []string{"2017-06-15", "2026-11-19"} {
		now, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		b.check(now.Add(10 * time.Hour))
	}
	for _, rule := range []string{"silent-deal", "unreachable"} {
		if b.found[rule] == 0 {
			t.Errorf("%s found nothing: the test says nothing of it", rule)
		}
	}
}
