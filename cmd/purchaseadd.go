package cmd

import (
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"crm/internal/assign"
	"crm/internal/crm"
	"crm/internal/when"
)

// purchaseInput is what is typed about a purchase.
type purchaseInput struct {
	app                   *App
	amount, title, date   string
	reference, deal, note string
	lines                 []string
	dry                   bool
}

// flags adds the flags that adding and changing share.
func (o *purchaseInput) flags(c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&o.date, "date", "", "the day, as `WHEN` (default: today)")
	f.StringVar(&o.reference, "reference", "", "the number of the invoice or order, as `TEXT`")
	f.StringVar(&o.deal, "deal", "", "the `DEAL` that it came from: its id, or words of its title")
	f.StringVar(&o.note, "note", "", "anything else, as `TEXT`")
	f.StringArrayVar(&o.lines, "line", nil, "one product of it, as `LINE`: \"3 x Audit day @ 1200 EUR\"; may be repeated")
	dryRun(c, &o.dry)
	completeFlag(o.app, c, "deal", completeItem(dealKind()))
}

func newPurchaseAdd(a *App) *cobra.Command {
	o := &purchaseInput{app: a}
	c := &cobra.Command{
		Use:   "add WHO [AMOUNT] [TITLE]",
		Short: "note what a customer bought",
		Long: `Add a purchase to a customer. AMOUNT is a number, in the currency of the store or in
another one: "3600", "3600.00 USD". It may be missing when there are lines with prices:
then it is what they come to; where both are given, they have to agree.`,
		Example: `  crm purchase add acme 3600 "Advice on call" --reference R-117
  crm purchase add acme "1200.00 USD" Training --date 2026-10-31
  crm purchase add acme "Audit of the plant" --line "8 x Audit day @ 1600" --line "Report @ 2400"`,
		Args: func(c *cobra.Command, args []string) error {
			least := 2
			if len(o.lines) > 0 {
				least = 1
			}
			return needs(least, 3, `WHO AMOUNT "TITLE"`)(c, args)
		},
		RunE:              func(c *cobra.Command, args []string) error { return o.add(c, args) },
		ValidArgsFunction: completeFirst(a, completeWho),
	}
	o.flags(c)
	return c
}

func (o *purchaseInput) add(c *cobra.Command, args []string) error {
	a := o.app
	x, err := a.assigner()
	if err != nil {
		return err
	}
	p := crm.Purchase{Date: crm.DateOf(a.now)}
	switch {
	case len(args) == 3:
		o.amount, o.title = args[1], args[2]
	case len(args) == 2 && len(o.lines) > 0:
		if _, err := x.Money(args[1]); err != nil {
			o.title = args[1]
		} else {
			o.amount = args[1]
		}
	case len(args) == 2:
		o.amount = args[1]
	}
	if err := plainTexts(o.texts(&p)); err != nil {
		return err
	}
	if o.date != "" {
		if p.Date, err = a.day("--date", o.date, when.Past); err != nil {
			return err
		}
	}
	if err := o.worth(x, &p, len(args) > 1 && o.amount != ""); err != nil {
		return err
	}
	ref, err := a.who(args[0])
	if err != nil {
		return err
	}
	if p.ID, err = a.newID(); err != nil {
		return err
	}
	err = a.modify(c, o.dry, ref.ID, "purchase", words(p.Amount.String(), p.Title), func(n *crm.Customer) error {
		if o.deal != "" {
			d, err := a.dealIn(n, o.deal)
			if err != nil {
				return err
			}
			p.Deal = d.ID
		}
		n.Purchases = inserted(n.Purchases, p, func(b crm.Purchase) bool { return b.Date.Compare(p.Date) <= 0 })
		return nil
	})
	return a.added(err, o.dry, p.ID)
}

// texts is what is plain text about a purchase.
func (o *purchaseInput) texts(p *crm.Purchase) []plainText {
	return []plainText{{"--title", &p.Title, o.title, false}, {"--reference", &p.Reference, o.reference, false}, {"--note", &p.Notes, o.note, true}}
}

// worth reads lines and amount, of which one may follow from the other.
func (o *purchaseInput) worth(x *assign.Context, p *crm.Purchase, amount bool) (err error) {
	if len(o.lines) == 1 && o.lines[0] == "" {
		p.Lines, o.lines = nil, nil
	} else if len(o.lines) > 0 {
		p.Lines = nil
	}
	for _, text := range o.lines {
		l, err := x.Line(text)
		if err != nil {
			return &UsageError{Msg: err.Error()}
		}
		p.Lines = append(p.Lines, l)
	}
	if amount {
		if p.Amount, err = x.Money(o.amount); err != nil {
			return &UsageError{Msg: err.Error()}
		}
	}
	if len(p.Lines) == 0 || !amount && len(o.lines) == 0 {
		return nil
	}
	sum, err := crm.LinesTotal(p.Lines)
	open := slices.ContainsFunc(p.Lines, func(l crm.Line) bool { return l.Price.IsZero() })
	switch {
	case amount && (open || errors.Is(err, crm.ErrNoPrice)):
		return nil // the lines do not say what it cost
	case err != nil:
		return &UsageError{Msg: err.Error(), Hint: "give every line a price in the same currency, or give the amount in all too"}
	case !amount && open:
		return &UsageError{Msg: "some lines have no price, so that they do not say what it cost", Hint: "give every line a price, or give the amount in all too"}
	case !amount:
		p.Amount, err = payable(sum)
		return err
	case !agree(sum, p.Amount):
		return &UsageError{
			Msg:  fmt.Sprintf("the lines come to %s, and the amount is %s", sum, p.Amount),
			Hint: "leave the amount out to have the sum of the lines, or correct one of them with --line",
		}
	}
	return nil
}

