package cmd

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"crm/internal/assign"
	"crm/internal/crm"
	"crm/internal/deal"
	"crm/internal/shell"
)

type dealAddOptions struct {
	app                                 *App
	amount, stage, pipeline             string
	closing, probability, owner, source string
	note                                string
	products, contacts, tags, fields    []string
	dry                                 bool
}

func newDealAdd(a *App) *cobra.Command {
	o := &dealAddOptions{app: a}
	c := &cobra.Command{
		Use:   "add WHO TITLE",
		Short: "add a deal to a customer",
		Long: `Add a deal. It begins in the first stage of the first pipeline unless flags say
otherwise, is yours, and has the probability of its stage. An amount without a currency
is in that of the store. With products and no amount, the amount is what they add up to,
and follows them when they change.`,
		Example: `  crm deal add acme "Plant audit 2027" --amount "12000 EUR" --close "end of march"
  crm deal add acme Training --product "3 x Audit day @ 1200" --product "Travel @ 400" --contact anna
  crm deal add anna "Advice on call" --pipeline retainers --amount 1200 --close "in 6 weeks"`,
		Args:              needs(2, 2, "WHO TITLE"),
		RunE:              func(c *cobra.Command, args []string) error { return o.run(c, args[0], args[1]) },
		ValidArgsFunction: completeFirst(a, completeWho),
	}
	f := c.Flags()
	f.StringVar(&o.amount, "amount", "", "how much it is worth, as `AMOUNT`: \"12000 EUR\", 12000")
	f.StringVar(&o.stage, "stage", "", "the `STAGE` that it begins in (default: the first)")
	f.StringVar(&o.pipeline, "pipeline", "", "the `PIPELINE` of crm.yaml (default: the first)")
	f.StringVar(&o.closing, "close", "", "`WHEN` it is expected to close: \"end of march\", \"in 6 weeks\"")
	f.StringVar(&o.probability, "probability", "", "how likely it is won, in `PERCENT` (default: that of its stage)")
	f.StringArrayVar(&o.products, "product", nil, "a `LINE` of it, as \"3 x Audit day @ 1200 EUR\"; may be repeated")
	f.StringArrayVar(&o.contacts, "contact", nil, "`WHO` is concerned; may be repeated")
	f.StringVar(&o.owner, "owner", "", "`NAME` of who works on it (default: you)")
	f.StringVar(&o.source, "source", "", "where it came from, as `TEXT`")
	f.StringArrayVar(&o.tags, "tag", nil, "a `TAG` of it; may be repeated")
	f.StringArrayVar(&o.fields, "field", nil, "a custom field of it, as `NAME=VALUE`; may be repeated")
	f.StringVar(&o.note, "note", "", "anything else, as `TEXT`")
	dryRun(c, &o.dry)
	completeFlag(a, c, "stage", completeDealStage)
	completeFlag(a, c, "pipeline", completePipeline)
	completeFlag(a, c, "contact", completeWho)
	completeFlag(a, c, "owner", completeOwner)
	completeFlag(a, c, "tag", completeTag)
	return c
}

