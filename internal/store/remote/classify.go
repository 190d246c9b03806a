package remote

import (
	"strings"
	"unicode"
)

// detailMax bounds what is kept of git's words, in bytes.
const detailMax = 4 << 10

// classify finds out from what git and the server said, in the C locale, what went
// wrong. The order counts: the sentences at the end are said on top of others.
func classify(text string, push bool) Kind {
	t := strings.ToLower(text)
	remote, local := sides(t)
	has := func(in string, parts ...string) bool {
		for _, p := range parts {
			if strings.Contains(in, p) {
				return true
			}
		}
		return false
	}
	switch {
	case has(t, "remote host identification has changed"):
		return ChangedHost
	case has(t, "host key verification failed", "no matching host key fingerprint", "host key is not cached"):
		return UnknownHost
	case has(t, "dubious ownership"):
		return Unsafe
	case has(t, "(fetch first)", "(non-fast-forward)", "(stale info)", "incorrect old value", "but expected", "reference already exists"):
		return Behind
	case has(remote, "no space left on device", "disk quota exceeded", "file too large"):
		return Full
	case has(local, "no space left on device", "disk quota exceeded"):
		// A push writes nothing here: what a folder's own git says stands without "remote:".
		if push {
			return Full
		}
		return LocalFull
	case has(remote, "read-only file system", "repository is read-only", "read only", "insufficient permission for adding an object", "unable to create temporary object directory"),
		push && has(t, "read-only file system", "insufficient permission for adding an object", "unable to create temporary object directory", "service not enabled", "write access to repository not granted", "(unable to migrate objects", "key you are authenticating with has been marked as read only", "deploy key", "returned error: 403"):
		return ReadOnly
	case has(t, "hook declined", "protected branch", "remote rejected"):
		return Rejected
	case has(t, "could not read username", "could not read password", "authentication failed", "invalid credentials", "returned error: 401",
		"permission denied (", "too many authentication failures", "terminal prompts disabled", "no supported authentication"):
		return NoAuth
	case has(t, "could not resolve host", "connection refused", "network is unreachable", "no route to host", "name or service not known",
		"temporary failure in name resolution", "could not resolve proxy", "failed to connect to", "couldn't connect to server", "unable to look up"):
		return Unreachable
	case has(t, "ssl certificate problem", "server certificate verification failed", "certificate verify failed", "ssl: no alternative certificate"):
		return Untrusted
	case has(t, "timed out", "operation too slow", "timeout"):
		return Timeout
	case has(t, "does not appear to be a git repository", "repository not found", "no such repository", "does not exist", "not found", "project you were looking for could not be found"):
		return NoRepository
	case has(t, "returned error: 403", "access denied", "permission denied", "not granted"):
		return NoAccess
	case has(t, "early eof", "hung up", "unexpected disconnect", "connection reset", "broken pipe", "rpc failed", "closed by remote host", "transfer closed",
		"empty reply from server", "connection closed", "unexpected eof", "the remote end", "invalid index-pack output"):
		return Cut
	case has(t, "correct access rights"): // git says so after whatever ssh said
		return NoAccess
	case has(t, "bad object", "object file", "is corrupt", "loose object", "pack has", "fsck error", "inflate", "did not send all necessary objects", "unpack failed", "index-pack failed"):
		return Damaged
	}
	return Other
}

// sides parts what the other side said, which git marks with "remote:", from the rest.
func sides(text string) (remote, local string) {
	var r, l strings.Builder
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "remote:") {
			r.WriteString(line)
		} else {
			l.WriteString(line)
		}
	}
	return r.String(), l.String()
}

// serverWords is what the other side said in lines of its own, for an error whose cause
// only they tell.
func serverWords(detail string) string {
	var out []string
	for line := range strings.Lines(detail) {
		if words, ok := strings.CutPrefix(strings.TrimSpace(line), "remote:"); ok && strings.TrimSpace(words) != "" {
			out = append(out, strings.TrimSpace(words))
		}
	}
	return strings.Join(out, " ")
}

// cleaned is what git said without control characters, passwords and progress.
func cleaned(text string) string {
	var out []string
	size := 0
	for line := range strings.Lines(text) {
		// Of a line that was drawn over, the last state counts.
		line = strings.TrimRight(line, "\r\n \t")
		if i := strings.LastIndexByte(line, '\r'); i >= 0 {
			line = line[i+1:]
		}
		line = strings.TrimRight(strings.Map(visible, strings.ReplaceAll(line, "\x1b[K", "")), " ")
		if line == "" || line == "remote:" || isProgress(line) {
			continue
		}
		line = redactText(line)
		if size += len(line) + 1; size > detailMax {
			break
		}
		out = append(out, line)
	}
	return strings.Join(out, "\n")
}

// visible drops the characters that move, hide or reorder what a terminal shows.
func visible(r rune) rune {
	switch {
	case r == '\t':
		return ' '
	case unicode.IsControl(r), unicode.Is(unicode.Cf, r), r == '\u2028', r == '\u2029', r == unicode.ReplacementChar:
		return -1
	}
	return r
}

// isProgress tells whether a line only says how far git is.
func isProgress(line string) bool {
	_, _, _, ok := progressOf(line)
	return ok
}
