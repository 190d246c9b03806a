package gitconfig

import (
	"path/filepath"
	"strings"
)

// condition reports whether the condition of an includeIf is met. Unknown ones are not.
func (l *loader) condition(e Entry, condition string) (bool, error) {
	kind, pattern, _ := strings.Cut(condition, ":")
	switch kind {
	case "gitdir":
		return l.inGitDir(e, pattern, false)
	case "gitdir/i":
		return l.inGitDir(e, pattern, true)
	case "onbranch":
		branch, ok := l.branch()
		return ok && glob(wholeFolder(pattern), branch, false), nil
	case "hasconfig":
		pattern, ok := strings.CutPrefix(pattern, "remote.*.url:")
		if !ok {
			return false, nil
		}
		return l.hasRemote(pattern)
	}
	return false, nil
}

// wholeFolder makes a pattern that ends in a slash match all below.
func wholeFolder(pattern string) string {
	if strings.HasSuffix(pattern, "/") {
		return pattern + "**"
	}
	return pattern
}

func (l *loader) inGitDir(e Entry, pattern string, fold bool) (bool, error) {
	if l.opts.GitDir == "" {
		return false, nil
	}
	// The part that does not come from the user's pattern is compared as it is.
	literal := ""
	if rest, ok := strings.CutPrefix(pattern, "~"); ok && (rest == "" || rest[0] == '/') && l.home != "" {
		home, err := l.opts.RealPath(filepath.FromSlash(l.home))
		if err != nil {
			return false, nil
		}
		pattern = filepath.ToSlash(home) + rest
	}
	switch {
	case strings.HasPrefix(pattern, "./"):
		if e.File == "" {
			return false, &ParseError{Reason: e.Key + " begins with ./, which only files can have; make it absolute"}
		}
		file, err := l.opts.RealPath(e.File)
		if err != nil {
			return false, nil
		}
		literal, pattern = folder(file), pattern[2:]
	case !isAbs(pattern):
		pattern = "**/" + pattern
	}
	if pattern = wholeFolder(pattern); pattern == "" && literal != "" {
		pattern = "**" // "./" alone
	}
	// When the pattern itself leads through a symbolic link, the path as it was given
	// matches. Like git, do not try it when already the literal part differs.
	for _, resolve := range []bool{true, false} {
		text := l.opts.GitDir
		if resolve {
			real, err := l.opts.RealPath(text)
			if err != nil {
				continue
			}
			text = real
		}
		text = filepath.ToSlash(text)
		head := text[:min(len(text), len(literal))]
		if head != literal && !(fold && lower(head) == lower(literal)) {
			return false, nil
		}
		if glob(pattern, text[len(head):], fold) {
			return true, nil
		}
	}
	return false, nil
}

// branch returns the current branch, also before its first commit.
func (l *loader) branch() (string, bool) {
	if l.opts.GitDir == "" {
		return "", false
	}
	head, err := l.opts.ReadFile(join2(l.opts.GitDir, "HEAD"))
	if err != nil {
		return "", false
	}
	ref, ok := strings.CutPrefix(string(head), "ref:")
	if !ok {
		return "", false
	}
	return strings.CutPrefix(strings.Trim(ref, " \t\r\n"), "refs/heads/")
}

func (l *loader) hasRemote(pattern string) (bool, error) {
	if l.scan {
		return true, nil
	}
	if l.remotes == nil {
		var err error
		if l.remotes, err = l.remoteURLs(); err != nil {
			return false, err
		}
	}
	for _, url := range l.remotes {
		if glob(pattern, url, false) {
			return true, nil
		}
	}
	return false, nil
}

// remoteURLs reads the whole configuration once more for the URLs of remotes. In this
// pass every includeIf.hasconfig counts as met, and no file behind an includeIf may have
// such a URL, so that the answer cannot depend on itself.
func (l *loader) remoteURLs() ([]string, error) {
	pass := newLoader(l.opts)
	pass.scan = true
	if err := pass.sequence(); err != nil {
		return nil, err
	}
	urls := []string{}
	for _, e := range pass.entries {
		if isRemoteURL(e.Key) {
			urls = append(urls, e.Value)
		}
	}
	return urls, nil
}

func forbidRemotes(entries []Entry) error {
	for _, e := range entries {
		if isRemoteURL(e.Key) {
			return &ParseError{e.File, e.Line, "the URL of a remote may not stand in a file that is included on a condition as long as includeIf.hasconfig:remote.*.url is in use"}
		}
	}
	return nil
}

func isRemoteURL(key string) bool {
	return strings.HasPrefix(key, "remote.") && strings.HasSuffix(key, ".url") && len(key) >= len("remote..url")
}
