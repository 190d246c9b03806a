//go:build !windows

package store

const (
	ignoreExecutable = false
	ignoreCtime      = false
)

// platformConfig is what git init notes about the file system.
const platformConfig = ""
