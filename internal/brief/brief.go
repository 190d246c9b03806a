// Package brief puts together what one wants to know before one meets a customer:
// who they are, how to reach them, what was said last and promised since, what is
// open, and what to be careful about.
//
// It is pure: customers come in, a Brief comes out. It reads no history and prints
// nothing.
package brief

import (
	"cmp"
	"slices"
	"time"

	"crm/internal/crm"
	"crm/internal/task"
)

// Brief is a page about a customer. Lists are empty where there is nothing.
type Brief struct {
	ID           crm.ID         `yaml:"id"`
	Name         string         `yaml:"name"`
	Type         crm.Type       `yaml:"type"`
	Stage        string         `yaml:"stage"`
	Owner        string         `yaml:"owner"`
	Role         string         `yaml:"role"`
	Organization *Person        `yaml:"organization"` // of a person; Role is empty
	People       []Person       `yaml:"people"`       // of the organization, without the customer
	Language     string         `yaml:"language"`
	Since        crm.Date       `yaml:"since"` // when the customer was added
	Source       string         `yaml:"source"`
	Birthday     crm.Date       `yaml:"birthday"`
	Tags         []string       `yaml:"tags"`
	Fields       []crm.Pair     `yaml:"fields"`
	Emails       []crm.Email    `yaml:"emails"`
	Phones       []crm.Phone    `yaml:"phones"`
	Addresses    []crm.Address  `yaml:"addresses"`
	Links        []crm.Link     `yaml:"links"`
	Notes        string         `yaml:"notes"`
	Preferences  []crm.Pair     `yaml:"preferences"`
	Refused      []crm.Consent  `yaml:"refused"`      // purposes that are refused or withdrawn, or whose consent has ended
	Meetings     []Touch        `yaml:"meetings"`     // to come, the next first
	Interactions []Touch        `yaml:"interactions"` // the latest first
	Tasks        []Task         `yaml:"tasks"`        // open, the soonest first; cases too
	Deals        []Deal         `yaml:"deals"`        // open
	Won          int            `yaml:"won"`          // deals
	Lost         int            `yaml:"lost"`
	Purchases    Purchases      `yaml:"purchases"`
	Feedback     []crm.Feedback `yaml:"feedback"` // the latest first
	Clashes      []crm.Clash    `yaml:"clashes"`
	Changes      []string       `yaml:"changes"` // since the last meeting, as the caller tells
	Met          crm.Date       `yaml:"met"`     // the last meeting; unset: none is known
}

// Person is somebody at the organization, or the organization itself.
type Person struct {
	ID   crm.ID `yaml:"id"`
	Name string `yaml:"name"`
	Role string `yaml:"role"`
}

// Touch is an interaction with the customer, or with whom else it was.
type Touch struct {
	crm.Interaction
	Whom string `yaml:"whom"` // the other one, where it was not with the customer
}

// Task is something to do, of the customer or of whom else.
type Task struct {
	crm.Task
	Late int    `yaml:"late"` // days since it was due; 0: it is not overdue
	Whom string `yaml:"whom"`
}

// Deal is an open deal, of the customer or of whom else.
type Deal struct {
	crm.Deal
	Whom string `yaml:"whom"`
}

// Purchases is what was bought.
type Purchases struct {
	Count  int           `yaml:"count"`
	Totals []crm.Money   `yaml:"totals"` // for each currency; one whose sum has too many digits is left out
	Last   *crm.Purchase `yaml:"last"`
}

// Around is what else is known.
type Around struct {
	Settings     *crm.Settings
	Organization *crm.Customer   // of a person
	People       []*crm.Customer // of the organization, or of the person's
	Now          time.Time
}

// How many of the latest are told of.
const (
	shownInteractions = 6
	shownFeedback     = 3
)

// New is the Brief of a customer. Of an organization it tells what was and is to be
// done with its people too; of a person also the open deals of the organization.
func New(c *crm.Customer, around Around) *Brief {
	b := &builder{Around: around, today: crm.DateOf(around.Now)}
	b.Brief = Brief{
		ID: c.ID, Name: c.Name, Type: c.Type, Stage: c.Stage, Owner: c.Owner, Role: c.Role, Language: c.Language, Since: c.Created.Date(), Source: c.Source,
		Birthday: c.Birthday, Tags: c.Tags, Fields: c.Fields, Emails: c.Emails, Phones: c.Phones, Addresses: c.Addresses, Links: c.Links, Notes: c.Notes,
		Preferences: c.Preferences, Clashes: c.Clashes,
	}
	if o := around.Organization; o != nil {
		b.Brief.Organization = &Person{ID: o.ID, Name: o.Name}
		b.deals(o, o.Name)
	}
	for _, p := range around.People {
		if p.ID != c.ID {
			b.Brief.People = append(b.Brief.People, Person{p.ID, p.Name, p.Role})
		}
	}
	b.own(c, "")
	b.deals(c, "")
	if c.Type == crm.Organization {
		for _, p := range around.People {
			b.own(p, p.Name)
			b.deals(p, p.Name)
		}
	}
	b.refused(c)
	b.bought(c)
	b.Feedback = slices.Clone(c.Feedback)
	b.sort()
	return &b.Brief
}

