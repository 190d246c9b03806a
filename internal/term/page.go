package term

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os/exec"
	"strings"
)

// Page runs write with a writer that goes through the pager when Out is a
// terminal, else straight to Out. The pager is Streams.Pager, else $CRM_PAGER,
// $PAGER, "less -FRX" where it is installed; "cat" means none. When the person
// leaves the pager early, the rest of the output is dropped without error.
func (s *Streams) Page(ctx context.Context, write func(io.Writer) error) error {
	line := s.pager()
	if line == "" {
		return s.direct(write)
	}
	cmd, err := shellCommand(line)
	if err != nil {
		return s.direct(write)
	}
	cmd.Stdout, cmd.Stderr = s.Out, s.Err
	pipe, err := cmd.StdinPipe()
	if err != nil {
		return s.direct(write)
	}
	if cmd.Start() != nil {
		pipe.Close()
		return s.direct(write)
	}
	b := bufio.NewWriterSize(stopWriter{ctx, pipe}, 32<<10)
	err = write(b)
	if err == nil {
		err = b.Flush()
	}
	pipe.Close()
	var exit *exec.ExitError
	// How the pager ends says nothing about our work: leaving it with q or an
	// interrupt is no failure. Only one that never ran swallowed the output.
	if waitErr := cmd.Wait(); errors.As(waitErr, &exit) && (exit.ExitCode() == 126 || exit.ExitCode() == 127) {
		return fmt.Errorf("the pager %q could not be run; set $CRM_PAGER or $PAGER, or set it to cat for none", Clean(line))
	}
	if closed(err) {
		return nil
	}
	return err
}

func (s *Streams) direct(write func(io.Writer) error) error {
	b := bufio.NewWriterSize(s.Out, 32<<10)
	err := write(b)
	// What was written before a failure is shown all the same.
	if flushErr := b.Flush(); err == nil {
		err = flushErr
	}
	return err
}

func (s *Streams) pager() string {
	if !s.tty.Out || s.getenv("TERM") == "dumb" {
		return ""
	}
	for _, line := range []string{s.Pager, s.getenv("CRM_PAGER"), s.getenv("PAGER")} {
		line = strings.TrimSpace(line)
		if line == "cat" {
			return ""
		}
		if line != "" {
			return line
		}
	}
	if _, err := exec.LookPath("less"); err == nil {
		return "less -FRX"
	}
	return ""
}

// closed tells whether the reader of the pipe went away.
func closed(err error) bool {
	return brokenPipe(err) || errors.Is(err, io.ErrClosedPipe) || errors.Is(err, fs.ErrClosed)
}

// stopWriter ends a long output when the command is interrupted.
type stopWriter struct {
	ctx context.Context
	w   io.Writer
}

func (s stopWriter) Write(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.w.Write(p)
}
