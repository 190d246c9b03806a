package cmd_test

import "github.com/rogpeppe/go-internal/testscript"

// tty needs a pseudo-terminal as Unix has it; scripts that use it stop before.
func tty(ts *testscript.TestScript, _ bool, _ []string) { ts.Fatalf("no terminal here") }
