package crm

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// FoldURL is a URL without scheme, "www.", fragment and closing slash, its host
// in lower case. Folding twice changes nothing more.
func FoldURL(s string) string {
	s = strings.TrimSpace(s)
	for {
		// A scheme stands at the beginning; "://" may also be in a query.
		i := 0
		for i < len(s) && s[i] != ':' && s[i] != '/' && s[i] != '?' && s[i] != '#' {
			i++
		}
		if i == len(s) || !strings.HasPrefix(s[i:], "://") {
			break
		}
		s = s[i+3:]
	}
	if i := strings.IndexByte(s, '#'); i >= 0 {
		s = s[:i]
	}
	host, rest := s, ""
	if i := endOfHost(s); i < len(s) {
		host, rest = s[:i], s[i:]
	}
	host = strings.ToLower(strings.TrimSpace(host))
	for strings.HasPrefix(host, "www.") {
		host = host[len("www."):]
	}
	return host + strings.TrimRightFunc(rest, func(r rune) bool { return r == '/' || unicode.IsSpace(r) })
}

// URLDomain is the host of a URL, folded, without user, port and "www.".
func URLDomain(s string) string {
	if isDomain(s) {
		return s
	}
	s = FoldURL(s)
	s = s[:endOfHost(s)]
	if i := strings.LastIndexByte(s, '@'); i >= 0 {
		s = strings.TrimPrefix(s[i+1:], "www.")
	}
	if i := strings.LastIndexByte(s, ':'); i >= 0 && !strings.HasSuffix(s, "]") {
		s = s[:i]
	}
	return strings.TrimSuffix(s, ".")
}

// isDomain tells of a plain domain that it is one already, folded.
func isDomain(s string) bool {
	for i := range len(s) {
		if c := s[i]; !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '.') {
			return false
		}
	}
	return s != "" && s[len(s)-1] != '.' && !strings.HasPrefix(s, "www.")
}

// endOfHost is where the path or the query of a folded URL begins, or its end.
func endOfHost(s string) int {
	for i := range len(s) {
		if s[i] == '/' || s[i] == '?' {
			return i
		}
	}
	return len(s)
}

// HandleOf reads the URL of a profile on a social service as a handle:
// https://www.linkedin.com/in/anna-smith/ is {linkedin, anna-smith}. A page
// below a profile, such as a post or a repository, is no profile: a handle
// would not lead there.
func HandleOf(address string) (Handle, bool) {
	host, path, _ := strings.Cut(FoldURL(address), "/")
	path, query, _ := strings.Cut(path, "?")
	switch sub, rest, _ := strings.Cut(host, "."); {
	case sub == "m", sub == "mobile", len(sub) == 2 && rest == "linkedin.com":
		host = rest
	}
	var service, prefix string
	switch host {
	case "linkedin.com":
		service, prefix = "linkedin", "in/"
		if strings.HasPrefix(path, "company/") {
			prefix = "company/"
		}
	case "xing.com":
		service, prefix = "xing", "profile/"
	case "x.com", "twitter.com":
		service = "x"
	case "github.com":
		service = "github"
	case "instagram.com":
		service = "instagram"
	case "facebook.com":
		service = "facebook"
	case "bsky.app":
		service, prefix = "bluesky", "profile/"
	case "t.me":
		service = "telegram"
	case "youtube.com":
		service, prefix = "youtube", "@"
	case "tiktok.com":
		service, prefix = "tiktok", "@"
	default:
		return Handle{}, false
	}
	name, ok := strings.CutPrefix(path, prefix)
	name = strings.TrimRight(name, "/")
	if service == "linkedin" && len(name) > 3 && name[len(name)-3] == '/' {
		name = name[:len(name)-3] // /in/anna-smith/de is the profile in German
	}
	if text, err := url.PathUnescape(name); err == nil && utf8.ValidString(text) {
		name = text
	}
	name = strings.TrimPrefix(name, "@")
	if !ok || !isHandleName(name) || prefix == "" && isPage(name) || query != "" && !isTracking(query) {
		return Handle{}, false
	}
	return Handle{Service: service, Name: name}, true
}

func isHandleName(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return strings.ContainsRune(`/\?#@:+<>"`, r) || unicode.IsSpace(r) || !unicode.IsPrint(r)
	})
}

// isPage tells whether a name that stands directly below the host is a page of
// the service and nobody's profile.
func isPage(name string) bool {
	switch strings.ToLower(name) {
	case "about", "explore", "features", "groups", "hashtag", "help", "home", "i", "intent", "join", "joinchat",
		"login", "messages", "notifications", "pages", "people", "pricing", "privacy", "search", "settings", "share",
		"signup", "stories", "terms", "topics", "watch":
		return true
	}
	return strings.HasSuffix(name, ".php")
}

// isTracking tells whether all parameters of a query only say how somebody came
// to the page or in which language it is shown.
func isTracking(query string) bool {
	for p := range strings.SplitSeq(query, "&") {
		switch key, _, _ := strings.Cut(p, "="); {
		case strings.HasPrefix(key, "utm_"):
		case key == "lang", key == "locale", key == "hl", key == "ref", key == "src", key == "s", key == "t",
			key == "igsh", key == "igshid", key == "fbclid", key == "trk", key == "originalSubdomain", key == "mibextid", key == "si":
		default:
			return false
		}
	}
	return true
}
