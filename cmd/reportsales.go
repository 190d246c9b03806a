package cmd

import (
	"crm/internal/report"
	"crm/internal/sheet"
)

// salesKinds is the reports about deals.
func salesKinds() []reportKind {
	return []reportKind{
		{
			name:  "pipeline",
			short: "open deals: how many, how much, how likely, how old",
			long: `Sum up the deals that are open: those of which crm.yaml does not say that their
stage is won or lost.

  amount    what they add up to, for each currency
  weighted  each amount times the probability of the deal, or else of its stage
  average   the amount divided by the deals that have one
  overdue   deals whose close was expected before today

With a period, only deals whose close is expected in it. "crm help reports" has
every definition.`,
			example: `  crm report pipeline
  crm report pipeline --by owner
  crm report pipeline --by close-month --period "next 6 months" -o csv
  crm report pipeline --where tag:vip --as-of "end of last month"`,
			by:   []string{report.ByStage, report.ByOwner, report.ByPipeline, report.BySource, report.ByTag, report.ByCloseMonth},
			days: "only deals whose close is expected in",
			run:  reportOf(report.NewPipeline, sheet.Pipeline),
		},
	}
}