func (o *dealAddOptions) run(c *cobra.Command, who, title string) error {
	a := o.app
	ref, err := a.who(who)
	if err != nil {
		return err
	}
	x, err := a.assigner()
	if err != nil {
		return err
	}
	d := crm.Deal{Created: crm.TimeOf(a.now), Owner: a.user()}
	if o.pipeline != "" {
		p, err := pipelineNamed(x.Settings, o.pipeline)
		if err != nil {
			return err
		}
		if first := x.Settings.Pipeline(""); p.Name != first.Name {
			d.Pipeline = p.Name
		}
	}
	// The outcome of the stage decides how days are read.
	if err := deal.Begin(x.Settings, &d, o.stage, a.dealStep("")); err != nil {
		return err
	}
	for _, f := range []struct{ key, value string }{
		{"title", title}, {"amount", o.amount}, {"close", o.closing}, {"probability", o.probability}, {"owner", o.owner}, {"source", o.source}, {"notes", o.note},
	} {
		if f.value == "" && f.key != "title" {
			continue
		}
		if err := x.SetDeal(&d, f.key, f.value); err != nil {
			return err
		}
	}
	if deal.OutcomeOf(x.Settings, &d) == deal.Lost {
		return &UsageError{Msg: "a deal cannot begin as lost: say why it was", Hint: "add it, then: crm deal lost " + shell.Quote(title) + " --reason …"}
	}
	for _, f := range []struct {
		key    string
		values []string
	}{{"product", o.products}, {"contact", o.contacts}, {"tag", o.tags}} {
		for _, value := range f.values {
			if err := x.AddToDeal(&d, f.key, value); err != nil {
				return err
			}
		}
	}
	for _, s := range o.fields {
		name, value, ok := strings.Cut(s, "=")
		if !ok || strings.TrimSpace(name) == "" {
			return &UsageError{Msg: fmt.Sprintf("--field %q is not of the form NAME=VALUE", s)}
		}
		if err := x.SetDeal(&d, "fields."+strings.TrimPrefix(strings.TrimSpace(name), "fields."), value); err != nil {
			return err
		}
	}
	if d.ID, err = a.newID(); err != nil {
		return err
	}
	err = a.modify(c, o.dry, ref.ID, "deal", dealWords(&d, "in "+d.Stage), func(n *crm.Customer) error {
		n.Deals = append(n.Deals, d)
		return nil
	})
	return a.added(err, o.dry, d.ID)
}

func newDealSet(a *App) *cobra.Command {
	var add, remove []string
	var dry bool
	c := &cobra.Command{
		Use:   "set DEAL KEY=VALUE…",
		Short: "change values of a deal",
		Long: `Set values of a deal; an empty value removes it. --add and --remove change the lists.

Keys: ` + strings.Join(assign.DealKeys(), ", ") + `, stage, pipeline.
Lists: ` + strings.Join(assign.DealLists(), ", ") + `.

stage= moves it as "crm deal move" does. pipeline= needs stage= beside it: the stage in
the other pipeline.`,
		Example: `  crm deal set "plant audit" amount="15000 EUR" close="end of april"
  crm deal set 4w8k probability=60 owner=ben
  crm deal set acme/ pipeline=retainers stage=due
  crm deal set "plant audit" --add product="2 x Audit day @ 1200" --remove contact=ben`,
		Args: func(c *cobra.Command, args []string) error {
			least := 2
			if len(add)+len(remove) > 0 {
				least = 1
			}
			return needs(least, -1, "DEAL KEY=VALUE")(c, args)
		},
		RunE: func(c *cobra.Command, args []string) error {
			x, err := a.assigner()
			if err != nil {
				return err
			}
			return a.changeDeal(c, dry, args[0], func(set *crm.Settings, d *crm.Deal) (string, error) {
				err := a.setDeal(x, d, args[1:], add, remove)
				return clipped(d.Title) + ": " + assignments(args[1:], add, remove), err
			})
		},
		ValidArgsFunction: completeDealSet(a),
	}
	c.Flags().StringArrayVar(&add, "add", nil, "add to a list, as `KEY=VALUE`")
	c.Flags().StringArrayVar(&remove, "remove", nil, "remove from a list, as `KEY=VALUE`")
	dryRun(c, &dry)
	return c
}

