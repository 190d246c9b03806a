package audit

import (
	"strings"
	"unicode/utf8"

	"crm/internal/crm"
)

// reservedTLD are top-level domains that never lead to a mail server (RFC 2606,
// RFC 6761, RFC 6762). ".example" is not here: made-up books live there.
func reservedTLD(tld string) bool {
	switch tld {
	case "invalid", "test", "localhost", "local", "internal", "lan", "home", "corp", "localdomain":
		return true
	}
	return false
}

// undeliverable tells why no mail reaches a domain; empty when it may.
func undeliverable(domain string) string {
	domain = strings.ToLower(strings.TrimSuffix(domain, "."))
	if strings.HasPrefix(domain, "[") {
		return "" // an address in brackets
	}
	dot := strings.LastIndexByte(domain, '.')
	tld := domain[dot+1:]
	switch {
	case domain == "":
		return "has no domain"
	case dot < 0:
		return "the domain has no dot"
	case reservedTLD(tld):
		return "." + tld + " leads nowhere"
	case len(tld) < 2 || isDigits(tld):
		return "." + tld + " is no top-level domain"
	case domain == "example.com" || domain == "example.org" || domain == "example.net" || domain == "domain.com":
		return domain + " stands for none"
	case strings.Contains(domain, "..") || domain[0] == '.' || domain[0] == '-':
		return "the domain is not well formed"
	}
	return ""
}

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// nobody tells why nobody reads what is sent to a local part.
func nobody(local []byte) string {
	if len(local) > len("nichtantworten")+3 {
		return ""
	}
	var room [20]byte
	plain := room[:0]
	for i := range len(local) {
		switch c := local[i]; {
		case c == '-' || c == '_' || c == '.':
		case c >= 'A' && c <= 'Z':
			plain = append(plain, c+'a'-'A')
		default:
			plain = append(plain, c)
		}
	}
	switch string(plain) {
	case "noreply", "donotreply", "nichtantworten", "noresponder", "nepasrepondre", "mailerdaemon", "bounce", "bounces":
		return "nobody reads what is sent there"
	case "test", "none", "noemail", "nomail", "na", "asdf", "xxx", "unknown", "keine", "nobody":
		return "stands for no address"
	}
	return ""
}

// providers are domains of mailboxes that very many people have: what is one
// letter away is more likely mistyped than another firm's. Their names are public
// knowledge; the list is not complete and need not be.
func providers() []string {
	return []string{
		"gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "hotmail.de", "hotmail.fr", "hotmail.co.uk", "hotmail.it", "hotmail.es", "live.com", "msn.com",
		"yahoo.com", "yahoo.de", "yahoo.fr", "yahoo.co.uk", "yahoo.it", "yahoo.es", "yahoo.co.jp", "yahoo.com.br", "icloud.com", "aol.com", "protonmail.com", "proton.me",
		"gmx.de", "gmx.net", "gmx.at", "gmx.ch", "web.de", "t-online.de", "freenet.de", "arcor.de", "posteo.de", "mailbox.org", "bluewin.ch", "orange.fr", "wanadoo.fr", "laposte.net",
		"free.fr", "sfr.fr", "libero.it", "virgilio.it", "tiscali.it", "telenet.be", "skynet.be", "ziggo.nl", "kpnmail.nl", "btinternet.com", "sky.com", "virginmedia.com", "comcast.net",
		"verizon.net", "sbcglobal.net", "bellsouth.net", "yandex.ru", "mail.ru", "rambler.ru", "wp.pl", "onet.pl", "interia.pl", "seznam.cz", "qq.com", "naver.com", "uol.com.br", "terra.com.br",
	}
}

// shortestProvider is how long a provider's domain must be for others that are
// one letter away to be suspect: short names are near to many.
const shortestProvider = 8

// neighbour tells of domains that exist and are one letter away from a provider's.
func neighbour(domain string) bool {
	switch domain {
	case "mail.com", "email.com", "ymail.com", "rocketmail.com", "fmail.com", "hmail.com", "gmail.co", "gmail.de", "outlook.co", "outlook.de", "outlook.fr", "outlook.it", "outlook.es",
		"hotmail.ch", "hotmail.nl", "hotmail.be", "hotmail.se", "hotmail.dk", "hotmail.no", "hotmail.fi", "hotmail.at", "hotmail.gr", "hotmail.co", "yahoo.at", "yahoo.ca", "yahoo.in", "yahoo.co", "yahoo.ie", "yahoo.se",
		"proton.ch", "icloud.co", "web.com", "orange.be", "orange.es", "freenet.com", "arcor.com", "live.co.uk", "hotmail.co.il", "hotmail.co.jp", "yahoo.co.in", "yahoo.co.id", "yahoo.co.nz", "yahoo.co.kr", "yahoo.com.mx",
		"libero.com", "laposte.com", "comcast.com", "verizon.com", "seznam.com", "tiscali.de", "tiscali.fr", "mailbox.com", "posteo.net", "posteo.at", "posteo.ch", "posteo.org":
		return true
	}
	return false
}

// typedTLD are endings that do not exist and that fingers make of others.
func typedTLD(tld string) string {
	switch tld {
	case "con", "cmo", "ocm", "coom", "comm", "vom", "xom", "cpm", "cim", "c0m", "clm", "copm":
		return "com"
	case "nte", "ent", "nett", "ner", "neet":
		return "net"
	case "ogr", "rog", "orgg", "0rg", "prg":
		return "org"
	case "dee", "dde":
		return "de"
	}
	return ""
}

// differ is how many bytes two texts have, at most, between what they begin and what
// they end with in common.
func differ(a, b string) int {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	a, b = a[i:], b[i:]
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	return max(len(a), len(b))
}

// likelyDomain is what a domain in lower case was probably meant to be, of those that
// very many have; empty when there is nothing to suspect.
func likelyDomain(domain string, providers []string) string {
	dot := strings.LastIndexByte(domain, '.')
	if dot < 1 {
		return ""
	}
	if right := typedTLD(domain[dot+1:]); right != "" {
		mended := domain[:dot+1] + right
		if better := likelyDomain(mended, providers); better != "" {
			return better
		}
		return mended
	}
	if neighbour(domain) {
		return ""
	}
	for _, p := range providers {
		if p == domain {
			return ""
		}
	}
	for _, p := range providers {
		// One letter is wrong, so the beginning is the same but for a letter that was
		// left out, added or swapped there. One that was replaced is not looked for.
		if len(p) < shortestProvider || p[0] != domain[0] && p[1] != domain[0] && p[0] != domain[1] {
			continue
		}
		if differ(domain, p) > 2*utf8.UTFMax {
			continue
		}
		if crm.Distance(domain, p, 1) == 1 {
			return p
		}
	}
	return ""
}
