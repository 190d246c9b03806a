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

	"crm/internal/crm"
)

// insert writes the rows of a customer, as far as report and list need them.
func insert(w io.Writer, c *crm.Customer) error {
	if w == io.Discard {
		return nil
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "insert into customer values(%s,%s,%s,%s,%s);\n", quote(string(c.ID)), quote(c.Name), quote(string(c.Type)), quote(c.Stage), quote(c.Owner))
	for _, t := range c.Tags {
		fmt.Fprintf(&b, "insert into tag values(%s,%s);\n", quote(string(c.ID)), quote(t))
	}
	for i := range c.Interactions {
		x := &c.Interactions[i]
		fmt.Fprintf(&b, "insert into interaction values(%s,%s,%s);\n", quote(string(c.ID)), quote(x.At.Date().String()), quote(x.Kind))
	}
	for i := range c.Deals {
		d := &c.Deals[i]
		fmt.Fprintf(&b, "insert into deal values(%s,%s,%s,%s,%s,%s);\n", quote(string(c.ID)), quote(d.Pipeline), quote(d.Stage), quote(d.Owner), d.Amount.Amount, quote(d.Amount.Currency))
	}
	_, err := w.Write(b.Bytes())
	return err
}

func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// database surveys the customers and loads them into SQLite.
func (l *lab) database(ctx context.Context, s *site) error {
	r, w := io.Pipe()
	surveyed := make(chan error, 1)
	go func() {
		b := bufio.NewWriterSize(w, 1<<20)
		_, err := b.WriteString(openSQL)
		err = cmp.Or(err, s.survey(b))
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
create table customer(id text primary key, name text, type text, stage text, owner text);
create table tag(customer text, tag text);
create table interaction(customer text, day text, kind text);
create table deal(customer text, pipeline text, stage text, owner text, amount real, currency text);
`

const closeSQL = `create index tags on tag(tag);
create index days on interaction(day);
commit;
analyze;
`

// overviewSQL asks what crm report answers.
const overviewSQL = `select type, count(*) from customer group by 1;
select stage, count(*) from customer group by 1;
select owner, count(*) from customer group by 1;
select tag, count(*) n from tag group by 1 order by n desc;
select kind, count(*) from interaction where day between '%[1]s' and '%[2]s' group by 1;
select strftime('%%Y-%%W', day) week, count(*) from interaction where day between '%[1]s' and '%[2]s' group by 1;
select pipeline, stage, currency, count(*), sum(amount) from deal group by 1, 2, 3;
select d.owner, d.stage, d.currency, count(*), sum(amount) from deal d group by 1, 2, 3;
select customer, max(day) last from interaction group by 1 order by last limit 10;
`

// listSQL asks what crm list --tag answers.
const listSQL = `select c.id, c.name, c.stage, c.owner from tag t join customer c on c.id = t.customer where t.tag = %s order by c.name;
`
