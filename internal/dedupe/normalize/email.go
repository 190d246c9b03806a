package normalize

import "strings"

// Email is an e-mail address as its provider reads it.
type Email struct {
	Local, Domain string
	Role          bool // info@, office@: no person's own
	Provider      bool // at a provider of mailboxes: the domain says nothing
}

// Empty tells that there is no address.
func (e *Email) Empty() bool { return e.Local == "" }

// Full is the address.
func (e *Email) Full() string { return e.Local + "@" + e.Domain }

// ParseEmail reads an e-mail address. What has no @ is a local part alone.
func ParseEmail(s string) Email {
	s = strings.ToLower(strings.TrimSpace(cut(s)))
	s = strings.TrimPrefix(s, "mailto:")
	if i := strings.IndexByte(s, '<'); i >= 0 {
		s = strings.TrimRight(s[i+1:], "> ")
	}
	at := strings.LastIndexByte(s, '@')
	if at < 0 {
		return Email{Local: s}
	}
	e := Email{Local: strings.TrimSpace(s[:at]), Domain: strings.Trim(s[at+1:], ". >")}
	if e.Local == "" {
		return Email{}
	}
	t := tables()
	p, ok := t.providers[e.Domain]
	if !ok {
		if d := mendDomain(e.Domain); d != "" {
			e.Domain = d
			p, ok = t.providers[d]
		}
	}
	e.Provider = ok
	if p.same != "" {
		e.Domain = p.same
	}
	if plus := strings.IndexByte(e.Local, '+'); plus > 0 && (p.plus || !ok) {
		e.Local = e.Local[:plus]
	}
	if p.dots {
		if d := strings.ReplaceAll(e.Local, ".", ""); d != "" {
			e.Local = d
		}
	}
	e.Role = !ok && t.roles[strings.TrimRight(e.Local, "0123456789")]
	return e
}

// mendDomain is the large provider that a domain is one slip away from.
func mendDomain(d string) string {
	if len(d) < 7 || len(d) > 16 {
		return ""
	}
	for _, p := range [...]string{"gmail.com", "googlemail.com", "hotmail.com", "outlook.com", "yahoo.com", "icloud.com"} {
		if oneSlip(d, p) {
			return p
		}
	}
	return ""
}

// oneSlip tells that a letter is wrong, missing or too much, or two are
// swapped.
func oneSlip(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) < len(b) {
		return a[i:] == b[i+1:]
	}
	if i == len(a) {
		return true
	}
	return a[i+1:] == b[i+1:] || i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}

// Domain is the web domain of an address of the web: without scheme, www. and
// path.
func Domain(s string) string {
	s = strings.ToLower(strings.TrimSpace(cut(s)))
	if i := strings.Index(s, "://"); i >= 0 {
		s = s[i+3:]
	}
	if i := strings.IndexAny(s, "/?#"); i >= 0 {
		s = s[:i]
	}
	if i := strings.LastIndexByte(s, '@'); i >= 0 {
		s = s[i+1:]
	}
	if i := strings.IndexByte(s, ':'); i >= 0 {
		s = s[:i]
	}
	s = strings.TrimPrefix(s, "www.")
	if !strings.Contains(s, ".") || tables().providers[s] != (provider{}) {
		return ""
	}
	return s
}
