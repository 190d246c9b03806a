package term

import (
	"errors"
	"fmt"
	"os/exec"

	"golang.org/x/sys/windows"
)

// shellCommand runs a command line of the user's with more arguments. The line
// is taken apart by the rules of Windows; no shell is involved.
func shellCommand(line string, args ...string) (*exec.Cmd, error) {
	words, err := windows.DecomposeCommandLine(line)
	if err != nil || len(words) == 0 {
		return nil, fmt.Errorf("the command %q cannot be read", line)
	}
	return exec.Command(words[0], append(words[1:], args...)...), nil
}

func brokenPipe(err error) bool {
	return errors.Is(err, windows.ERROR_BROKEN_PIPE) || errors.Is(err, windows.ERROR_NO_DATA)
}
