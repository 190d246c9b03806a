package exchange

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"crm/internal/crm"
	"crm/internal/format/csv"
)

// MaxRows is how many rows one import takes: all of a plan is held in memory.
const MaxRows = 1_000_000

// Lookup finds customers of the store. Several results are ambiguous, none is
// no error.
type Lookup interface {
	ByExternal(source, id string) ([]crm.ID, error) // customers with that external id
	ByEmail(address string) ([]crm.ID, error)
	ByName(name string) ([]crm.ID, error) // the whole name, in any case and accents
	Resolve(who string) ([]crm.ID, error) // as people type it: id, name, e-mail, phone, domain
	Has(id crm.ID) (bool, error)
	Load(id crm.ID) (*crm.Customer, error)
}

// Plan is what an import will do.
type Plan struct {
	Kind      Kind
	Source    string
	Encoding  string // of the file
	Comma     rune
	HeaderRow int
	Columns   []Column
	Summary   Summary
	Problems  []Problem // errors first, then warnings, each in the order of the rows; equal ones once

	Changes       []Change      // the customers to write, in the order of the file
	Settings      *crm.Settings // to write; nil when they stay
	SettingsNotes []string      // what changes in them, in words

	keepGoing bool
}

// Change is a customer to write. Old is nil for a new one.
type Change struct {
	Old, New *crm.Customer
	Rows     []int // of the file, that made the change; the first 100
}

// Summary counts what a plan does.
type Summary struct {
	Rows      int `yaml:"rows"`      // read
	Wrong     int `yaml:"wrong"`     // with errors
	Repeated  int `yaml:"repeated"`  // for the same record as an earlier row
	Added     int `yaml:"added"`     // records of the kind
	Updated   int `yaml:"updated"`   //
	Unchanged int `yaml:"unchanged"` //
	Skipped   int `yaml:"skipped"`   // as customers of the store that they look like

	CustomersAdded     int `yaml:"customers_added"` // files
	CustomersUpdated   int `yaml:"customers_updated"`
	OrganizationsAdded int `yaml:"organizations_added"` // made because a row names them
	Errors             int `yaml:"errors"`              // problems, each row counted
	Warnings           int `yaml:"warnings"`
}

// Problem is what is wrong with a row, or odd about it.
type Problem struct {
	Row     int    `yaml:"row"` // as in the file, the header is 1; 0: the whole file
	Line    int    `yaml:"line"`
	Column  string `yaml:"column"`
	Value   string `yaml:"value"`
	Message string `yaml:"message"`
	Hint    string `yaml:"hint"`
	Warning bool   `yaml:"warning"`
	More    int    `yaml:"more"`      // further rows with the same problem
	Rows    []int  `yaml:"rows,flow"` // those rows, the first 100
}

// String is the problem in one line, without the hint.
func (p Problem) String() string {
	var b strings.Builder
	if p.Row > 0 {
		fmt.Fprintf(&b, "row %d", p.Row)
		if p.Column != "" {
			fmt.Fprintf(&b, ", %s", p.Column)
		}
		b.WriteString(": ")
	} else if p.Column != "" {
		b.WriteString(p.Column + ": ")
	}
	if p.Value != "" {
		fmt.Fprintf(&b, "%q ", p.Value)
	}
	b.WriteString(p.Message)
	if p.More > 0 {
		fmt.Fprintf(&b, " (and %d more rows)", p.More)
	}
	return b.String()
}

// RowsError says that rows of the file cannot be imported.
type RowsError struct{ Plan *Plan }

// Error counts the rows and names the first.
func (e *RowsError) Error() string {
	first := ""
	if len(e.Plan.Problems) > 0 {
		first = ": " + e.Plan.Problems[0].String()
	}
	return fmt.Sprintf("%d of %d rows cannot be imported%s", e.Plan.Summary.Wrong, e.Plan.Summary.Rows, first)
}

// Err is a *RowsError when rows are wrong and the rest was not asked for.
func (p *Plan) Err() error {
	if p.Summary.Errors > 0 && !p.keepGoing {
		return &RowsError{p}
	}
	return nil
}

// Empty tells that there is nothing to write.
func (p *Plan) Empty() bool { return len(p.Changes) == 0 && p.Settings == nil }

// BuildPlan reads a table twice and plans its import. It writes nothing.
//
// A row is the customer with its external id, else the one with its e-mail
// address, else the organization with its whole name, or the person with its
// whole name who has the same organization, phone number or profile. A
// customer with another external id of the same source is never the one. What
// a row says overwrites what is there, but for empty cells; lists and notes
// are united. A company that a person's row names is linked to, and added
// where it is missing. Deals and interactions are told by their external id
// within their customer or, in a table without ids, by the content of all
// mapped columns.
//
// It fails with an *OptionError when the options do not fit the table, with a
// *csv.Error when the table cannot be read, and with the errors of lookup and
// rand. What is wrong with rows is in the plan.
func BuildPlan(ctx context.Context, src *csv.Reader, o Options, lookup Lookup, now time.Time, rand io.Reader) (*Plan, error) {
	im, err := newImporter(src, o, lookup, now, rand)
	if err != nil {
		return nil, err
	}
	for rows := 0; im.o.Limit <= 0 || rows < im.o.Limit; rows++ {
		if rows%1000 == 0 {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
		}
		row, err := src.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		im.plan.Summary.Rows++
		if err := im.row(row); err != nil {
			return nil, err
		}
	}
	im.oddRows(src.Warnings())
	if err := im.parents(); err != nil {
		return nil, err
	}
	return im.finish()
}

// Writer is what Apply writes to: a transaction of the store.
type Writer interface {
	PutSettings(*crm.Settings) error
	PutCustomer(*crm.Customer) error
}

// Apply writes a plan; the caller commits. It fails with a *RowsError, before
// anything is written, when the plan has errors that forbid it.
func Apply(w Writer, p *Plan) error {
	if err := p.Err(); err != nil {
		return err
	}
	if p.Settings != nil {
		if err := w.PutSettings(p.Settings); err != nil {
			return err
		}
	}
	for i := range p.Changes {
		if err := w.PutCustomer(p.Changes[i].New); err != nil {
			return fmt.Errorf("%s: %w", p.Changes[i].New.Name, err)
		}
	}
	return nil
}
