package cmd

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"crm/internal/crm"
)

func newRelate(a *App) *cobra.Command {
	var dry, remove bool
	var note string
	c := &cobra.Command{
		Use:   "relate WHO KIND WHO",
		Short: "relate two customers: colleague, partner, parent …",
		Long: `Say how a customer relates to another: "crm relate anna colleague ben" reads
"anna is a colleague of ben" and is kept with anna. The kinds are those of
crm.yaml. "works at" links a person to an organization instead.`,
		Example: `  crm relate anna colleague ben
  crm relate "Acme Logistics" parent "Acme GmbH" --note "since 2024"
  crm relate anna colleague ben --remove`,
		Args: needs(3, 3, "WHO KIND WHO"),
		RunE: func(c *cobra.Command, args []string) error {
			set, err := a.settings()
			if err != nil {
				return err
			}
			kind := strings.TrimSpace(args[1])
			known := slices.IndexFunc(set.Relations, func(k string) bool { return crm.Fold(k) == crm.Fold(kind) })
			switch {
			case known >= 0:
				kind = set.Relations[known]
			case kind == "":
				return &UsageError{Msg: "the kind of the relation is missing", Hint: "write it like crm relate anna colleague ben"}
			case len(set.Relations) > 0 && !remove && !worksAt(kind):
				return &UsageError{Msg: fmt.Sprintf("%q is no kind of relation here", kind), Hint: "crm.yaml has " + strings.Join(set.Relations, ", ")}
			}
			one, err := a.who(args[0])
			if err != nil {
				return err
			}
			two, err := a.customer(args[2])
			if err != nil {
				return err
			}
			if one.ID == two.ID {
				return &UsageError{Msg: "a customer cannot be related to itself"}
			}
			if worksAt(kind) {
				return a.link(c, dry, remove, one.ID, two)
			}
			r := crm.Relation{Kind: kind, Who: two.ID, Note: note}
			words := kind + " of " + two.Name
			if strings.HasSuffix(kind, " of") || strings.HasSuffix(kind, " by") {
				words = kind + " " + two.Name
			}
			if remove {
				words = "no longer " + words
			}
			return a.modify(c, dry, one.ID, "relate", words, func(n *crm.Customer) error {
				i := slices.IndexFunc(n.Relations, func(q crm.Relation) bool { return q.Key() == r.Key() })
				switch {
				case remove && i >= 0:
					n.Relations = slices.Delete(slices.Clone(n.Relations), i, i+1)
				case remove:
				case i < 0:
					n.Relations = append(slices.Clone(n.Relations), r)
				case note != "":
					n.Relations = slices.Clone(n.Relations)
					n.Relations[i].Note = note
				}
				return nil
			})
		},
		ValidArgsFunction: completeRelate(a),
	}
	c.Flags().StringVar(&note, "note", "", "more about it, as `TEXT`")
	c.Flags().BoolVar(&remove, "remove", false, "they are not related any more")
	dryRun(c, &dry)
	return c
}

func worksAt(kind string) bool {
	switch crm.Fold(kind) {
	case "works at", "works-at", "works_at", "organization", "employee of":
		return true
	}
	return false
}

// link sets or removes the organization of a person.
func (a *App) link(c *cobra.Command, dry, remove bool, person crm.ID, org *crm.Customer) error {
	if org.Type != crm.Organization {
		return &UsageError{Msg: fmt.Sprintf("%s is not an organization", org.Name), Hint: "relate two people with a kind of crm.yaml"}
	}
	words := "works at " + org.Name
	if remove {
		words = "no longer " + words
	}
	return a.modify(c, dry, person, "relate", words, func(n *crm.Customer) error {
		if n.Type != crm.Person {
			return &UsageError{Msg: fmt.Sprintf("%s is not a person", n.Name), Hint: "relate two organizations with a kind of crm.yaml, like \"crm relate X parent Y\""}
		}
		switch {
		case !remove:
			n.Organization = org.ID
		case n.Organization == org.ID:
			n.Organization = ""
		}
		return nil
	})
}
