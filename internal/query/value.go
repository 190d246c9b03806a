package query

import (
	"math"
	"regexp"

	"crm/internal/crm"
)

// Value is one of the values of a Term, as written and as understood. Which of
// the parts are set follows from the Kind of the Field.
type Value struct {
	Text   string // as written, without quotation marks and without the * at the end
	Prefix bool   // a * stood behind it: beginnings count
	Me     bool   // "me" was written and means Context.User

	Folds  []string       // of texts: crm.Folds of Text; of Me, of the user
	Spans  []Span         // of Days, Day and Moment; of Any, spans of days when Text is a time
	Bounds *Bounds        // of Number and Amount; of Any when Text is a number
	Regexp *regexp.Regexp // of ~ and !~
	Flag   bool           // of Flag

	words [][]string // the words of Folds
}

// The ends of a Span that are open.
const (
	Lowest  = math.MinInt64
	Highest = math.MaxInt64
)

// Span is a run of whole numbers, both ends in it: of Days numbers of days, of
// Day year*10000+month*100+day, of Moment seconds since 1970. A Span of Moment has
// three runs: a moment is in it when it is in the first and the second, a whole day
// when it is in the third.
type Span struct {
	From, To int64
	// Of Moment: what the clock showed where it was noted, as if that were UTC. An
	// end that was given as a day stands here, so that a moment is of the day that is written.
	WallFrom, WallTo int64
	// Of Moment: the run for values that are whole days, which are kept as their midnight in UTC.
	DayFrom, DayTo int64
	// Of Day: only month*100+day is compared, in whatever year.
	Yearly bool
}

// openSpan is the Span of all moments and whole days.
func openSpan() Span {
	return Span{From: Lowest, To: Highest, WallFrom: Lowest, WallTo: Highest, DayFrom: Lowest, DayTo: Highest}
}

// Bounds is a run of numbers. An end that is unset is open.
type Bounds struct {
	Low, High       crm.Decimal
	LowOut, HighOut bool   // the end itself is not in it
	Currency        string // of Amount: that which is compared; empty: any
}
