package render

import (
	"strings"
	"testing"
)

func TestEntry(t *testing.T) {
	const name, what, command = "Acme GmbH", "Send the offer to both of them, due 2026-11-17 (2 days late), high", "crm task done t111"
	for _, c := range []struct {
		name  string
		o     Options
		lines string
	}{
		{"wide", Options{Terminal: true, Width: 110}, "  Acme GmbH  " + what + "             " + command},
		{"command below", Options{Terminal: true, Width: 80}, "  Acme GmbH  " + what + "\n      " + command},
		{"narrow", Options{Terminal: true, Width: 40}, "  Acme GmbH\n    Send the offer to both of them, due\n    2026-11-17 (2 days late), high\n      " + command},
		{"a file", Options{Width: 40}, "  Acme GmbH  " + what + "\n      " + command},
	} {
		var b strings.Builder
		if err := Entry(&b, name, what, command, Plain, c.o); err != nil {
			t.Fatal(err)
		}
		if b.String() != c.lines+"\n" {
			t.Errorf("%s:\n%swant\n%s", c.name, b.String(), c.lines)
		}
	}
}