// payable is an amount without more digits than its currency has coins for.
func payable(m crm.Money) (crm.Money, error) {
	digits := crm.MinorDigits(m.Currency)
	if _, scale := m.Amount.Split(); int(scale) <= digits {
		return m, nil
	}
	d, err := crm.ParseDecimal(crm.TotalOf(m.Amount.Rat(), digits, m.Currency).Amount)
	return crm.Money{Amount: d, Currency: m.Currency}, err
}

// agree tells whether an amount is what lines come to, rounded in whatever way where the
// currency has no coins for it.
func agree(sum, amount crm.Money) bool {
	unit := new(big.Rat).SetFrac(big.NewInt(1), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(crm.MinorDigits(sum.Currency))), nil))
	diff := new(big.Rat).Sub(sum.Amount.Rat(), amount.Amount.Rat())
	return sum.Currency == amount.Currency && diff.Abs(diff).Cmp(unit) < 0
}

func newPurchaseSet(a *App) *cobra.Command {
	o := &purchaseInput{app: a}
	c := &cobra.Command{
		Use:   "set PURCHASE",
		Short: "change a purchase",
		Long: `Change a purchase: what the flags name, and nothing else. An empty text takes it away,
as in --note "". The lines that are given replace all that there were, and the amount
follows them unless it is given too; --line "" takes them away.`,
		Example: `  crm purchase set R-117 --date yesterday --reference R-118
  crm purchase set "acme/advice on call" --amount 3800
  crm purchase set R-117 --line "9 x Audit day @ 1600"`,
		Args:              needs(1, 1, "PURCHASE --amount AMOUNT"),
		RunE:              func(c *cobra.Command, args []string) error { return o.set(c, args[0]) },
		ValidArgsFunction: completeFirst(a, completeItem(purchaseKind())),
	}
	c.Flags().StringVar(&o.amount, "amount", "", "the `AMOUNT` in all")
	c.Flags().StringVar(&o.title, "title", "", "what was bought, as `TEXT`")
	o.flags(c)
	c.Flags().Lookup("date").Usage = "the day, as `WHEN`"
	return c
}

func (o *purchaseInput) set(c *cobra.Command, text string) error {
	a := o.app
	given := c.Flags().Changed
	if !slices.ContainsFunc(purchaseFlags(), given) {
		return &UsageError{Msg: "there is nothing to change", Hint: "say what with --" + strings.Join(purchaseFlags(), ", --")}
	}
	x, err := a.assigner()
	if err != nil {
		return err
	}
	var date crm.Date
	if given("date") {
		if date, err = a.day("--date", o.date, when.Past); err != nil {
			return err
		}
	}
	it, err := a.item(purchaseKind(), text)
	if err != nil {
		return err
	}
	return a.modify(c, o.dry, it.customer, "purchase", it.called()+": "+flagWords(c, purchaseFlags()), func(n *crm.Customer) error {
		i, err := find(&it, purchaseKind(), n.Purchases)
		if err != nil {
			return err
		}
		p := &n.Purchases[i]
		for _, t := range o.texts(p) {
			if given(strings.TrimPrefix(t.name, "--")) {
				if err := plainTexts([]plainText{t}); err != nil {
					return err
				}
			}
		}
		if given("date") {
			p.Date = date
		}
		if given("deal") {
			p.Deal = ""
			if o.deal != "" {
				d, err := a.dealIn(n, o.deal)
				if err != nil {
					return err
				}
				p.Deal = d.ID
			}
		}
		return o.worth(x, p, given("amount"))
	})
}

func purchaseFlags() []string {
	return []string{"amount", "title", "date", "reference", "deal", "note", "line"}
}

// flagWords says what flags that were given change.
func flagWords(c *cobra.Command, names []string) string {
	var out []string
	for _, name := range names {
		f := c.Flags().Lookup(name)
		switch value := f.Value.String(); {
		case !f.Changed:
		case value == "" || value == "[]":
			out = append(out, "no "+name)
		case f.Value.Type() == "stringArray":
			out = append(out, name+"s")
		default:
			out = append(out, name+" "+clipped(value))
		}
	}
	return strings.Join(out, ", ")
}

// inserted puts an item behind the last one that does not come after it.
func inserted[T any](list []T, item T, before func(T) bool) []T {
	i := len(list)
	for i > 0 && !before(list[i-1]) {
		i--
	}
	return slices.Insert(slices.Clip(list), i, item)
}

// words joins what is said of an item.
func words(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
}

// day reads the day that a flag says.
func (a *App) day(flag, text string, lean when.Lean) (crm.Date, error) {
	d, err := when.ParseDate(text, a.now, lean)
	if err != nil {
		return crm.Date{}, &UsageError{Msg: flag + ": " + err.Error(), Hint: "see \"crm help times\""}
	}
	return d, nil
}

// timeOf reads the time that a flag says.
func (a *App) timeOf(flag, text string, lean when.Lean) (crm.Time, error) {
	t, err := when.Parse(text, a.now, lean)
	if err != nil {
		return crm.Time{}, &UsageError{Msg: flag + ": " + err.Error(), Hint: "see \"crm help times\""}
	}
	return t, nil
}
