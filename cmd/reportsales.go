package cmd

import (
	"crm/internal/crm"
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
  crm report pipeline --where tag:vip --as-of 2026-06-30`,
			by:   []string{report.ByStage, report.ByOwner, report.ByPipeline, report.BySource, report.ByTag, report.ByCloseMonth},
			days: "only deals whose close is expected in",
			run:  reportOf(report.NewPipeline, sheet.Pipeline),
		},
		{
			name:  "forecast",
			short: "what is won and what may still be, by month or quarter",
			long: `Sum up deals by the day of their close, for each currency.

  won        deals that are won and closed in these days
  committed  open deals with a probability of 80 % or more
  best case  all open deals
  weighted   open deals, each amount times its probability
  spread     what is won in the end, won so far included: in 1, 5 and 9 of 10 cases
             it is no more than this, when each deal is won by its probability

Open deals whose close was expected before today, or is not known, stand in rows
of their own. "crm help reports" has every definition.`,
			example: `  crm report forecast
  crm report forecast --by month --period "next 6 months"
  crm report forecast --period 2027 -o json
  crm report forecast --where owner:me`,
			by:     []string{report.ByQuarter, report.ByMonth},
			period: fourQuarters,
			usual:  "this quarter and the next three",
			days:   "deals that close in",
			run:    reportOf(report.NewForecast, sheet.Forecast),
		},
		{
			name:  "conversion",
			short: "how many deals come from stage to stage, and where they are lost",
			long: `Follow the deals that were created in a period through the stages of their
pipeline, by their histories.

  reached  deals that came into the stage or beyond it: one that skipped a stage
           passed it
  of all   reached, in percent of all these deals
  go on    how many percent of those who reached the stage reached the next
  lost     deals that were lost from the stage: the last open one of their history
  open     deals that are in the stage now

"crm help reports" has every definition.`,
			example: `  crm report conversion
  crm report conversion --by source --period 2026
  crm report conversion --by month -o csv`,
			by:     []string{report.ByQuarter, report.ByMonth, report.ByOwner, report.BySource, report.ByPipeline},
			period: lastYear,
			usual:  "the last twelve months",
			days:   "deals created in",
			run:    reportOf(report.NewConversion, sheet.Conversion),
		},
		{
			name:  "velocity",
			short: "how long deals take: in each stage, to be won, to be lost",
			long: `Take the days that deals took, by their histories.

  days to won, to lost   from the creation of a deal, or else the first entry of its
                         history, to its close
  days in a stage        from one entry of the history to the next
  win rate               won, in percent of won and lost
  per day                open deals × win rate × average amount won / average days
                         to won, for each currency

"crm help reports" has every definition.`,
			example: `  crm report velocity
  crm report velocity --by pipeline --period 2026
  crm report velocity -o json`,
			by:     []string{report.ByOwner, report.ByPipeline, report.BySource},
			period: lastYear,
			usual:  "the last twelve months",
			days:   "deals that closed or left a stage in",
			run:    reportOf(report.NewVelocity, sheet.Velocity),
		},
		{
			name:  "won",
			short: "deals won: how many, how much, how often, how fast",
			long: `Sum up the deals that closed in a period and were won, beside those lost.

  win rate  won, in percent of won and lost
  average   the amount won divided by the deals won that have one
  days      from the creation of a deal won, or else the first entry of its history,
            to its close, on average

A deal without a close closed when its history has it come into its stage. "crm
help reports" has every definition.`,
			example: `  crm report won
  crm report won --by month --period 2026
  crm report won --by product -o csv`,
			by:     closedBy(),
			period: lastYear,
			usual:  "the last twelve months",
			days:   "deals that closed in",
			run:    reportOf(report.NewWon, sheet.Won),
		},
		{
			name:  "lost",
			short: "deals lost: how many, how much, and why",
			long: `Sum up the deals that closed in a period and were lost, beside those won, and
the reasons that were given.

  win rate  won, in percent of won and lost
  average   the amount lost divided by the deals lost that have one
  days      from the creation of a deal lost, or else the first entry of its history,
            to its close, on average

"crm help reports" has every definition.`,
			example: `  crm report lost
  crm report lost --by product --period 2026-q3
  crm report lost --where 'owner:me' -o json`,
			by:     closedBy(),
			period: lastYear,
			usual:  "the last twelve months",
			days:   "deals that closed in",
			run:    reportOf(report.NewLost, sheet.Lost),
		},
	}
}

func closedBy() []string {
	return []string{report.ByOwner, report.ByProduct, report.ByMonth, report.ByQuarter, report.BySource, report.ByPipeline}
}

// fourQuarters is the quarter of a day and the next three.
func fourQuarters(today crm.Date) report.Period {
	first := crm.Date{Year: today.Year, Month: (today.Month-1)/3*3 + 1, Day: 1}
	next := first
	next.Year++
	return report.Period{From: first, Until: next.AddDays(-1)}
}

// lastYear is the twelve months that end with the month of a day, as far as that day.
func lastYear(today crm.Date) report.Period {
	first := crm.Date{Year: today.Year - 1, Month: today.Month + 1, Day: 1}
	if first.Month > 12 {
		first.Year, first.Month = first.Year+1, 1
	}
	return report.Period{From: first, Until: today}
}
