//go:build !windows

package term

import (
	"errors"
	"os/exec"
	"syscall"
)

// shellCommand runs a command line of the user's with more arguments, the way
// git runs editors and pagers: the line may hold options and quotes, the
// arguments are never looked into.
func shellCommand(line string, args ...string) (*exec.Cmd, error) {
	return exec.Command("sh", append([]string{"-c", line + ` "$@"`, line}, args...)...), nil
}

func brokenPipe(err error) bool { return errors.Is(err, syscall.EPIPE) }
