package bundle

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os/exec"
	"strings"
	"syscall"
)

// Kind tells what is wrong.
type Kind int

// The kinds of an Error.
const (
	Failed   Kind = iota // it could not be done: no space, no rights
	Missing              // there is no such file
	Exists               // something is in the way
	Damaged              // the file is cut off, changed, or no bundle
	Partial              // the history is not whole
	NotStore             // it holds something else than a store
	NoGit                // git is not installed
)

// Error says why a backup was not made, or cannot be trusted.
type Error struct {
	Kind Kind
	Path string
	What string // a sentence that names the file
	Hint string // may be empty
	Err  error  // the cause, if any
}

// Error is one line.
func (e *Error) Error() string {
	if e.Err != nil {
		return e.What + ": " + e.Err.Error()
	}
	return e.What
}

// Unwrap is the cause.
func (e *Error) Unwrap() error { return e.Err }

func damaged(path, format string, args ...any) *Error {
	return &Error{Kind: Damaged, Path: path, What: path + " is no whole backup: " + fmt.Sprintf(format, args...), Hint: "take another backup; this one cannot be trusted"}
}

// failed is the error of a step; said is what git said about it.
func failed(path, doing, said string, err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	var known *Error
	if errors.As(err, &known) {
		return err
	}
	e := &Error{Path: path, What: "cannot " + doing + " " + path, Err: cause(err)}
	var exit *exec.ExitError
	if errors.As(err, &exit) && said != "" {
		e.Err = errors.New(said)
	}
	switch {
	case errors.Is(err, exec.ErrNotFound):
		return &Error{Kind: NoGit, Path: path, What: "backups need git itself, and git is not installed", Hint: "install git"}
	case errors.Is(err, syscall.ENOSPC), strings.Contains(said, "No space left"), errors.Is(err, syscall.EDQUOT), strings.Contains(said, "quota exceeded"):
		e.What, e.Err = "there is no space left to "+doing+" "+path, nil
		e.Hint = "free some space, or name another disk; the temporary folder (TMPDIR) needs room for it, too"
	case errors.Is(err, fs.ErrNotExist):
		e.Kind = Missing
	case errors.Is(err, fs.ErrPermission):
		e.Hint = "check the rights of the file and its folder"
	}
	return e
}

// cause is an error of the file system without the path, which the message names.
func cause(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}
