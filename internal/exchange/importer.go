package exchange

import (
	"fmt"
	"io"
	"reflect"
	"slices"
	"sort"
	"strings"
	"time"

	"crm/internal/crm"
	"crm/internal/format/csv"
	"crm/internal/validate"
)

// importer builds a plan row by row.
type importer struct {
	o        Options
	plan     *Plan
	lookup   Lookup
	now      time.Time
	rand     io.Reader
	settings *crm.Settings // as the import will leave them
	notes    []string      // what changed in them

	cols   []Column
	consts []constant
	trans  map[string]map[string]string
	hasID  bool // a column or constant gives external ids

	targets map[crm.ID]*target
	order   []*target
	stored  map[string][]crm.ID // what lookup said
	own     map[string][]crm.ID // what this import adds to it
	loaded  map[crm.ID]*crm.Customer

	fallback crm.ID // --default-customer
	pending  []pendingParent
	seen     map[problemKey]int // index into problems
	problems []Problem
}

// target is a customer that rows touch.
type target struct {
	old, cur *crm.Customer
	rows     []int
	main     bool   // a row of people or organizations is this customer
	name     string // by which the first such row called it, folded
	made     bool   // added because a row named it
	deals    map[string]int
	touches  map[string]int
	sort     bool // the interactions are to be put in order
}

type pendingParent struct {
	t    *target
	r    *row
	name string
	id   string
}

type problemKey struct {
	column, value, message string
	warning                bool
}

func newImporter(src *csv.Reader, o Options, lookup Lookup, now time.Time, rand io.Reader) (*importer, error) {
	if o.Settings == nil {
		o.Settings = new(crm.Settings)
	}
	if o.Source == "" {
		o.Source = "csv"
	}
	if o.Kind == "" {
		var err error
		if o.Kind, err = guessKind(src.Header()); err != nil {
			return nil, err
		}
	}
	im := &importer{
		o: o, lookup: lookup, now: now, rand: rand,
		settings: copySettings(o.Settings),
		targets:  map[crm.ID]*target{},
		stored:   map[string][]crm.ID{},
		own:      map[string][]crm.ID{},
		loaded:   map[crm.ID]*crm.Customer{},
		seen:     map[problemKey]int{},
	}
	im.plan = &Plan{Kind: o.Kind, Source: o.Source, Encoding: src.Encoding(), Comma: src.Comma(), HeaderRow: src.HeaderRow(), keepGoing: o.KeepGoing}
	var err error
	if im.cols, err = columns(src.Header(), &im.o); err != nil {
		return nil, err
	}
	if im.consts, err = constants(&im.o); err != nil {
		return nil, err
	}
	if im.trans, err = translations(&im.o); err != nil {
		return nil, err
	}
	mapped := false
	for i := range im.cols {
		mapped = mapped || im.cols[i].Field != ""
		im.hasID = im.hasID || im.cols[i].field == Field{Name: "id"}
	}
	if !mapped {
		return nil, &OptionError{Flag: "--map", Msg: fmt.Sprintf("none of the columns is known as a field of %s: %s", o.Kind, cut(strings.Join(src.Header(), ", "), 300)), Hint: "say which column is what, for example --map name=COLUMN; or say with --as what the rows are"}
	}
	if err := survey(src, im.cols, &im.o); err != nil {
		return nil, err
	}
	if err := im.defaultCustomer(); err != nil {
		return nil, err
	}
	im.customFields()
	return im, nil
}

// defaultCustomer finds who gets the deals and interactions without a customer.
func (im *importer) defaultCustomer() error {
	who := im.o.DefaultCustomer
	if who == "" || im.o.Kind != Deals && im.o.Kind != Interactions {
		return nil
	}
	ids, err := im.lookup.Resolve(who)
	if err != nil {
		return err
	}
	switch {
	case len(ids) == 1:
		im.fallback = ids[0]
		return nil
	case len(ids) > 1:
		return &OptionError{Flag: "--default-customer", Value: who, Msg: fmt.Sprintf("means %d customers", len(ids)), Hint: "give an id"}
	case im.o.CreateCustomers:
		t, err := im.create(crm.Organization, who)
		if err != nil {
			return err
		}
		t.made = true
		im.fallback = t.cur.ID
		return nil
	}
	return &OptionError{Flag: "--default-customer", Value: who, Msg: "there is no such customer", Hint: "add it first, or let --create-customers do it"}
}

