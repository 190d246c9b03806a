package cmd

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"crm/internal/assign"
	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/validate"
	"crm/internal/when"
)

// feedbackKind is how feedback is referred to and listed.
func feedbackKind() *itemKind {
	return &itemKind{
		noun: "feedback", nouns: "feedback", table: column.Feedback,
		names: []string{"feedback.text"}, day: "feedback.at", sort: "-at,customer",
		columns: []itemColumn{{"id", 0}, {"at", 0}, {"customer", 0}, {"kind", 60}, {"score", 0}, {"text", 80}, {"channel", 110}},
		empty:   "no feedback; note some with: crm feedback add WHO --score 9",
	}
}

func newFeedback(a *App) *cobra.Command {
	c := &cobra.Command{
		Use:   "feedback",
		Short: "what customers say of you: note it, list it",
		Long: `Feedback is what a customer said of what you do, mostly with a score: nps is how likely
they are to recommend you, 0 to 10; csat is how content they are, 1 to 5. It is kept
with the customer. FEEDBACK is an id or its beginning, words of the text, or WHO/TEXT;
"acme/" is the only one of Acme.`,
		Example: `  crm feedback add anna "You listen first" --score 9
  crm feedback add acme --kind csat --score 4 --case "login fails"
  crm feedback list --where 'feedback.kind:nps feedback.score<7'`,
		Args: cobra.ArbitraryArgs,
		RunE: needsVerb,
	}
	c.AddCommand(newFeedbackAdd(a), newFeedbackList(a), newFeedbackRm(a))
	return c
}

type feedbackInput struct {
	app                                          *App
	score, kind, text, at, deal, of, channel, by string
	dry                                          bool
}

func newFeedbackAdd(a *App) *cobra.Command {
	o := &feedbackInput{app: a}
	c := &cobra.Command{
		Use:   "add WHO [TEXT]",
		Short: "note what a customer said",
		Long: `Add feedback to a customer: a score, a text or both. A score is one of nps unless
--kind says otherwise; a text without a score is a comment.`,
		Example: `  crm feedback add anna --score 9
  crm feedback add anna "The reports could be shorter" --score 7 --channel survey --at 2026-10-02
  crm feedback add acme "Sorted in a day" --kind csat --score 4 --case "login fails"
  crm feedback add acme "The welders asked for you" --kind praise`,
		Args: needs(1, 2, "WHO --score SCORE"),
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 2 {
				if c.Flags().Changed("text") {
					return &UsageError{Msg: "the text is given twice", Hint: "leave --text away"}
				}
				o.text = args[1]
			}
			return o.run(c, args[0])
		},
		ValidArgsFunction: completeFirst(a, completeWho),
	}
	f := c.Flags()
	f.StringVarP(&o.score, "score", "s", "", "the `SCORE`: 0 to 10 of nps, 1 to 5 of csat")
	f.StringVarP(&o.kind, "kind", "k", "", "`KIND`: nps, csat, or a word of your own (default: nps with a score, else comment)")
	f.StringVar(&o.text, "text", "", "what was said, as `TEXT`")
	f.StringVar(&o.at, "at", "", "`WHEN` it came: yesterday, -2d (default: now)")
	f.StringVar(&o.channel, "channel", "", "how it came, as `WORD`: survey, phone")
	f.StringVar(&o.by, "by", "", "`NAME` of who notes it (default: you)")
	f.StringVar(&o.deal, "deal", "", "the `DEAL` that it is about: its id, or words of its title")
	f.StringVar(&o.of, "case", "", "the `CASE` that it is about: its id, or words of its title")
	dryRun(c, &o.dry)
	completeFlag(a, c, "kind", offer(crm.NPS, crm.CSAT, "comment"))
	completeFlag(a, c, "channel", offer("survey", "phone", "email", "meeting"))
	completeFlag(a, c, "by", completeOwner)
	completeFlag(a, c, "deal", completeItem(dealKind()))
	completeFlag(a, c, "case", completeItem(caseKind()))
	return c
}

