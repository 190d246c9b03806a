//go:build !windows

package config

import (
	"errors"
	"syscall"
)

// isNotDir tells that a part of the path is a file, so that there is nothing below it.
func isNotDir(err error) bool { return errors.Is(err, syscall.ENOTDIR) }
