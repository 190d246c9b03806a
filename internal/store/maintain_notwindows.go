//go:build !windows

package store

import (
	"os/exec"
	"syscall"
)

// detach makes a program independent of the terminal and of its process group.
func detach(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} }
