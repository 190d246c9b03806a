package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"crm/internal/bench/book"
	"crm/internal/crm"
)

// salesReport is a report of deals or purchases, in the words of crm and in SQL. The SQL
// answers all that the report does, in CSV or only in other forms: a key, a number, and an amount with its
// currency, if there is one. Keys that begin with + are not compared.
type salesReport struct {
	name  string
	args  []string
	key   []int    // columns of the CSV of crm that make the key
	pairs [][2]int // columns with a number and with amounts; -1: none
	sql   string
}

func (r *salesReport) task() string    { return "crm report " + r.name }
func (r *salesReport) sqlTask() string { return taskSQL + r.name }

// salesReports is the reports that are measured, over the three years around the day of
// the book.
func salesReports() []*salesReport {
	from, until := book.Today().Year-1, book.Today().Year+1
	period := fmt.Sprintf("%d..%d", from, until)
	years := func(column string, from, until int16) string {
		return fmt.Sprintf("%s between '%d-01-01' and '%d-12-31'", column, from, until)
	}
	within := func(column string) string { return years(column, from, until) }
	quarter := func(column string) string {
		return fmt.Sprintf("substr(%[1]s, 1, 4) || '-q' || ((cast(substr(%[1]s, 6, 2) as integer) + 2) / 3)", column)
	}
	const amount = "printf('%.2f %s', sum(amount), currency)"
	const overdue = "sum(close < date('now', 'localtime'))"
	const weighted = ", sum(amount * probability) / 100"
	return []*salesReport{
		{
			name: "pipeline", args: []string{"--by", "stage"}, key: []int{0, 1}, pairs: [][2]int{{2, 3}},
			sql: "select pipeline || ' ' || stage, count(*), " + amount + weighted + ", avg(amount), " + overdue + " from deal where outcome = 'open' group by pipeline, stage, currency;" +
				"select '+owner ' || owner, count(*), " + amount + weighted + ", avg(amount), " + overdue + " from deal where outcome = 'open' group by owner, currency;" +
				"select '+pipeline ' || pipeline, count(*), " + amount + weighted + ", avg(amount), " + overdue + " from deal where outcome = 'open' group by pipeline, currency;" +
				"select '+oldest ' || d.id, d.title, c.name, d.owner, d.stage, d.amount, d.close, d.created from deal d join customer c on c.n = d.customer where d.outcome = 'open' and d.created <> '' order by d.created limit 10",
		},
		{
			name: "forecast", args: []string{"--by", "quarter", "--period", period}, key: []int{0}, pairs: [][2]int{{1, 2}, {5, 6}},
			sql: "select " + quarter("close") + " || ' 0', count(*), " + amount + ", 0 from deal where outcome = 'won' and " + within("close") + " group by 1, currency union all " +
				"select case when close < date('now', 'localtime') then 'overdue' else " + quarter("close") + " end || ' 1', count(*), " + amount + weighted + " from deal where outcome = 'open' and (" + within("close") + " or close < date('now', 'localtime')) group by 1, currency",
		},
		{
			name: "conversion", args: []string{"--by", "quarter", "--period", period}, key: []int{0, 1, 3}, pairs: [][2]int{{4, -1}},
			sql: "with came as (select d.pipeline, " + quarter("d.created") + " quarter, max(coalesce(s.rank, 0)) rank from deal d left join move m on m.deal = d.n left join step s on s.pipeline = d.pipeline and s.stage = m.stage where " + within("d.created") + " group by d.n), " +
				"reached as (select pipeline, quarter, rank, count(*) n from came group by 1, 2, 3) " +
				"select r.pipeline || ' ' || quarter || ' ' || s.stage, sum(n), '' from reached r join step s on s.pipeline = r.pipeline and s.rank <= r.rank group by 1",
		},
		{
			name: "revenue", args: []string{"--by", "month", "--period", period}, key: []int{0}, pairs: [][2]int{{1, 2}},
			sql: "select substr(day, 1, 7), count(*), " + amount + " from purchase where " + within("day") + " group by 1, currency;" +
				"with first as (select customer, min(day) day from purchase group by 1) select '+' || case when " + within("f.day") + " then 'new' else 'returning' end, count(distinct p.customer), count(*), " + amount + " from purchase p join first f using (customer) where " + within("p.day") + " group by 1, currency;" +
				"select '+before', count(distinct customer), count(*), " + amount + " from purchase where " + years("day", 2*from-until-1, from-1) + " group by currency;" +
				"select '+year before ' || substr(day, 1, 7), count(*), " + amount + " from purchase where " + years("day", from-1, until-1) + " group by 1, currency;" +
				"with one as (select currency, sum(amount) s from purchase where " + within("day") + " group by customer, currency), " +
				"ranked as (select currency, s, row_number() over w r, count(*) over (partition by currency) n, sum(s) over w running, sum(s) over (partition by currency) total from one window w as (partition by currency order by s desc)) " +
				"select '+shares', currency, sum(case when r <= n / 10 then s end) / max(total), min(case when running >= 0.8 * total then r end) from ranked group by currency",
		},
	}
}

