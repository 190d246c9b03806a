// Package remote knows the other repositories that a store is shared through, and
// moves commits to and from them.
//
// System git does the moving where it is installed, so that credential helpers,
// ~/.ssh/config, known_hosts, proxies and insteadOf work as the user set them up. It is
// run so that it never asks when nobody is there to answer, runs no hooks of this side,
// and never runs a program that a URL names (ext::). What it says is turned into an *Error
// of a Kind; its own words are kept as the detail, free of control characters and
// passwords.
//
// Without git on PATH the package moves the commits itself (the files own*.go), with the
// same errors: https by net/http with CRM_GIT_TOKEN or the password of the URL, ssh by the
// system's ssh program, and folders in place. It takes what comes for hostile until each
// object is named by its content and all that a commit needs is here. It does not run
// credential helpers, fetch tags, speak git://, serve shallow or partial clones, or push to
// a folder whose hooks or rules only git can keep; that is said plainly. The transports
// of go-git would do the same, but cost each start of the program 0.2 to 0.4 ms.
//
// The package merges nothing, moves no branch of the store and writes no working file
// but for Clone: Fetch moves only refs/remotes/NAME/BRANCH, Push only the branch of the
// remote, never by force and only from where the caller saw it.
package remote
