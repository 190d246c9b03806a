package cmd

import (
	"github.com/spf13/cobra"

	"crm/internal/assign"
	"crm/internal/crm"
	"crm/internal/deal"
	"crm/internal/when"
)

func newDealMove(a *App) *cobra.Command {
	var dry bool
	var note string
	c := &cobra.Command{
		Use:   "move DEAL STAGE",
		Short: "bring a deal to another stage of its pipeline",
		Long: `Move a deal to a stage of its pipeline, and note when and by whom. In a stage where
deals are won or lost it closes today, and --note is the reason of a loss; from there to
another stage it is opened again.`,
		Example: `  crm deal move "plant audit" proposal
  crm deal move 4w8k negotiation --note "asked for a rebate"`,
		Args: needs(2, 2, "DEAL STAGE"),
		RunE: func(c *cobra.Command, args []string) error {
			why, err := dealText("--note", note)
			if err != nil {
				return err
			}
			return a.changeDeal(c, dry, args[0], func(set *crm.Settings, d *crm.Deal) (string, error) {
				err := deal.Move(set, d, args[1], a.dealStep(why))
				return dealWords(d, "to "+d.Stage), noReason(err, d)
			})
		},
		ValidArgsFunction: completeEach(a, completeItem(dealKind()), completeDealStage),
	}
	c.Flags().StringVar(&note, "note", "", "why, as `TEXT`")
	dryRun(c, &dry)
	return c
}

// dealText is a text that a flag gives, in one line.
func dealText(flag, text string) (string, error) {
	out, err := assign.Plain(text, false)
	if err != nil {
		return "", &UsageError{Msg: flag + ": " + err.Error()}
	}
	return out, nil
}

// closeDay is the day that --on says; unset without it.
func (a *App) closeDay(on string) (crm.Date, error) {
	if on == "" {
		return crm.Date{}, nil
	}
	d, err := a.day("--on", on, when.Past)
	if err == nil && d.Compare(crm.DateOf(a.now)) > 0 {
		err = &UsageError{Msg: "--on " + d.String() + " is still to come", Hint: "for the day on which it should close: crm deal set DEAL close=…"}
	}
	return d, err
}

func newDealWon(a *App) *cobra.Command {
	var dry bool
	var on, amount, note string
	c := &cobra.Command{
		Use:   "won DEAL",
		Short: "win a deal",
		Long: `Bring a deal to the stage of its pipeline where deals are won. It closes today, or on
the day of --on; the close that was expected is kept in its history, so that "crm deal
reopen" brings all back. Of a deal that was won already day and amount can be changed.`,
		Example: `  crm deal won "plant audit"
  crm deal won 4w8k --on "last friday" --amount "11500 EUR"`,
		Args: needs(1, 1, "DEAL"),
		RunE: func(c *cobra.Command, args []string) error {
			why, err := dealText("--note", note)
			if err != nil {
				return err
			}
			day, err := a.closeDay(on)
			if err != nil {
				return err
			}
			x, err := a.assigner()
			if err != nil {
				return err
			}
			return a.changeDeal(c, dry, args[0], func(set *crm.Settings, d *crm.Deal) (string, error) {
				if amount != "" {
					if err := x.SetDeal(d, "amount", amount); err != nil {
						return "", err
					}
				}
				err := deal.Win(set, d, a.dealStep(why), day)
				return dealWords(d, "won"), err
			})
		},
		ValidArgsFunction: completeFirst(a, completeItem(dealKind())),
	}
	f := c.Flags()
	f.StringVar(&on, "on", "", "`WHEN` it was won (default: today)")
	f.StringVar(&amount, "amount", "", "what it came to, as `AMOUNT`")
	f.StringVar(&note, "note", "", "anything to note, as `TEXT`")
	dryRun(c, &dry)
	return c
}

func newDealLost(a *App) *cobra.Command {
	var dry bool
	var on, reason, note string
	c := &cobra.Command{
		Use:   "lost DEAL --reason TEXT",
		Short: "lose a deal, and say why",
		Long: `Bring a deal to the stage of its pipeline where deals are lost. The reason is for "crm
report lost": the same words for the same reason make it tell more. Of a deal that was
lost already reason and day can be changed.`,
		Example: `  crm deal lost "plant audit" --reason price
  crm deal lost 4w8k --reason "no budget" --on yesterday`,
		Args: needs(1, 1, "DEAL --reason TEXT"),
		RunE: func(c *cobra.Command, args []string) error {
			why, err := dealText("--reason", reason)
			if err != nil {
				return err
			}
			said, err := dealText("--note", note)
			if err != nil {
				return err
			}
			day, err := a.closeDay(on)
			if err != nil {
				return err
			}
			return a.changeDeal(c, dry, args[0], func(set *crm.Settings, d *crm.Deal) (string, error) {
				err := deal.Lose(set, d, a.dealStep(said), why, day)
				what := dealWords(d, "lost")
				if d.LostReason != "" {
					what += ": " + clipped(d.LostReason)
				}
				return what, noReason(err, d)
			})
		},
		ValidArgsFunction: completeFirst(a, completeItem(dealKind())),
	}
	f := c.Flags()
	f.StringVar(&reason, "reason", "", "why it was lost, as `TEXT`")
	f.StringVar(&on, "on", "", "`WHEN` it was lost (default: today)")
	f.StringVar(&note, "note", "", "anything to note, as `TEXT`")
	dryRun(c, &dry)
	return c
}

func newDealReopen(a *App) *cobra.Command {
	var dry bool
	var note string
	c := &cobra.Command{
		Use:   "reopen DEAL [STAGE]",
		Short: "open a deal that was won or lost",
		Long: `Open a deal again in the stage where it was before it was won or lost, or in STAGE. It
is expected to close when it was before; the reason of a loss stays in its history.`,
		Example: `  crm deal reopen "plant audit"
  crm deal reopen 4w8k negotiation --note "there is a budget now"`,
		Args: needs(1, 2, "DEAL [STAGE]"),
		RunE: func(c *cobra.Command, args []string) error {
			why, err := dealText("--note", note)
			if err != nil {
				return err
			}
			stage := ""
			if len(args) > 1 {
				stage = args[1]
			}
			return a.changeDealOf(closedDeals(), c, dry, args[0], func(set *crm.Settings, d *crm.Deal) (string, error) {
				err := deal.Reopen(set, d, stage, a.dealStep(why))
				return dealWords(d, "open again in "+d.Stage), err
			})
		},
		ValidArgsFunction: completeEach(a, completeItem(closedDeals()), completeDealStage),
	}
	c.Flags().StringVar(&note, "note", "", "why, as `TEXT`")
	dryRun(c, &dry)
	return c
}

// closedDeals is deals of which the closed ones are meant first.
func closedDeals() *itemKind {
	k := dealKind()
	k.open = "deal.outcome:won,lost"
	return k
}
