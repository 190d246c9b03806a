package exchange

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"crm/internal/crm"
	"crm/internal/format/csv"
	"crm/internal/shell"
)

// row is a row of the table with its cells as fields.
type row struct {
	n, line  int
	cells    []cell
	problems []Problem
	failed   bool
}

type cell struct {
	col   *Column // nil for a constant
	field Field
	value string // trimmed, translated
}

func (r *row) fail(c *cell, message, hint string) { r.add(c, message, hint, false) }
func (r *row) warn(c *cell, message, hint string) { r.add(c, message, hint, true) }

func (r *row) add(c *cell, message, hint string, warning bool) {
	p := Problem{Row: r.n, Line: r.line, Message: message, Hint: hint, Warning: warning}
	if c != nil {
		p.Value = cut(c.value, 100)
		if c.col != nil {
			p.Column = c.col.Name
		} else {
			p.Column = "--set " + c.field.String()
		}
	}
	r.problems = append(r.problems, p)
	r.failed = r.failed || !warning
}

// get is the cell of a field; nil where it is empty or there is none.
func (r *row) get(name, part string) *cell {
	for i := range r.cells {
		if f := &r.cells[i].field; f.Name == name && f.Part == part {
			return &r.cells[i]
		}
	}
	return nil
}

func (r *row) text(name string) string {
	if c := r.get(name, ""); c != nil {
		return oneLine(c.value)
	}
	return ""
}

// row reads one row. Constants come first, so that they overrule cells.
func (im *importer) row(in csv.Row) error {
	r := &row{n: in.Number, line: in.Line}
	for _, c := range im.consts {
		r.cells = append(r.cells, cell{field: c.field, value: c.value})
	}
	for i := range im.cols {
		col := &im.cols[i]
		if col.Field == "" {
			continue
		}
		v := strings.TrimSpace(in.Values[i])
		if t := im.trans[col.Field]; t != nil {
			if to, ok := t[crm.Fold(v)]; ok {
				v = to
			}
		}
		if v != "" {
			r.cells = append(r.cells, cell{col, col.field, v})
		}
	}
	var err error
	switch im.o.Kind {
	case Deals:
		err = im.dealRow(r)
	case Interactions:
		err = im.interactionRow(r)
	default:
		err = im.customerRow(r)
	}
	if r.failed {
		im.plan.Summary.Wrong++
	}
	im.note(r.problems)
	return err
}

const maxProblems = 10_000

// note keeps problems, equal ones of several rows once.
func (im *importer) note(list []Problem) {
	for _, p := range list {
		if p.Warning {
			im.plan.Summary.Warnings++
		} else {
			im.plan.Summary.Errors++
		}
		k := problemKey{p.Column, p.Value, p.Message, p.Warning}
		if i, ok := im.seen[k]; ok {
			q := &im.problems[i]
			q.More++
			if len(q.Rows) < 100 {
				q.Rows = append(q.Rows, p.Row)
			}
			continue
		}
		if len(im.problems) < maxProblems {
			im.seen[k] = len(im.problems)
			im.problems = append(im.problems, p)
		}
	}
}

// contentKey is an external id made of what the row says.
func contentKey(r *row) string {
	h := sha256.New()
	for i := range r.cells {
		if c := &r.cells[i]; c.col != nil {
			fmt.Fprintf(h, "%s\x00%s\x00", c.field, c.value)
		}
	}
	return "#" + hex.EncodeToString(h.Sum(nil)[:8])
}

// oddRows notes rows whose cells do not all have a column, and loose quotes.
func (im *importer) oddRows(list []csv.Warning) {
	for _, w := range list {
		if w.Short {
			continue
		}
		r := row{n: w.Row, line: w.Line}
		r.warn(nil, w.Msg, "look at the row; cells beyond the header are not imported")
		im.note(r.problems)
	}
}

// translate is the option that gives a value another meaning, as one types it.
func translate(field, from, to string) string {
	return "--translate " + shell.Quote(field+":"+cut(from, 60)+"="+to)
}
