package cmd

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"crm/internal/crm"
	"crm/internal/when"
)

// consentKeys is what can be set of a consent.
func consentKeys() []string {
	return []string{"purpose", "status", "basis", "date", "expires", "evidence", "notes"}
}

func newConsentSet(a *App) *cobra.Command {
	var dry bool
	c := &cobra.Command{
		Use:   "set CONSENT KEY=VALUE…",
		Short: "correct a consent",
		Long: `Correct an entry that was noted wrongly. What changed since is a new entry: see "crm
consent grant" and "crm consent withdraw". An empty value takes a value away.

Keys: ` + strings.Join(consentKeys(), ", ") + `.`,
		Example: `  crm consent set anna/newsletter date=2026-03-01
  crm consent set 4w8k basis=contract evidence="contract of 2 May"
  crm consent set anna/newsletter expires= --dry-run`,
		Args: needs(2, -1, "CONSENT KEY=VALUE"),
		RunE: func(c *cobra.Command, args []string) error {
			it, err := a.item(consentKind(), args[0])
			if err != nil {
				return err
			}
			return a.modify(c, dry, it.customer, "consent", it.called()+": "+strings.Join(args[1:], ", "), func(n *crm.Customer) error {
				i, err := find(&it, consentKind(), n.Consents)
				if err != nil {
					return err
				}
				for _, arg := range args[1:] {
					if err := a.setConsent(&n.Consents[i], arg); err != nil {
						return err
					}
				}
				return consentFault(&n.Consents[i])
			})
		},
		ValidArgsFunction: completeConsentSet(a),
	}
	dryRun(c, &dry)
	return c
}

// setConsent sets one value of an entry.
func (a *App) setConsent(n *crm.Consent, arg string) (err error) {
	key, value, err := keyValue(arg)
	if err != nil {
		return err
	}
	key = strings.ToLower(key)
	switch key {
	case "purpose":
		return plainTexts([]plainText{{key, &n.Purpose, value, false}})
	case "evidence":
		return plainTexts([]plainText{{key, &n.Evidence, value, true}})
	case "notes", "note":
		return plainTexts([]plainText{{key, &n.Notes, value, true}})
	case "status":
		n.Status, err = consentWord(key, value, crm.ConsentStatuses())
	case "basis":
		if n.Basis = ""; value != "" {
			n.Basis, err = consentWord(key, value, crm.ConsentBases())
		}
	case "date":
		n.Date, err = a.day(key, value, when.Past)
	case "expires":
		if n.Expires = (crm.Date{}); value != "" {
			n.Expires, err = a.day(key, value, when.Future)
		}
	default:
		return &UsageError{Msg: fmt.Sprintf("a consent has no %q", clipped(key)), Hint: "there are " + strings.Join(consentKeys(), ", ")}
	}
	return err
}

// completeConsentSet completes CONSENT, then keys up to the equals sign and the words behind it.
func completeConsentSet(a *App) validArgs {
	return func(_ *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
		if len(args) == 0 {
			return completeItem(consentKind())(a, word), cobra.ShellCompDirectiveNoFileComp
		}
		key, _, ok := strings.Cut(word, "=")
		var all []string
		shell := cobra.ShellCompDirectiveNoFileComp
		switch {
		case !ok:
			key, all = "", consentKeys()
			for i := range all {
				all[i] += "="
			}
			shell |= cobra.ShellCompDirectiveNoSpace
		case key == "basis":
			all = crm.ConsentBases()
		case key == "status":
			all = crm.ConsentStatuses()
		}
		var out []string
		for _, s := range all {
			if key != "" {
				s = key + "=" + s
			}
			if strings.HasPrefix(s, word) {
				out = append(out, s)
			}
		}
		return out, shell
	}
}

func newConsentRm(a *App) *cobra.Command {
	var dry bool
	c := &cobra.Command{
		Use:     "rm CONSENT",
		Aliases: []string{"remove"},
		Short:   "take a consent off its customer, as if it had never been noted",
		Long: `Take an entry away that was noted by mistake. A customer who changed their mind is a
case for "crm consent withdraw": the entry before stays as evidence.`,
		Example: `  crm consent rm 4w8k
  crm consent rm anna/newsletter --dry-run`,
		Args: needs(1, 1, "CONSENT"),
		RunE: func(c *cobra.Command, args []string) error {
			it, err := a.item(consentKind(), args[0])
			if err != nil {
				return err
			}
			if !dry {
				if err := a.confirm(fmt.Sprintf("Remove the consent %q of %s?", it.called(), it.customerName)); err != nil {
					return err
				}
			}
			return a.modify(c, dry, it.customer, "consent", it.called()+" removed", func(n *crm.Customer) error {
				i, err := find(&it, consentKind(), n.Consents)
				if err != nil {
					return err
				}
				n.Consents = slices.Delete(n.Consents, i, i+1)
				return nil
			})
		},
		ValidArgsFunction: completeFirst(a, completeItem(consentKind())),
	}
	dryRun(c, &dry)
	return c
}
