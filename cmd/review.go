package cmd

import (
	"fmt"

	"github.com/spf13/cobra"

	"crm/internal/crm"
	"crm/internal/when"
)

func newReview(a *App) *cobra.Command {
	var on string
	var dry bool
	c := &cobra.Command{
		Use:   "review WHO…",
		Short: "note that customers were looked through and are right",
		Long: `Note the day on which somebody looked a customer through, so that "crm audit
unreviewed" tells of those that nobody has looked at for half a year.`,
		Example: `  crm review acme
  crm review anna@acme.example --on yesterday`,
		Args: needs(1, -1, "WHO"),
		RunE: func(c *cobra.Command, args []string) error {
			d, err := a.givenDay("on", on, when.Past)
			if err != nil {
				return err
			}
			if today := crm.DateOf(a.now); d.Compare(today) > 0 {
				return &UsageError{Msg: fmt.Sprintf("--on %s is a day to come", d), Hint: "a review is noted when it was made"}
			}
			ids, err := a.whom(args)
			if err != nil {
				return err
			}
			return a.modifyAll(c, dry, ids, "review", "reviewed on "+d.String(), func(n *crm.Customer) error {
				n.Reviewed = d
				return nil
			})
		},
		ValidArgsFunction: completeAll(a, completeWho),
	}
	c.Flags().StringVar(&on, "on", "today", "the `DAY` of the review")
	dryRun(c, &dry)
	return c
}

func newSnooze(a *App) *cobra.Command {
	var until string
	var off, dry bool
	c := &cobra.Command{
		Use:   "snooze WHO… --until DAY",
		Short: "let customers rest: until a day no cadence minds them",
		Long: `Let customers rest until a day: until then neither "crm today" nor "crm audit" nor
"crm report stale" minds that nobody was in touch. Deals and tasks are told of all
the same.`,
		Example: `  crm snooze acme --until "in 6 weeks"
  crm snooze acme --off`,
		Args: needs(1, -1, "WHO"),
		RunE: func(c *cobra.Command, args []string) error {
			var d crm.Date
			words := "no longer resting"
			switch {
			case off == (until != ""):
				return &UsageError{Msg: "until when is it to rest?", Hint: "crm snooze acme --until \"in 6 weeks\", or --off to end it"}
			case !off:
				var err error
				if d, err = a.givenDay("until", until, when.Future); err != nil {
					return err
				}
				if d.Compare(crm.DateOf(a.now)) <= 0 {
					return &UsageError{Msg: fmt.Sprintf("--until %s is not a day to come", d)}
				}
				words = "resting until " + d.String()
			}
			ids, err := a.whom(args)
			if err != nil {
				return err
			}
			return a.modifyAll(c, dry, ids, "snooze", words, func(n *crm.Customer) error {
				n.Snoozed = d
				return nil
			})
		},
		ValidArgsFunction: completeAll(a, completeWho),
	}
	c.Flags().StringVar(&until, "until", "", "the `DAY` from which on it is minded again")
	c.Flags().BoolVar(&off, "off", false, "mind it again now")
	dryRun(c, &dry)
	return c
}

// givenDay reads the day of a flag.
func (a *App) givenDay(flag, text string, lean when.Lean) (crm.Date, error) {
	d, err := when.ParseDate(text, a.now, lean)
	if err == nil && d.Year == 0 {
		err = fmt.Errorf("%q lacks its year", text)
	}
	if err != nil {
		return d, &UsageError{Msg: "--" + flag + ": " + err.Error(), Hint: "see \"crm help times\""}
	}
	return d, nil
}

// whom are the customers that are meant, each once.
func (a *App) whom(args []string) ([]crm.ID, error) {
	refs, err := a.each(args)
	ids := make([]crm.ID, len(refs))
	for i, r := range refs {
		ids[i] = r.ID
	}
	return ids, err
}
