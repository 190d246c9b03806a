package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// sample is one run of a process.
type sample struct {
	elapsed time.Duration
	memory  int64 // most bytes resident at a time; 0 where the system does not tell
	out     string
}

// run runs a process to its end; that it fails is an error with what it said.
func (l *lab) run(ctx context.Context, dir string, in io.Reader, name string, args ...string) (sample, error) {
	return l.runTo(ctx, 0, dir, in, name, args...)
}

// runTo is run for a program that is to end with an exit code.
func (l *lab) runTo(ctx context.Context, code int, dir string, in io.Reader, name string, args ...string) (sample, error) {
	c := exec.CommandContext(ctx, name, args...)
	c.Dir = dir
	c.Env = l.env
	c.Stdin = in
	var out, problem bytes.Buffer
	c.Stdout, c.Stderr = &out, &problem
	start := time.Now()
	err := c.Run()
	s := sample{elapsed: time.Since(start), out: out.String()}
	var exit *exec.ExitError
	switch {
	case err == nil && code != 0:
		err = fmt.Errorf("exit status 0, not %d", code)
	case errors.As(err, &exit) && exit.ExitCode() == code:
		err = nil
	}
	if err != nil {
		return s, fmt.Errorf("%s %s: %w: %s", filepath.Base(name), strings.Join(args, " "), err, strings.TrimSpace(problem.String()))
	}
	s.memory = memory(c.ProcessState)
	return s, nil
}

// git runs git and returns its output without the last line feed.
func (l *lab) git(ctx context.Context, dir string, args ...string) (string, error) {
	s, err := l.run(ctx, dir, nil, "git", args...)
	return strings.TrimSuffix(s.out, "\n"), err
}

func exe() string {
	if runtime.GOOS == "windows" {
		return ".exe"
	}
	return ""
}

// hidden tells that a variable of the environment would change what is measured.
func hidden(name string) bool {
	switch name {
	case "HOME", "TZ", "USERPROFILE", "XDG_CONFIG_HOME", "AppData", "GODEBUG", "GOGC", "GOMEMLIMIT", "GOMAXPROCS":
		return true
	}
	return strings.HasPrefix(name, "CRM_") || strings.HasPrefix(name, "GIT_")
}

// errWork is the beginning of what is said when a command ended well without
// having done its work.
var errWork = errors.New("it did not do its work")

func failed(what, format string, args ...any) error {
	return fmt.Errorf("%s: %w: %s", what, errWork, fmt.Sprintf(format, args...))
}
