package cmd

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"crm/internal/column"
	"crm/internal/consent"
	"crm/internal/crm"
	"crm/internal/query"
	"crm/internal/when"
)

// consentKind is how consents are referred to and listed.
func consentKind() *itemKind {
	return &itemKind{
		noun: "consent", nouns: "consents", table: column.Consents,
		names: []string{"consent.purpose"}, day: "consent.date", sort: "-date,customer",
		columns: []itemColumn{{"id", 0}, {"date", 0}, {"customer", 0}, {"purpose", 0}, {"status", 0}, {"basis", 70}, {"expires", 90}, {"evidence", 120}},
		empty:   "no consents; note one with: crm consent grant WHO PURPOSE",
	}
}

func newConsent(a *App) *cobra.Command {
	c := &cobra.Command{
		Use:   "consent",
		Short: "what customers allow you to do with their data",
		Long: `A consent is an entry of what a customer granted, refused or withdrew: for what purpose,
on what day, on what basis, with what evidence. Nothing is overwritten: the entry with
the latest date counts for a purpose, and those before it show how it came. CONSENT is
an id or its beginning, a purpose, or WHO/PURPOSE. See "crm help consent".`,
		Example: `  crm consent grant anna newsletter --evidence "form at the fair"
  crm consent withdraw anna newsletter
  crm consent list --status granted --expired`,
		Args: cobra.ArbitraryArgs,
		RunE: needsVerb,
	}
	c.AddCommand(newConsentGrant(a), newConsentWithdraw(a), newConsentRefuse(a), newConsentList(a), newConsentSet(a), newConsentRm(a))
	return c
}

// consentInput is what is typed about a new entry.
type consentInput struct {
	app                                  *App
	status                               string
	basis, date, expires, evidence, note string
	dry                                  bool
}

// command finishes a command that adds an entry.
func (o *consentInput) command(c *cobra.Command) *cobra.Command {
	c.Args = needs(2, 2, "WHO PURPOSE")
	c.RunE = func(c *cobra.Command, args []string) error { return o.run(c, args[0], args[1]) }
	c.ValidArgsFunction = completeEach(o.app, completeWho, completeItem(consentKind()))
	f := c.Flags()
	f.StringVar(&o.date, "date", "", "the day, as `WHEN` (default: today)")
	f.StringVar(&o.evidence, "evidence", "", "how it can be shown, as `TEXT`: a form, an e-mail, a call")
	f.StringVar(&o.note, "note", "", "anything else, as `TEXT`")
	dryRun(c, &o.dry)
	return c
}

func newConsentGrant(a *App) *cobra.Command {
	o := &consentInput{app: a, status: consent.Granted}
	c := o.command(&cobra.Command{
		Use:   "grant WHO PURPOSE",
		Short: "note that a customer allows something",
		Long: `Note that a customer allows something, or that you may do it on another basis, such as
a contract. What holds already on the same terms is not noted again; with another basis,
another end or new evidence it is a new entry. The basis is that of the grant that holds,
else consent.`,
		Example: `  crm consent grant anna newsletter --evidence "form at the fair"
  crm consent grant anna records --basis contract --date 2026-03-01
  crm consent grant acme newsletter --expires "in 2 years"`,
	})
	c.Flags().StringVar(&o.basis, "basis", "", "`BASIS`: "+strings.Join(crm.ConsentBases(), ", "))
	c.Flags().StringVar(&o.expires, "expires", "", "the last day on which it holds, as `WHEN`")
	completeFlag(a, c, "basis", offer(crm.ConsentBases()...))
	return c
}

func newConsentWithdraw(a *App) *cobra.Command {
	o := &consentInput{app: a, status: consent.Withdrawn}
	return o.command(&cobra.Command{
		Use:   "withdraw WHO PURPOSE",
		Short: "note that a customer takes a consent back",
		Long: `Note that a customer takes back what was granted. The grant stays as it is, and counts
no more from that day on.`,
		Example: `  crm consent withdraw anna newsletter
  crm consent withdraw anna newsletter --date yesterday --note "by phone"`,
	})
}

func newConsentRefuse(a *App) *cobra.Command {
	o := &consentInput{app: a, status: consent.Refused}
	return o.command(&cobra.Command{
		Use:   "refuse WHO PURPOSE",
		Short: "note that a customer does not allow something",
		Long:  `Note that a customer was asked and said no, so that nobody asks again.`,
		Example: `  crm consent refuse anna newsletter
  crm consent refuse anna photos --evidence "e-mail of 2 May"`,
	})
}

