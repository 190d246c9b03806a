package config

// isNotDir is part of fs.ErrNotExist on Windows.
func isNotDir(error) bool { return false }