// figuresOf is what a CSV says, by key: the number and the amounts. Rows about all, or about nothing,
// are left out.
func (r *salesReport) figures(what, out string, ours bool) (map[string]string, error) {
	list, err := rows(what, out)
	if err != nil {
		return nil, err
	}
	counts, amounts := map[string]int{}, map[string][]string{}
	for i, row := range list {
		if ours && i == 0 {
			continue // the head
		}
		if !ours && strings.HasPrefix(row[0], "+") {
			continue // what crm prints in other forms only
		}
		if !ours {
			n, err := strconv.Atoi(row[1])
			if err != nil {
				return nil, failed(what, "%v", err)
			}
			key := strings.Fields(row[0])
			if len(r.pairs) == 1 && r.name != "forecast" {
				key = append(key, "0")
			}
			k := strings.Join(key, " ")
			counts[k] += n
			if row[2] != "" && !strings.HasSuffix(row[2], " ") {
				amounts[k] = append(amounts[k], row[2])
			}
			continue
		}
		var key []string
		for _, c := range r.key {
			key = append(key, row[c])
		}
		if slices.Contains(key, "all") {
			continue
		}
		for p, pair := range r.pairs {
			k := strings.Join(key, " ") + " " + strconv.Itoa(p)
			n, err := strconv.Atoi(row[pair[0]])
			if err != nil {
				return nil, failed(what, "%v", err)
			}
			counts[k] += n
			if pair[1] >= 0 && row[pair[1]] != "" {
				amounts[k] = append(amounts[k], strings.Split(row[pair[1]], ";")...)
			}
		}
	}
	figures := map[string]string{}
	for k, n := range counts {
		if n > 0 {
			slices.Sort(amounts[k])
			figures[k] = fmt.Sprint(n, " ", strings.Join(amounts[k], ";"))
		}
	}
	if len(figures) == 0 {
		return nil, failed(what, "it says nothing")
	}
	return figures, nil
}

// sameSales holds the reports of crm against those of SQLite.
func (l *lab) sameSales(ctx context.Context, s *site) error {
	for _, r := range salesReports() {
		theirs, err := l.run(ctx, l.tmp, nil, l.sqlite, "-readonly", "-csv", s.db, r.sql)
		if err != nil {
			return err
		}
		ours, err := l.run(ctx, s.dir, nil, l.crm, r.crm()...)
		if err != nil {
			return err
		}
		a, err := r.figures(r.task(), ours.out, true)
		if err != nil {
			return err
		}
		b, err := r.figures(r.sqlTask(), theirs.out, false)
		if err != nil {
			return err
		}
		for _, k := range slices.Sorted(maps.Keys(a)) {
			if a[k] != b[k] {
				return failed(r.task(), "of %s it says %q, sqlite3 %q", k, a[k], b[k])
			}
		}
		if len(a) != len(b) {
			return failed(r.task(), "it has %d rows, sqlite3 %d", len(a), len(b))
		}
	}
	return nil
}

// dealListArgs and dealListSQL ask for the same deals.
func dealListArgs() []string {
	where := fmt.Sprintf("deal.stage:proposal deal.amount>%d", askedAmount)
	return []string{"deal", "list", "--where", where, "--no-verify", "-o", "csv", "--columns", "id,title,customer.name,amount,close"}
}

func dealListSQL() string {
	return fmt.Sprintf("select d.id, d.title, c.name, printf('%%.2f %%s', d.amount, d.currency), d.close from deal d join customer c on c.n = d.customer "+
		"where d.stage = 'proposal' and d.currency = '%s' and d.amount > %d order by d.close, c.name", askedCurrency, askedAmount)
}

// sameDeals holds the deals that crm lists against those of SQLite.
func (l *lab) sameDeals(ctx context.Context, s *site) error {
	var lists [2][]string
	for i, args := range [][]string{append([]string{l.crm}, dealListArgs()...), {l.sqlite, "-readonly", "-csv", s.db, dealListSQL()}} {
		out, err := l.run(ctx, s.dir, nil, args[0], args[1:]...)
		if err != nil {
			return err
		}
		list, err := rows(taskDealList, out.out)
		if err != nil {
			return err
		}
		for _, row := range list {
			if row[0] != "id" {
				lists[i] = append(lists[i], strings.Join(row, ","))
			}
		}
		slices.Sort(lists[i])
	}
	if !slices.Equal(lists[0], lists[1]) {
		return failed(taskDealList, "it lists %d deals, sqlite3 %d, or others", len(lists[0]), len(lists[1]))
	}
	return nil
}