func (o *feedbackInput) run(c *cobra.Command, who string) error {
	a := o.app
	f := crm.Feedback{At: crm.TimeOf(a.now), By: cmp.Or(o.by, a.user())}
	var err error
	if o.score != "" {
		if f.Score, err = crm.ParseDecimal(strings.TrimSpace(o.score)); err != nil {
			return &UsageError{Msg: "--score: " + err.Error()}
		}
	}
	if err := plainTexts([]plainText{{"the text", &f.Text, o.text, true}, {"--kind", &f.Kind, strings.ToLower(o.kind), false}, {"--channel", &f.Channel, o.channel, false}, {"--by", &f.By, f.By, false}}); err != nil {
		return err
	}
	switch {
	case f.Kind != "":
	case f.Score.IsZero():
		f.Kind = "comment"
	default:
		f.Kind = crm.NPS
	}
	if f.Score.IsZero() && f.Text == "" {
		return &UsageError{Msg: "there is neither a score nor a text", Hint: `write it like "crm feedback add anna --score 9"`}
	}
	if msg := validate.ScoreFault(f.Kind, f.Score); msg != "" {
		return &UsageError{Msg: msg, Hint: "nps goes from 0 to 10, csat from 1 to 5; another --kind has no scale"}
	}
	if o.at != "" {
		if f.At, err = a.timeOf("--at", o.at, when.Past); err != nil {
			return err
		}
	}
	ref, err := a.who(who)
	if err != nil {
		return err
	}
	if o.of != "" {
		it, err := a.item(caseKind(), string(ref.ID)+"/"+o.of)
		if err != nil {
			return err
		}
		f.Task = it.id
	}
	if f.ID, err = a.newID(); err != nil {
		return err
	}
	err = a.modify(c, o.dry, ref.ID, "feedback", words(strings.TrimSpace(f.Kind+" "+f.Score.String()), clipped(f.Text)), func(n *crm.Customer) error {
		if o.deal != "" {
			d, err := a.dealIn(n, o.deal)
			if err != nil {
				return err
			}
			f.Deal = d.ID
		}
		n.Feedback = inserted(n.Feedback, f, func(g crm.Feedback) bool { return g.At.Compare(f.At) <= 0 })
		return nil
	})
	return a.added(err, o.dry, f.ID)
}

func newFeedbackList(a *App) *cobra.Command {
	var o itemList
	c := &cobra.Command{
		Use:     "list [WHO]",
		Aliases: []string{"ls"},
		Short:   "list feedback, the latest first",
		Long: `List the feedback of a customer, of all customers without one. --where QUERY lists
what a query finds: feedback.score, feedback.kind and the like are asked of each,
everything else of its customer. "crm help queries" has all fields; without "feedback."
they are the names for --columns and --sort, customer.FIELD is a field of the customer.`,
		Example: `  crm feedback list acme
  crm feedback list --since "last month" --sort score
  crm feedback list --where 'feedback.kind:nps feedback.score<7 owner:me'`,
		Args: needs(0, 1, "[WHO]"),
		RunE: func(_ *cobra.Command, args []string) error { return o.run(args) },
	}
	o.flags(a, c, feedbackKind())
	return c
}

func newFeedbackRm(a *App) *cobra.Command {
	var dry bool
	c := &cobra.Command{
		Use:     "rm FEEDBACK",
		Aliases: []string{"remove"},
		Short:   "take feedback off its customer, as if it had never been",
		Example: `  crm feedback rm 4w8k
  crm feedback rm "anna/shorter" --dry-run`,
		Args: needs(1, 1, "FEEDBACK"),
		RunE: func(c *cobra.Command, args []string) error {
			it, err := a.item(feedbackKind(), args[0])
			if err != nil {
				return err
			}
			if !dry {
				if err := a.confirm(fmt.Sprintf("Remove the feedback %q of %s?", it.called(), it.customerName)); err != nil {
					return err
				}
			}
			return a.modify(c, dry, it.customer, "feedback", it.called()+" removed", func(n *crm.Customer) error {
				i, err := find(&it, feedbackKind(), n.Feedback)
				if err != nil {
					return err
				}
				n.Feedback = slices.Delete(n.Feedback, i, i+1)
				return nil
			})
		},
		ValidArgsFunction: completeFirst(a, completeItem(feedbackKind())),
	}
	dryRun(c, &dry)
	return c
}

// plainText is a text that was typed, and where it goes.
type plainText struct {
	name  string
	to    *string
	text  string
	lines bool // it may have several
}

// plainTexts takes texts over, unless one of them has something in it that no text has.
func plainTexts(all []plainText) error {
	for _, t := range all {
		text, err := assign.Plain(t.text, t.lines)
		if err != nil {
			return &UsageError{Msg: t.name + ": " + err.Error()}
		}
		*t.to = text
	}
	return nil
}

// added prints the id of what was added.
func (a *App) added(err error, dry bool, id crm.ID) error {
	if err == nil && !dry {
		_, err = fmt.Fprintln(a.term.Out, id)
	}
	return err
}
