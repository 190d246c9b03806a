package main

import (
	"context"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"

	"crm/internal/bench/book"
	"crm/internal/crm"
)

// question is something asked of the customers, in the words of crm list and in
// SQL, which both print id and name of those that meet it.
type question struct {
	name  string
	query []string
	sql   string
	want  []crm.ID // who meets it, by the plain look at each file; sorted
	fts   bool     // the SQL needs FTS5
}

// What is asked for. The times are days, so that the answers do not depend on
// the clock.
const (
	askedTag      = "vip"
	askedCity     = "Berlin"
	askedStage    = "customer"
	askedIdle     = 90 // days before book.Today without a touch
	askedAmount   = 10_000
	askedCurrency = "EUR" // that of the book, so crm need not be told
	askedWord     = "urgent"
)

// idleSince is the beginning of the days without a touch.
func idleSince() crm.Date { return book.Today().AddDays(-askedIdle) }

func questions() []*question {
	since := idleSince()
	return []*question{
		{
			name:  "tag, city, stage",
			query: []string{"tag:" + askedTag, "city:" + askedCity, "stage:" + askedStage},
			sql: fmt.Sprintf(`select c.id, c.name from tag t join address a on a.customer = t.customer join customer c on c.n = t.customer
where t.tag = '%s' and a.city = '%s' and c.stage = '%s' order by c.name`, askedTag, askedCity, askedStage),
		},
		{
			// An organization was spoken to when its people were.
			name:  "idle, open deal",
			query: []string{"last<" + since.String(), "deal.outcome:open", fmt.Sprintf("deal.amount>%d", askedAmount)},
			sql: fmt.Sprintf(`select c.id, c.name from customer c
where c.n in (select customer from deal where outcome = 'open' and currency = '%[3]s' and amount > %[1]d)
and not exists (select 1 from interaction i where i.customer = c.n and i.at >= %[2]d)
and not exists (select 1 from customer p join interaction i on i.customer = p.n where p.organization = c.n and i.at >= %[2]d)
order by c.name`, askedAmount, unixOf(since), askedCurrency),
		},
		{
			name:  "a word",
			query: []string{askedWord},
			sql:   fmt.Sprintf(`select c.id, c.name from words w join customer c on c.n = w.rowid where words match '%s*' order by rank`, askedWord),
			fts:   true,
		},
	}
}

// list is the arguments of crm that ask the question.
func (q *question) list(flags ...string) []string {
	return slices.Concat([]string{"list"}, q.query, []string{"--columns", "id,name", "-o", "csv"}, flags)
}

// rows reads what crm or sqlite3 printed as CSV.
func rows(what, out string) ([][]string, error) {
	r := csv.NewReader(strings.NewReader(out))
	r.FieldsPerRecord = -1
	list, err := r.ReadAll()
	if err != nil {
		return nil, failed(what, "%v", err)
	}
	return list, nil
}

// answer holds a printed answer against the wanted one.
func (q *question) answer(what, out string) error {
	list, err := rows(what, out)
	if err != nil {
		return err
	}
	if len(list) > 0 && list[0][0] == "id" {
		list = list[1:]
	} else if len(list) > 0 || len(q.want) > 0 {
		return failed(what, "it prints no head")
	}
	var got []crm.ID
	for _, r := range list {
		got = append(got, crm.ID(r[0]))
	}
	slices.Sort(got)
	if slices.Equal(got, q.want) {
		return nil
	}
	for _, id := range got {
		if _, ok := slices.BinarySearch(q.want, id); !ok {
			return failed(what, "%d rows instead of %d; %s does not belong there", len(got), len(q.want), id)
		}
	}
	for _, id := range q.want {
		if _, ok := slices.BinarySearch(got, id); !ok {
			return failed(what, "%d rows instead of %d; %s is missing", len(got), len(q.want), id)
		}
	}
	return failed(what, "%d rows instead of %d", len(got), len(q.want))
}

// sameReport holds every figure of crm report against those of SQLite.
func (l *lab) sameReport(ctx context.Context, s *site) error {
	theirs, err := l.run(ctx, l.tmp, nil, l.sqlite, "-readonly", "-csv", s.db, overviewSQL(reportPeriod()))
	if err != nil {
		return err
	}
	ours, err := l.run(ctx, s.dir, nil, l.crm, reportArgs()...)
	if err != nil {
		return err
	}
	a, err := figuresOf("crm report", ours.out)
	if err != nil {
		return err
	}
	b, err := figuresOf("sqlite3", theirs.out)
	if err != nil {
		return err
	}
	for _, row := range a {
		if !slices.Contains(b, row) {
			return failed("crm report", "sqlite3 does not say %q", row)
		}
	}
	for _, row := range b {
		if !slices.Contains(a, row) {
			return failed("crm report", "it does not say %q as sqlite3 does", row)
		}
	}
	return nil
}

// sameHistory holds the commits of a customer that crm history names against
// those of git log.
func (l *lab) sameHistory(ctx context.Context, s *site) error {
	p := s.people[0]
	want, err := l.git(ctx, s.dir, "log", "--format=%H", "--", p.path)
	if err != nil {
		return err
	}
	out, err := l.run(ctx, s.dir, nil, l.crm, "history", string(p.id), "--columns", "commit", "-o", "csv")
	if err != nil {
		return err
	}
	got := slices.Compact(strings.Fields(out.out)) // a row for each field that changed
	if len(got) == 0 || got[0] != "commit" || !slices.Equal(got[1:], strings.Fields(want)) {
		return failed(taskHistory, "of %s it names %d commits, git log %d", p.id, len(got)-1, len(strings.Fields(want)))
	}
	return nil
}

// figuresOf is the rows of a report, as far as both print the same: crm counts
// deals whatever the currency, names weeks without interactions, and counts
// the days up to today.
func figuresOf(what, out string) ([]string, error) {
	list, err := rows(what, out)
	if err != nil {
		return nil, err
	}
	var text []string
	for _, r := range list {
		if len(r) != 4 {
			return nil, failed(what, "a row of %d columns", len(r))
		}
		switch {
		case r[0] == "section" || r[0] == "weeks" && r[2] == "0" || strings.HasPrefix(r[0], "deals ") && r[2] == "0":
			continue
		case strings.HasPrefix(r[0], "deals"), r[0] == "untouched days":
			r[2] = ""
		}
		text = append(text, strings.Join(r, ","))
	}
	if len(text) == 0 {
		return nil, failed(what, "it says nothing")
	}
	return text, nil
}

// reportPeriod is the twelve weeks up to the day of the book.
func reportPeriod() (from, until crm.Date) { return book.Today().AddDays(-83), book.Today() }

func reportArgs() []string {
	from, until := reportPeriod()
	return []string{"report", "--period", from.String() + ".." + until.String(), "-o", "csv"}
}