func (r *salesReport) crm() []string {
	return slices.Concat([]string{"report", r.name}, r.args, []string{"--no-verify", "-o", "csv"})
}

// salesTasks is the reports, a listing of deals, and moving one.
func (l *lab) salesTasks(s *site) []*task {
	var t []*task
	for _, r := range salesReports() {
		t = append(t,
			&task{name: r.task(), run: func(ctx context.Context, _ int) (sample, error) { return l.output(ctx, s.dir, l.crm, r.crm()...) }},
			&task{name: r.sqlTask(), skip: missing("sqlite3", l.sqlite), run: func(ctx context.Context, _ int) (sample, error) {
				return l.output(ctx, l.tmp, l.sqlite, "-readonly", "-csv", s.db, r.sql)
			}})
	}
	return append(t,
		&task{name: taskDealList, run: func(ctx context.Context, _ int) (sample, error) {
			return l.run(ctx, s.dir, nil, l.crm, dealListArgs()...)
		}},
		&task{name: taskSQLDealList, skip: missing("sqlite3", l.sqlite), run: func(ctx context.Context, _ int) (sample, error) {
			return l.run(ctx, l.tmp, nil, l.sqlite, "-readonly", "-csv", s.db, dealListSQL())
		}},
		&task{name: taskDealMove, writes: true, run: func(ctx context.Context, round int) (sample, error) {
			d := s.deals[round%len(s.deals)]
			// There and back, since the same deals come again.
			stage := []string{"proposal", "lead"}[round/len(s.deals)%2]
			return l.committed(ctx, s.dir, taskDealMove, "{stage: "+stage+", at:", func() string { return d.path }, func() (sample, error) {
				return l.run(ctx, s.dir, nil, l.crm, "deal", "move", string(d.id), stage)
			})
		}})
}

// insertSales writes the rows of deals and purchases of customer number n.
func insertSales(b *bytes.Buffer, n int, c *crm.Customer, set *crm.Settings) {
	for i := range c.Deals {
		d := &c.Deals[i]
		p := set.Pipeline(d.Pipeline)
		created := d.Created.Date()
		if d.Created.IsZero() && len(d.History) > 0 {
			created = d.History[0].At.Date()
		}
		likely := 0
		if s := p.Stage(d.Stage); d.Probability != nil {
			likely = *d.Probability
		} else if s != nil && s.Probability != nil {
			likely = *s.Probability
		}
		fmt.Fprintf(b, "insert into deal values(null,%s,%s,%d,%s,%s,%s,%s,%s,%s,%s,%s,%d);\n", quote(string(d.ID)), quote(d.Title), n, quote(p.Name), quote(d.Stage), quote(outcome(p, d.Stage)),
			quote(cmp.Or(d.Owner, c.Owner)), d.Amount.Amount, quote(d.Amount.Currency), quote(d.Close.String()), quote(created.String()), likely)
		for _, h := range d.History {
			fmt.Fprintf(b, "insert into move values((select max(n) from deal),%s);\n", quote(h.Stage))
		}
		if len(d.History) == 0 || d.History[len(d.History)-1].Stage != d.Stage {
			fmt.Fprintf(b, "insert into move values((select max(n) from deal),%s);\n", quote(d.Stage))
		}
	}
	for i := range c.Purchases {
		x := &c.Purchases[i]
		fmt.Fprintf(b, "insert into purchase values(%d,%s,%s,%s);\n", n, quote(x.Date.String()), x.Amount.Amount, quote(x.Amount.Currency))
	}
}

const salesSQL = `create table deal(n integer primary key, id text, title text, customer integer, pipeline text, stage text, outcome text, owner text, amount real, currency text, close text, created text, probability integer);
create table move(deal integer, stage text);
create table step(pipeline text, stage text, rank integer);
create table purchase(customer integer, day text, amount real, currency text);
`

// insertSteps writes the stages of the pipelines with their places, but for those where deals are lost.
func insertSteps(b *bufio.Writer, set *crm.Settings) {
	for _, p := range set.Pipelines {
		rank := 0
		for _, s := range p.Stages {
			if s.Outcome != "lost" {
				fmt.Fprintf(b, "insert into step values(%s,%s,%d);\n", quote(p.Name), quote(s.Name), rank)
				rank++
			}
		}
	}
}

const salesIndexSQL = `create index closes on deal(outcome, close, currency, amount, probability);
create index beginnings on deal(created, pipeline);
create index moves on move(deal, stage);
create index steps on step(pipeline, stage, rank);
create index bought on purchase(day, currency, amount);
create index buyers on purchase(customer, day, currency, amount);
create index stages_of_deals on deal(stage, currency, amount);
create index open_deals on deal(outcome, pipeline, stage, currency, amount, probability);
`
