package crm

import "time"

// DayNumber is the number of days since 1970-01-01, negative before, for
// counting in bulk. That of an unset Date, or without a year, has no meaning.
func (d Date) DayNumber() int { return floorDays(d.In(time.UTC).Unix()) }

// DayNumber is that of the Time's Date; of an unset Time it has no meaning.
func (t Time) DayNumber() int { return floorDays(t.sec + int64(t.zone)) }

// DateOfNumber is the day with a DayNumber.
func DateOfNumber(n int) Date { return DateOf(time.Unix(int64(n)*86400, 0).UTC()) }

func floorDays(sec int64) int {
	d := sec / 86400
	if sec%86400 < 0 {
		d--
	}
	return int(d)
}