type builder struct {
	Around
	Brief
	today crm.Date
}

// own takes over the interactions and tasks of a customer.
func (b *builder) own(c *crm.Customer, whom string) {
	for _, x := range c.Interactions {
		seen := func(t Touch) bool { return x.ID != "" && t.ID == x.ID }
		if slices.ContainsFunc(b.Interactions, seen) || slices.ContainsFunc(b.Meetings, seen) {
			continue // it stands in the file of each who took part
		}
		t := Touch{x, whom}
		if b.ahead(x.At) {
			b.Meetings = append(b.Meetings, t)
			continue
		}
		b.Interactions = append(b.Interactions, t)
		if d := x.At.Date(); crm.IsMeeting(x.Kind) && d.Compare(b.Met) > 0 {
			b.Met = d
		}
	}
	for _, t := range c.Tasks {
		if !t.Done.IsZero() {
			continue
		}
		late := 0
		if !t.Due.IsZero() {
			late = max(0, t.Due.Date().DaysUntil(b.today))
		}
		b.Tasks = append(b.Tasks, Task{t, late, whom})
	}
}

// ahead tells of a moment that is still to come.
func (b *builder) ahead(t crm.Time) bool {
	if t.IsDay() {
		return t.Date().Compare(b.today) > 0
	}
	return t.Std().After(b.Now)
}

func (b *builder) deals(c *crm.Customer, whom string) {
	for _, d := range c.Deals {
		outcome := ""
		if s := b.Settings.Pipeline(d.Pipeline).Stage(d.Stage); s != nil {
			outcome = s.Outcome
		}
		switch outcome {
		case "":
			b.Deals = append(b.Deals, Deal{d, whom})
		case "won":
			b.Won++
		default:
			b.Lost++
		}
	}
}

// refused finds the purposes for which the latest entry allows nothing.
func (b *builder) refused(c *crm.Customer) {
	for i, x := range c.Consents {
		later := func(y crm.Consent) bool { return y.Purpose == x.Purpose && y.Date.Compare(x.Date) >= 0 }
		ended := !x.Expires.IsZero() && x.Expires.Compare(b.today) < 0
		if (x.Status == "refused" || x.Status == "withdrawn" || ended) && !slices.ContainsFunc(c.Consents[i+1:], later) &&
			!slices.ContainsFunc(c.Consents[:i], func(y crm.Consent) bool { return y.Purpose == x.Purpose && y.Date.Compare(x.Date) > 0 }) {
			b.Refused = append(b.Refused, x)
		}
	}
}

func (b *builder) bought(c *crm.Customer) {
	sums := map[string]crm.Decimal{}
	bad := map[string]bool{}
	for i := range c.Purchases {
		p := &c.Purchases[i]
		b.Purchases.Count++
		if b.Purchases.Last == nil || p.Date.Compare(b.Purchases.Last.Date) >= 0 {
			b.Purchases.Last = p
		}
		if p.Amount.IsZero() {
			continue
		}
		sum, err := sums[p.Amount.Currency].Add(p.Amount.Amount)
		if err != nil {
			bad[p.Amount.Currency] = true
		}
		sums[p.Amount.Currency] = sum
	}
	for currency, sum := range sums {
		if !bad[currency] {
			b.Purchases.Totals = append(b.Purchases.Totals, crm.Money{Amount: sum, Currency: currency})
		}
	}
	slices.SortFunc(b.Purchases.Totals, func(x, y crm.Money) int { return cmp.Compare(x.Currency, y.Currency) })
}

func (b *builder) sort() {
	slices.SortStableFunc(b.Meetings, func(x, y Touch) int { return x.At.Compare(y.At) })
	slices.SortStableFunc(b.Interactions, func(x, y Touch) int { return y.At.Compare(x.At) })
	b.Interactions = b.Interactions[:min(len(b.Interactions), shownInteractions)]
	slices.SortStableFunc(b.Tasks, func(x, y Task) int { return task.Compare(&x.Task, &y.Task) })
	slices.SortStableFunc(b.Feedback, func(x, y crm.Feedback) int { return y.At.Compare(x.At) })
	b.Feedback = b.Feedback[:min(len(b.Feedback), shownFeedback)]
}
