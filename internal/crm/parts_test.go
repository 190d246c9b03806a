package crm

import "testing"

func TestParts(t *testing.T) {
	for _, s := range []string{"2026-11-19", "2026-11-19T15:30:00+01:00", "1901-02-03T04:05:06.000000007-23:59", "0001-01-01", "9999-12-31T23:59:59.999999999Z"} {
		x, err := ParseTime(s)
		if err != nil {
			t.Fatal(err)
		}
		if got := JoinTime(x.Split()); got != x || got.String() != s {
			t.Errorf("%s comes back as %v", s, got)
		}
	}
	if sec, nsec, offset, day := (Time{}).Split(); sec != 0 || nsec != 0 || offset != 0 || day {
		t.Errorf("the unset Time is %d %d %d %v", sec, nsec, offset, day)
	}
	for _, s := range []string{"0", "-0.05", "12000.00", "999999999999999999", "0.000000000000000001"} {
		d, err := ParseDecimal(s)
		if err != nil {
			t.Fatal(err)
		}
		if got := JoinDecimal(d.Split()); got != d || got.String() != s {
			t.Errorf("%s comes back as %v", s, got)
		}
	}
}
