package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"crm/internal/crm"
)

// insert writes the rows of customer number n, as far as the questions and the
// report need them, and with fts its words.
func insert(w io.Writer, n int, c *crm.Customer, set *crm.Settings, fts bool) error {
	if w == io.Discard {
		return nil
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "insert into customer values(%d,%s,%s,%s,%s,%s,%s,%s,null);\n", n, quote(string(c.ID)), quote(c.Name), quote(string(c.Type)),
		quote(c.Stage), quote(c.Owner), quote(c.Created.Date().String()), quote(string(c.Organization)))
	for _, t := range c.Tags {
		fmt.Fprintf(&b, "insert into tag values(%d,%s);\n", n, quote(t))
	}
	for _, a := range c.Addresses {
		fmt.Fprintf(&b, "insert into address values(%d,%s);\n", n, quote(a.City))
	}
	for i := range c.Interactions {
		x := &c.Interactions[i]
		fmt.Fprintf(&b, "insert into interaction values(%d,%d,%s,%s);\n", n, x.At.Unix(), quote(x.At.Date().String()), quote(x.Kind))
	}
	insertSales(&b, n, c, set)
	if fts {
		fmt.Fprintf(&b, "insert into words(rowid, text) values(%d,%s);\n", n, quote(strings.Join(texts(c), "\n")))
	}
	_, err := w.Write(b.Bytes())
	return err
}

func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

func outcome(p *crm.Pipeline, stage string) string {
	if s := p.Stage(stage); s != nil && s.Outcome != "" {
		return s.Outcome
	}
	return "open"
}

func unixOf(d crm.Date) int64 { return d.In(time.UTC).Unix() }

// texts is all of a customer in which a person would look for a word.
func texts(c *crm.Customer) []string {
	out := []string{c.Name, string(c.ID), c.Role, c.Source, c.Notes}
	for _, e := range c.Emails {
		out = append(out, e.Address)
	}
	for _, p := range c.Phones {
		out = append(out, p.Number)
	}
	for _, a := range c.Addresses {
		out = append(out, a.Street, a.Postcode, a.City)
	}
	for _, l := range c.Links {
		out = append(out, l.URL)
	}
	out = append(out, c.Tags...)
	for _, f := range c.Fields {
		out = append(out, f.Value.String())
	}
	for i := range c.Deals {
		out = append(out, c.Deals[i].Title)
	}
	for i := range c.Tasks {
		out = append(out, c.Tasks[i].Title)
	}
	for i := range c.Interactions {
		out = append(out, c.Interactions[i].Subject, c.Interactions[i].Text)
	}
	return out
}

// database surveys the customers and loads them into SQLite.
func (l *lab) database(ctx context.Context, s *site) error {
	r, w := io.Pipe()
	surveyed := make(chan error, 1)
	go func() {
		b := bufio.NewWriterSize(w, 1<<20)
		_, err := b.WriteString(openSQL)
		if l.fts {
			b.WriteString(wordsSQL)
		}
		err = cmp.Or(err, s.survey(b, l.fts))
		if err == nil {
			b.WriteString(closeSQL)
			err = b.Flush()
		}
		w.CloseWithError(err)
		surveyed <- err
	}()
	_, err := l.run(ctx, l.tmp, r, l.sqlite, s.db)
	r.CloseWithError(errors.New("sqlite3 has ended"))
	return cmp.Or(<-surveyed, err)
}

const openSQL = `pragma journal_mode=off; pragma synchronous=off; begin;
create table customer(n integer primary key, id text, name text, type text, stage text, owner text, created text, employer text, organization integer);
create table tag(customer integer, tag text);
create table address(customer integer, city text);
create table interaction(customer integer, at integer, day text, kind text);
` + salesSQL

const wordsSQL = "create virtual table words using fts5(text, content='', tokenize='unicode61 remove_diacritics 2');\n"

// closeSQL makes an index for every part of the questions, and of the report
// for what can be counted along an index.
const closeSQL = `create unique index ids on customer(id);
update customer set organization = (select o.n from customer o where o.id = customer.employer) where employer <> '';
create index people on customer(organization);
create index stages on customer(stage);
create index owners on customer(owner);
create index tags on tag(tag, customer);
create index cities on address(city, customer);
create index days on interaction(day, kind);
create index touches on interaction(customer, at, day);
create index amounts on deal(outcome, currency, amount, customer);
create index pipelines on deal(pipeline, stage, currency, amount);
create index sellers on deal(owner, outcome, currency, amount);
` + salesIndexSQL + `commit;
analyze;
`

// overviewSQL asks what crm report answers, in the form of its CSV.
func overviewSQL(from, until crm.Date) string {
	return fmt.Sprintf(`select 'customers', 'all', count(*), '' from customer;
select 'customers', case type when 'person' then 'people' else 'organizations' end, count(*), '' from customer group by 2;
select 'customers', 'added', count(*), '' from customer where created between '%[1]s' and '%[2]s';
select 'stages', stage, count(*), '' from customer group by 2;
select 'owners', owner, count(*), '' from customer group by 2;
select 'tags', tag, count(*) n, '' from tag group by 2 order by n desc;
select 'interactions', 'all', count(*), '' from interaction where day between '%[1]s' and '%[2]s';
select 'kinds', kind, count(*), '' from interaction where day between '%[1]s' and '%[2]s' group by 2;
select 'weeks', date(day, 'weekday 0', '-6 days'), sum(n), '' from (select day, count(*) n from interaction where day between '%[1]s' and '%[2]s' group by 1) group by 2;
select 'deals', pipeline || '/' || stage, count(*), printf('%%.2f %%s', sum(amount), currency) from deal group by pipeline, stage, currency;
select 'deals ' || outcome, owner, count(*), printf('%%.2f %%s', sum(amount), currency) from deal group by owner, outcome, currency;
with own as (select customer n, max(day) last from interaction group by 1),
people as (select p.organization n, max(own.last) last from own join customer p using (n) where p.organization is not null group by 1)
select 'untouched days', c.id || ' ' || c.name, '', '' from customer c left join own using (n) left join people using (n)
order by coalesce(nullif(max(coalesce(own.last, ''), coalesce(people.last, '')), ''), created), name limit 10;
`, from, until)
}
