// Package remote knows the other repositories that a store is shared through, and
// moves commits to and from them.
//
// System git does the moving, so that credential helpers, ~/.ssh/config, known_hosts,
// proxies and insteadOf work as the user set them up. It is run so that it never asks
// when nobody is there to answer, runs no hooks of this side, and never runs a program
// that a URL names (ext::). What it says is turned into an *Error of a Kind; its own
// words are kept as the detail, free of control characters and passwords.
//
// The package merges nothing, moves no branch of the store and writes no working file:
// Fetch moves only refs/remotes/NAME/BRANCH, Push only the branch of the remote, never
// by force and only from where the caller saw it. Without git on PATH every transfer
// fails with NoGit: the transports of go-git would cost each start of the program more
// than a fetch is worth to those few who have no git.
package remote
