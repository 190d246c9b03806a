package remote

import (
	"fmt"
	"net/netip"
	"path/filepath"
	"runtime"
	"strings"
)

// CheckURL refuses what is not the URL of a repository: an empty text, one that git
// could take for an option, one with control characters, one that names a program to
// run (ext::, or any helper of git), and kinds of URL that nobody can sync with. The
// error is an *Error of the kind BadURL.
func CheckURL(url string) error {
	bad := func(what, hint string) error {
		return &Error{Kind: BadURL, Remote: Redact(url), What: what, Hint: hint}
	}
	const forms = "use a folder, ssh://HOST/PATH, HOST:PATH or https://HOST/PATH"
	shown := cleaned(Redact(url))
	switch {
	case url == "":
		return bad("the URL is empty", forms)
	case strings.HasPrefix(url, "-"):
		return bad(fmt.Sprintf("%q begins with a hyphen, which is no URL", shown), "for a folder of that name write ./"+shown)
	case strings.ContainsFunc(url, func(r rune) bool { return r < ' ' || r == 0x7f }):
		return bad(fmt.Sprintf("the URL %q has control characters", shown), forms)
	}
	if name, _, ok := strings.Cut(url, "::"); ok && isScheme(name) {
		return bad(fmt.Sprintf("URLs that name a program to run (%s::) are refused", name), forms)
	}
	scheme, rest, ok := strings.Cut(url, "://")
	if !ok {
		if host, _, ok := sshHost(url); ok && strings.HasPrefix(host, "-") {
			return bad(fmt.Sprintf("%q has a host that begins with a hyphen", shown), forms)
		}
		return nil
	}
	if !isScheme(scheme) {
		return bad(fmt.Sprintf("%q is not a URL", shown), forms)
	}
	switch s := strings.ToLower(scheme); s {
	case "file":
		return nil
	case "ssh", "git+ssh", "ssh+git", "https", "http", "git":
		host, path, _ := strings.Cut(rest, "/")
		host = host[strings.LastIndexByte(host, '@')+1:]
		if host == "" || strings.HasPrefix(host, "-") || strings.HasPrefix(rest, "-") {
			return bad(fmt.Sprintf("%q names no host", shown), forms)
		}
		if strings.Trim(path, "/") == "" {
			return bad(fmt.Sprintf("%q names no repository", shown), forms)
		}
		return nil
	}
	return bad(fmt.Sprintf("%s is a kind of URL that cannot be synced with", scheme+"://"), forms)
}

func isScheme(s string) bool {
	for i := range len(s) {
		c := s[i] | 0x20
		if !('a' <= c && c <= 'z' || i > 0 && ('0' <= s[i] && s[i] <= '9' || s[i] == '+' || s[i] == '-' || s[i] == '.')) {
			return false
		}
	}
	return s != ""
}

// sshHost parts HOST:PATH, the short form of an SSH URL; false for paths of folders.
func sshHost(url string) (host, path string, ok bool) {
	host, path, ok = strings.Cut(url, ":")
	if !ok || strings.ContainsAny(host, `/\`) || host == "" {
		return "", "", false
	}
	if runtime.GOOS == "windows" && len(host) == 1 {
		return "", "", false // C:\book
	}
	return host[strings.LastIndexByte(host, '@')+1:], path, true
}

// IsFolder tells whether a URL is the path of a folder, not file:// or a host.
func IsFolder(url string) bool {
	if strings.Contains(url, "://") {
		return false
	}
	_, _, ok := sshHost(url)
	return !ok
}

// Redact is a URL without the password in it.
func Redact(url string) string {
	scheme, rest, ok := strings.Cut(url, "://")
	if !ok {
		return url
	}
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		end = len(rest)
	}
	at := strings.LastIndexByte(rest[:end], '@')
	if at < 0 {
		return url
	}
	user, _, has := strings.Cut(rest[:at], ":")
	if !has {
		return url
	}
	return scheme + "://" + user + rest[at:]
}

// redactText takes the passwords out of all URLs in a line.
func redactText(line string) string {
	var b strings.Builder
	for {
		i := strings.Index(line, "://")
		if i < 0 {
			return b.String() + line
		}
		start := i
		for start > 0 && isScheme("a"+line[start-1:start]) {
			start--
		}
		end := i + 3
		for end < len(line) && !strings.ContainsRune(" '\"<>", rune(line[end])) {
			end++
		}
		b.WriteString(line[:start])
		b.WriteString(Redact(line[start:end]))
		line = line[end:]
	}
}

// folderName is the folder that a clone of a URL goes to when none is named: the last
// part of the path without .git; empty when there is none that is fit.
func folderName(url string) string {
	_, rest, ok := strings.Cut(url, "://")
	if ok {
		_, rest, _ = strings.Cut(rest, "/")
	} else if _, path, ok := sshHost(url); ok {
		rest = path
	} else {
		rest = filepath.ToSlash(url)
	}
	rest = strings.TrimRight(rest, "/")
	rest = strings.TrimSuffix(rest, "/.git")
	rest = strings.TrimSuffix(rest[strings.LastIndexByte(rest, '/')+1:], ".git")
	rest = rest[strings.LastIndexByte(rest, ':')+1:]
	if rest == "." || rest == ".." || strings.HasPrefix(rest, "-") || strings.ContainsAny(rest, `\:*?"<>|`) {
		return ""
	}
	return rest
}

// tokenScope is the part of a URL that a token may be sent to: scheme and host of an
// https URL; of http only on this machine. Empty when it may not be sent.
func tokenScope(url string) (scope string, user bool) {
	scheme, rest, ok := strings.Cut(url, "://")
	if !ok {
		return "", false
	}
	host, _, _ := strings.Cut(rest, "/")
	at := strings.LastIndexByte(host, '@')
	user = at > 0
	host = host[at+1:]
	switch strings.ToLower(scheme) {
	case "https":
		return "https://" + host, user
	case "http":
		name := host
		if i := strings.LastIndexByte(host, ':'); i >= 0 && !strings.HasSuffix(host, "]") {
			name = host[:i]
		}
		ip, err := netip.ParseAddr(strings.Trim(name, "[]"))
		if name == "localhost" || err == nil && ip.IsLoopback() {
			return "http://" + host, user
		}
	}
	return "", user
}
