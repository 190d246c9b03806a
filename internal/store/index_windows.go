package store

// Windows has no executable bit and no change time.
const (
	ignoreExecutable = true
	ignoreCtime      = true
)

// platformConfig is what git init notes about the file system.
const platformConfig = "\tsymlinks = false\n\tignorecase = true\n"
