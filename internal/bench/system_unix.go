//go:build unix

package main

import (
	"os"
	"runtime"
	"syscall"
)

// settle writes what other runs left in memory to the disk, so that no run
// pays for the one before.
func settle() { syscall.Sync() }

func memory(p *os.ProcessState) int64 {
	u, ok := p.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	if runtime.GOOS == "darwin" {
		return int64(u.Maxrss)
	}
	return int64(u.Maxrss) << 10
}
