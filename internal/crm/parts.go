package crm

// Split is the Time in parts, for keeping it in another form: seconds since
// 1970 UTC, nanoseconds, seconds east of UTC, and whether only the day is
// known. All are 0 when unset.
func (t Time) Split() (sec int64, nsec, offset int32, day bool) {
	return t.sec, t.nsec, t.zone, t.kind == 2
}

// JoinTime is the set Time that Split takes apart.
func JoinTime(sec int64, nsec, offset int32, day bool) Time {
	t := Time{sec: sec, nsec: nsec, zone: offset, kind: 1}
	if day {
		t.kind = 2
	}
	return t
}

// Split is the Decimal in parts, for keeping it in another form: its digits
// without the point, and how many of them stand after the point.
func (d Decimal) Split() (coef int64, scale uint8) { return d.coef, d.scale }

// JoinDecimal is the set Decimal that Split takes apart.
func JoinDecimal(coef int64, scale uint8) Decimal {
	return Decimal{coef: coef, scale: scale, set: true}
}