// setDeal assigns to a deal: pipeline and stage first, by their rules.
func (a *App) setDeal(x *assign.Context, d *crm.Deal, set, add, remove []string) error {
	var stage, pipeline string
	var plain [][2]string
	for _, arg := range set {
		key, value, err := keyValue(arg)
		if err != nil {
			return err
		}
		switch strings.ToLower(key) {
		case "stage":
			stage = value
		case "pipeline":
			pipeline = value
		default:
			plain = append(plain, [2]string{key, value})
		}
	}
	switch {
	case pipeline != "" && stage == "":
		return &UsageError{Msg: "another pipeline has other stages: say which", Hint: "write it like pipeline=retainers stage=due"}
	case pipeline != "":
		p, err := pipelineNamed(x.Settings, pipeline)
		if err == nil {
			err = deal.ChangePipeline(x.Settings, d, p.Name, stage, a.dealStep(""))
		}
		if err != nil {
			return err
		}
	case stage != "":
		if err := deal.Move(x.Settings, d, stage, a.dealStep("")); err != nil {
			return noReason(err, d)
		}
	}
	for _, kv := range plain {
		if err := x.SetDeal(d, kv[0], kv[1]); err != nil {
			return err
		}
	}
	for _, op := range []struct {
		args []string
		do   func(*crm.Deal, string, string) error
	}{{remove, x.RemoveFromDeal}, {add, x.AddToDeal}} {
		for _, arg := range op.args {
			key, value, err := keyValue(arg)
			if err != nil {
				return err
			}
			if err := op.do(d, key, value); err != nil {
				return err
			}
		}
	}
	return nil
}

// keyValue splits KEY=VALUE.
func keyValue(arg string) (key, value string, err error) {
	key, value, ok := strings.Cut(arg, "=")
	if key = strings.TrimSpace(key); !ok || key == "" {
		return "", "", &UsageError{Msg: fmt.Sprintf("%q is not of the form KEY=VALUE", arg), Hint: "write it like probability=60; quote a value with spaces"}
	}
	return key, strings.TrimSpace(value), nil
}

// pipelineNamed is the pipeline of a name, in any case, or of a label.
func pipelineNamed(set *crm.Settings, name string) (*crm.Pipeline, error) {
	for i := range set.Pipelines {
		if p := &set.Pipelines[i]; crm.Fold(p.Name) == crm.Fold(name) || p.Label != "" && crm.Fold(p.Label) == crm.Fold(name) {
			name = p.Name
		}
	}
	return deal.Pipeline(set, name)
}

// noReason adds what to type to the error that a loss lacks its reason.
func noReason(err error, d *crm.Deal) error {
	var about *deal.Error
	if errors.As(err, &about) && about.Hint == "" {
		return &HintError{Err: err, Hint: fmt.Sprintf("crm deal lost %s --reason …", d.ID)}
	}
	return err
}

func completePipeline(a *App, word string) []string {
	set, err := a.settings()
	if err != nil {
		return nil
	}
	var names []string
	for _, p := range set.Pipelines {
		names = append(names, p.Name)
	}
	return offer(names...)(a, word)
}

// completeDealStage completes the stages of all pipelines.
func completeDealStage(a *App, word string) []string {
	set, err := a.settings()
	if err != nil {
		return nil
	}
	var names []string
	for _, p := range set.Pipelines {
		for _, s := range p.Stages {
			if !slices.Contains(names, s.Name) {
				names = append(names, s.Name)
			}
		}
	}
	return offer(names...)(a, word)
}

// completeDealSet completes DEAL, then keys up to the equals sign and what may stand behind it.
func completeDealSet(a *App) validArgs {
	return func(_ *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
		if len(args) == 0 {
			return completeItem(dealKind())(a, word), cobra.ShellCompDirectiveNoFileComp
		}
		for key, by := range map[string]completer{"stage=": completeDealStage, "pipeline=": completePipeline, "owner=": completeOwner} {
			if value, ok := strings.CutPrefix(word, key); ok {
				var out []string
				for _, s := range by(a, value) {
					out = append(out, key+s)
				}
				return out, cobra.ShellCompDirectiveNoFileComp
			}
		}
		var out []string
		for _, k := range append(assign.DealKeys(), "stage", "pipeline") {
			if strings.HasPrefix(k, word) && !strings.HasSuffix(k, ".NAME") {
				out = append(out, k+"=")
			}
		}
		return out, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
	}
}
