package cmd

import (
	"crm/internal/crm"
	"crm/internal/report"
	"crm/internal/sheet"
)

// figureKinds is the reports that are not about open deals.
func figureKinds() []reportKind {
	return []reportKind{
		{
			name:  "revenue",
			short: "what was bought: over time, by customer, product, owner; new and returning",
			long: `Sum up the purchases dated in a period, by default of this year up to today, for
each currency. Deals are not part of it, also not those that are won.

  new          by customers whose first purchase ever is in the period
  returning    by customers who had bought before
  year before  the same days, or the same month, a year earlier
  product      the lines of purchases, quantity times price

Of the customers who bought the most it tells which share they have, and how many
make four fifths. "crm help reports" has every definition.`,
			example: `  crm report revenue
  crm report revenue --by customer --period 2026
  crm report revenue --by product -o csv
  crm report revenue --where tag:vip --since 2025-07`,
			by:     report.RevenueBy(),
			period: thisYear,
			usual:  "this year up to today",
			days:   "purchases dated in",
			run:    reportOf(report.NewRevenue, sheet.Revenue),
		},
		{
			name:  "activity",
			short: "interactions: which kinds, by whom, when in the week, how long",
			long: `Count the interactions of a period, by default the last twelve weeks: by kind, by
whom, over time, and by weekday and hour where each was noted. One with several
customers counts once. Minutes are those of the interactions that say.`,
			example: `  crm report activity
  crm report activity --period 2026 --by month
  crm report activity --where tag:vip -o json`,
			by:      []string{string(report.Weekly), string(report.Monthly), string(report.Quarterly), string(report.Yearly)},
			usualBy: "what suits the period",
			period:  lastWeeks,
			usual:   "the last twelve weeks",
			days:    "interactions of",
			run:     reportOf(report.NewActivity, sheet.Activity),
		},
		{
			name:  "sources",
			short: "where customers come from, and what was won of it",
			long: `Count customers and their deals by source. A deal that has a source of its own
counts there, others where their customer does. The win rate is the won ones of
those won and lost. With a period, only customers created in it count, and their
deals.`,
			example: `  crm report sources
  crm report sources --period 2026 -o csv`,
			days: "only customers created in",
			run:  reportOf(report.NewSources, sheet.Breakdown),
		},
		{
			name:  "tags",
			short: "customers, deals and what was won by tag",
			long: `Count customers and their deals by tag of the customer. One with several tags
counts for each of them. With a period, only customers created in it count, and
their deals.`,
			example: `  crm report tags
  crm report tags --where owner:me -o json`,
			days: "only customers created in",
			run:  reportOf(report.NewTags, sheet.Breakdown),
		},
		{
			name:  "stale",
			short: "customers with whom nobody was in touch for too long",
			long: `List the customers past their cadence: the first of the rules in crm.yaml that
fits says how many days may pass without contact. Contact with the people of an
organization counts for it, too; whom nobody ever spoke to counts from the day of
creation.`,
			example: `  crm report stale
  crm report stale --where owner:me
  crm report stale -o ids | xargs crm tag add win-back`,
			run: reportOf(report.NewStale, sheet.Stale),
		},
		{
			name:  "customers",
			short: "how the book grew: customers added over time, by stage, source, type or owner",
			long: `Count customers by when they were created, and how many there were in the end.
Customers that were removed are not counted.`,
			example: `  crm report customers
  crm report customers --by source --period 2026
  crm report customers --where type:organization -o csv`,
			by:   report.GrowthBy(),
			days: "customers created in",
			run:  reportOf(report.NewGrowth, sheet.Growth),
		},
		{
			name:  "cohorts",
			short: "which customers came back: by month or quarter of their first purchase",
			long: `Put customers together by the month, quarter or year of their first purchase, and
tell which share of each bought again in each one that followed.

  --by created  by when customers were created, and with which share there was
                contact instead`,
			example: `  crm report cohorts
  crm report cohorts --by created --period 2026
  crm report cohorts -o csv`,
			by:   report.CohortsBy(),
			days: "customers who came in",
			run:  reportOf(report.NewCohorts, sheet.Cohorts),
		},
		{
			name:  "feedback",
			short: "what customers say: NPS, CSAT, comments",
			long: `Sum up the feedback of a period, by default of this year up to today.

  NPS   of answers from 0 to 10: the share of 9 and 10 less that of 0 to 6
  CSAT  of answers from 1 to 5: the share of 4 and 5

Owner is that of the customer; deal and product are those of the deal that an
answer is about.`,
			example: `  crm report feedback
  crm report feedback --by owner --period 2026
  crm report feedback --by product -o json`,
			by:     report.FeedbackBy(),
			period: thisYear,
			usual:  "this year up to today",
			days:   "answers of",
			run:    reportOf(report.NewFeedback, sheet.Feedback),
		},
		{
			name:  "cases",
			short: "cases: which are open and how old, how fast they are answered and closed",
			long: `Count the cases that are open now by their age, and tell how long those of a period
took, by default the last twelve weeks.

  first answer  from the opening of a case to its first answer, of those that were
                first answered in the period
  to close      days from the opening to the close, of those closed in the period

The owner is who a case is assigned to, or else the owner of the customer.`,
			example: `  crm report cases
  crm report cases --by priority --period 2026
  crm report cases --where tag:vip -o json`,
			by:     report.CasesBy(),
			period: lastWeeks,
			usual:  "the last twelve weeks",
			days:   "cases opened, answered or closed in",
			run:    reportOf(report.NewCases, sheet.Cases),
		},
	}
}

// thisYear is the days from 1 January to today.
func thisYear(today crm.Date) report.Period {
	return report.Period{From: crm.Date{Year: today.Year, Month: 1, Day: 1}, Until: today}
}

// lastWeeks is the last reportWeeks weeks, this one up to today.
func lastWeeks(today crm.Date) report.Period {
	return report.Period{From: report.Monday(today).AddDays(-7 * (reportWeeks - 1)), Until: today}
}
