package crm

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// slugMax keeps paths short enough for every file system.
const slugMax = 40

// Slug is a name as part of a file name: lower-case ASCII letters, digits and
// single hyphens, at most 40 characters. Letters of Latin, Greek and Cyrillic
// script are transliterated; a name in another script has an empty slug.
func Slug(name string) string {
	var b strings.Builder
	hyphen := false
	for _, r := range spell(name, true) {
		if r < 0x80 && (r >= 'a' && r <= 'z' || r >= '0' && r <= '9') {
			if hyphen && b.Len() > 0 {
				if b.Len() >= slugMax-1 {
					break
				}
				b.WriteByte('-')
			}
			hyphen = false
			if b.Len() >= slugMax {
				break
			}
			b.WriteRune(r)
			continue
		}
		if r == '\'' || r == '’' {
			continue
		}
		hyphen = true
	}
	return b.String()
}

// Fold is text for comparing without case, accents, punctuation at the ends
// and runs of white space: "  José  Müller" is "jose muller".
func Fold(s string) string { return squeeze(spell(s, false)) }

// Folds is Fold and, where it differs, the reading with German umlauts written
// out ("jose mueller"), so that both spellings find a name.
func Folds(s string) []string {
	a := Fold(s)
	if !strings.ContainsAny(s, "äöüÄÖÜ\u0308") {
		return []string{a}
	}
	if b := squeeze(spell(s, true)); b != a {
		return []string{a, b}
	}
	return []string{a}
}

func squeeze(s string) string {
	clean := true
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 || s[i] < ' ' || s[i] == ' ' && (i == 0 || s[i-1] == ' ' || i == len(s)-1) {
			clean = false
			break
		}
	}
	if clean {
		return s
	}
	return strings.Join(strings.Fields(s), " ")
}

// spell lowers case, removes accents and writes special letters of Latin, and
// letters of Greek and Cyrillic, in plain Latin.
func spell(s string, umlauts bool) string {
	ascii := true
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			ascii = false
			break
		}
	}
	if ascii {
		return strings.ToLower(s)
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range norm.NFC.String(s) {
		r = unicode.ToLower(r)
		if r < 0x80 {
			b.WriteRune(r)
			continue
		}
		if umlauts {
			switch r {
			case 'ä':
				b.WriteString("ae")
				continue
			case 'ö':
				b.WriteString("oe")
				continue
			case 'ü':
				b.WriteString("ue")
				continue
			}
		}
		if t, ok := latin(r); ok {
			b.WriteString(t)
			continue
		}
		for _, d := range norm.NFKD.String(string(r)) {
			if unicode.Is(unicode.Mn, d) {
				continue
			}
			d = unicode.ToLower(d)
			if t, ok := latin(d); ok {
				b.WriteString(t)
				continue
			}
			b.WriteRune(d)
		}
	}
	return b.String()
}

// latin spells one letter. Greek follows ELOT 743, Cyrillic the common English
// forms of BGN/PCGN, simplified to plain ASCII.
func latin(r rune) (string, bool) {
	switch {
	case r >= 'α' && r <= 'ω':
		return [...]string{"a", "v", "g", "d", "e", "z", "i", "th", "i", "k", "l", "m", "n", "x", "o", "p", "r", "s", "s", "t", "y", "f", "ch", "ps", "o"}[r-'α'], true
	case r >= 'а' && r <= 'я':
		return [...]string{"a", "b", "v", "g", "d", "e", "zh", "z", "i", "y", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "f", "kh", "ts", "ch", "sh", "shch", "", "y", "", "e", "yu", "ya"}[r-'а'], true
	}
	switch r {
	case 'ß':
		return "ss", true
	case 'æ':
		return "ae", true
	case 'œ':
		return "oe", true
	case 'ø':
		return "o", true
	case 'ł':
		return "l", true
	case 'đ', 'ð':
		return "d", true
	case 'þ':
		return "th", true
	case 'ħ':
		return "h", true
	case 'ı':
		return "i", true
	case 'ё':
		return "e", true
	case 'є':
		return "ye", true
	case 'і':
		return "i", true
	case 'ї':
		return "yi", true
	case 'ґ':
		return "g", true
	case 'ў':
		return "u", true
	case 'ђ':
		return "dj", true
	case 'ј':
		return "j", true
	case 'љ':
		return "lj", true
	case 'њ':
		return "nj", true
	case 'ћ':
		return "c", true
	case 'џ':
		return "dz", true
	}
	return "", false
}

// FoldEmail is an address in the form in which two spellings of the same
// mailbox are equal: without white space, in lower case.
func FoldEmail(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// EmailDomain is what follows the last @ of an address, folded; empty without one.
func EmailDomain(s string) string {
	s = FoldEmail(s)
	i := strings.LastIndexByte(s, '@')
	if i < 0 {
		return ""
	}
	return s[i+1:]
}

// FoldURL is a URL without scheme, "www.", fragment and closing slash, its host
// in lower case.
func FoldURL(s string) string {
	s = strings.TrimSpace(s)
	if i := strings.Index(s, "://"); i >= 0 {
		s = s[i+3:]
	}
	if i := strings.IndexByte(s, '#'); i >= 0 {
		s = s[:i]
	}
	host, rest := s, ""
	if i := strings.IndexAny(s, "/?"); i >= 0 {
		host, rest = s[:i], s[i:]
	}
	host = strings.TrimPrefix(strings.ToLower(host), "www.")
	return host + strings.TrimRight(rest, "/")
}

// URLDomain is the host of a URL, folded, without port and "www.".
func URLDomain(s string) string {
	s = FoldURL(s)
	if i := strings.IndexAny(s, "/?:"); i >= 0 {
		s = s[:i]
	}
	return s
}

// HandleOf reads the URL of a profile on a social service as a handle:
// https://www.linkedin.com/in/anna-smith/ is {linkedin, anna-smith}.
func HandleOf(url string) (Handle, bool) {
	host, path, _ := strings.Cut(FoldURL(url), "/")
	var service, prefix string
	switch host {
	case "linkedin.com", "de.linkedin.com", "uk.linkedin.com":
		service, prefix = "linkedin", "in/"
		if strings.HasPrefix(path, "company/") {
			prefix = "company/"
		}
	case "xing.com":
		service, prefix = "xing", "profile/"
	case "x.com", "twitter.com", "mobile.twitter.com":
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
	if i := strings.IndexAny(name, "/?"); i >= 0 {
		name = name[:i]
	}
	if !ok || name == "" {
		return Handle{}, false
	}
	return Handle{Service: service, Name: name}, true
}