func (o *consentInput) run(c *cobra.Command, who, purpose string) error {
	a := o.app
	n := crm.Consent{Status: o.status, Date: crm.DateOf(a.now)}
	if err := plainTexts([]plainText{{"PURPOSE", &n.Purpose, purpose, false}, {"--evidence", &n.Evidence, o.evidence, true}, {"--note", &n.Notes, o.note, true}}); err != nil {
		return err
	}
	var err error
	if o.basis != "" {
		if n.Basis, err = consentWord("--basis", o.basis, crm.ConsentBases()); err != nil {
			return err
		}
	}
	if o.date != "" {
		if n.Date, err = a.day("--date", o.date, when.Past); err != nil {
			return err
		}
	}
	if o.expires != "" {
		if n.Expires, err = a.day("--expires", o.expires, when.Future); err != nil {
			return err
		}
	}
	if err := consentFault(&n); err != nil {
		return err
	}
	ref, err := a.who(who)
	if err != nil {
		return err
	}
	if n.ID, err = a.newID(); err != nil {
		return err
	}
	added := false
	var later *crm.Consent
	what := n.Purpose + " " + n.Status
	if n.Date != crm.DateOf(a.now) {
		what += " on " + n.Date.String()
	}
	err = a.modify(c, o.dry, ref.ID, "consent", what, func(r *crm.Customer) error {
		next, err := consent.Add(r.Consents, n)
		if errors.Is(err, consent.ErrNone) {
			return &ConflictError{
				Msg:  fmt.Sprintf("%s had not granted %q by %s, so that nothing is withdrawn", r.Name, clipped(n.Purpose), n.Date),
				Hint: "\"crm consent list WHO\" shows what there is; \"crm consent refuse\" notes a no",
			}
		}
		added = len(next) > len(r.Consents)
		r.Consents = next
		if l := consent.Latest(next, n.Purpose); l != nil && l.Date.Compare(n.Date) > 0 {
			later = l
		}
		return err
	})
	if err == nil && later != nil {
		a.say("what counts is the entry of %s: %s", later.Date, later.Status)
	}
	return a.added(err, o.dry || !added, n.ID)
}

// consentWord is one of some words, which are typed in any case.
func consentWord(name, value string, known []string) (string, error) {
	if w := strings.ToLower(strings.TrimSpace(value)); slices.Contains(known, w) {
		return w, nil
	}
	return "", &UsageError{Msg: fmt.Sprintf("%s: %q is none of %s", name, clipped(value), strings.Join(known, ", "))}
}

// consentFault is what is wrong with an entry that is to be written.
func consentFault(c *crm.Consent) error {
	switch {
	case strings.TrimSpace(c.Purpose) == "":
		return &UsageError{Msg: "the consent has no purpose", Hint: "say what the customer allows, such as newsletter"}
	case !c.Expires.IsZero() && !c.Date.IsZero() && c.Expires.Compare(c.Date) < 0:
		return &UsageError{Msg: fmt.Sprintf("the consent would end on %s, before the day on which it is given, %s", c.Expires, c.Date)}
	}
	return nil
}

func newConsentList(a *App) *cobra.Command {
	var o itemList
	var purpose, status string
	var expired bool
	c := &cobra.Command{
		Use:     "list [WHO]",
		Aliases: []string{"ls"},
		Short:   "list consents, the latest first",
		Long: `List the consents of a customer, of all customers without one, also those that a later
entry has replaced. --where QUERY lists those that a query finds: consent.purpose,
consent.status and the like are asked of each consent, everything else of its customer.
"crm help queries" has all fields; without "consent." they are the names for --columns
and --sort, customer.FIELD is a field of the customer.`,
		Example: `  crm consent list anna
  crm consent list --purpose newsletter --status granted -o csv
  crm consent list --where 'consent.expires:next-30d owner:me'`,
		Args: needs(0, 1, "[WHO]"),
		RunE: func(_ *cobra.Command, args []string) error {
			var pieces []string
			if purpose != "" {
				pieces = append(pieces, "consent.purpose="+query.Quote(purpose))
			}
			if status != "" {
				w, err := consentWord("--status", status, crm.ConsentStatuses())
				if err != nil {
					return err
				}
				pieces = append(pieces, "consent.status="+w)
			}
			if expired {
				pieces = append(pieces, "consent.expires<today")
			}
			return o.run(args, pieces...)
		},
	}
	c.Flags().StringVar(&purpose, "purpose", "", "for this `PURPOSE`")
	c.Flags().StringVar(&status, "status", "", "with this `STATUS`: "+strings.Join(crm.ConsentStatuses(), ", "))
	c.Flags().BoolVar(&expired, "expired", false, "that have ended")
	o.flags(a, c, consentKind())
	completeFlag(a, c, "purpose", completeItem(consentKind()))
	completeFlag(a, c, "status", offer(crm.ConsentStatuses()...))
	return c
}
