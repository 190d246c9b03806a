package cmd_test

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestStartMakesNoTables counts what packages allocate before main, at every start of the
// program, whatever the command. It is here for the libraries: some releases of them make
// tables of half a megabyte at once, and each takes a tenth of a quick command.
func TestStartMakesNoTables(t *testing.T) {
	const each, together = 100_000, 500_000 // bytes
	c := exec.Command("crm", "--version")
	c.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	packages, total := 0, 0
	for line := range strings.Lines(string(out)) {
		var pkg string
		var at, clock float64
		var bytes int
		if n, _ := fmt.Sscanf(line, "init %s @%f ms, %f ms clock, %d bytes", &pkg, &at, &clock, &bytes); n != 4 {
			continue
		}
		packages++
		total += bytes
		if bytes > each {
			t.Errorf("%s allocates %d bytes at the start, more than %d", pkg, bytes, each)
		}
	}
	if packages == 0 {
		t.Fatalf("no trace of any package:\n%s", out)
	}
	if total > together {
		t.Errorf("all packages allocate %d bytes at the start, more than %d", total, together)
	}
}