// touch makes a customer a target, with a copy of it to change.
func (im *importer) touch(id crm.ID) (*target, error) {
	if t := im.targets[id]; t != nil {
		return t, nil
	}
	c, err := im.load(id)
	if err != nil {
		return nil, err
	}
	t := &target{old: c, cur: copyCustomer(c)}
	im.targets[id] = t
	im.order = append(im.order, t)
	return t, nil
}

// peek is a customer as it stands in the plan so far, not to be changed.
func (im *importer) peek(id crm.ID) (*crm.Customer, error) {
	if t := im.targets[id]; t != nil {
		return t.cur, nil
	}
	return im.load(id)
}

func (im *importer) load(id crm.ID) (*crm.Customer, error) {
	if c := im.loaded[id]; c != nil {
		return c, nil
	}
	c, err := im.lookup.Load(id)
	if err != nil {
		return nil, err
	}
	im.loaded[id] = c
	return c, nil
}

// create makes a new customer.
func (im *importer) create(typ crm.Type, name string) (*target, error) {
	id, err := im.newID()
	if err != nil {
		return nil, err
	}
	c := &crm.Customer{ID: id, Type: typ, Name: name, Created: crm.TimeOf(im.now)}
	if len(im.settings.Stages) > 0 {
		c.Stage = im.settings.Stages[0].Name
	}
	t := &target{cur: c}
	im.targets[id] = t
	im.order = append(im.order, t)
	im.register(t.cur)
	return t, nil
}

// newID draws an id that no customer has.
func (im *importer) newID() (crm.ID, error) {
	for {
		id, err := crm.NewID(im.rand)
		if err != nil {
			return "", err
		}
		if im.targets[id] != nil {
			continue
		}
		if taken, err := im.lookup.Has(id); err != nil || !taken {
			return id, err
		}
	}
}

func (t *target) by(r *row) {
	if len(t.rows) < 100 && (len(t.rows) == 0 || t.rows[len(t.rows)-1] != r.n) {
		t.rows = append(t.rows, r.n)
	}
}

// finish compares the targets with what they were and checks them.
func (im *importer) finish() (*Plan, error) {
	p := im.plan
	for _, t := range im.order {
		if t.sort {
			slices.SortStableFunc(t.cur.Interactions, func(a, b crm.Interaction) int { return a.At.Compare(b.At) })
		}
		changed := t.old == nil || !reflect.DeepEqual(t.old, t.cur)
		if t.main {
			switch {
			case t.old == nil:
				p.Summary.Added++
			case changed:
				p.Summary.Updated++
			default:
				p.Summary.Unchanged++
			}
		}
		if !changed || t.old == nil && !t.main && len(t.rows) == 0 {
			continue
		}
		// A new customer of one row was checked with it.
		var found []validate.Problem
		if t.old != nil || !t.main || len(t.rows) > 1 {
			found = validate.Customer(t.cur, im.settings)
		}
		for _, v := range found {
			if !v.Warning {
				r := row{}
				if len(t.rows) > 0 {
					r.n = t.rows[0]
				}
				r.fail(nil, fmt.Sprintf("%s: %s: %s", t.cur.Name, v.Path, v.Msg), v.Hint)
				im.note(r.problems)
			}
		}
		switch {
		case t.old == nil:
			p.Summary.CustomersAdded++
		default:
			p.Summary.CustomersUpdated++
		}
		if t.made {
			p.Summary.OrganizationsAdded++
		}
		p.Changes = append(p.Changes, Change{t.old, t.cur, t.rows})
	}
	sort.SliceStable(im.problems, func(i, j int) bool { return !im.problems[i].Warning && im.problems[j].Warning })
	p.Problems = im.problems
	p.Columns = im.cols
	if len(im.notes) > 0 {
		p.Settings, p.SettingsNotes = im.settings, im.notes
		for _, v := range validate.Settings(im.settings) {
			if !v.Warning {
				r := row{}
				r.fail(nil, crm.SettingsFile+": "+v.Path+": "+v.Msg, v.Hint)
				im.note(r.problems)
				p.Problems = im.problems
			}
		}
	}
	return p, nil
}
