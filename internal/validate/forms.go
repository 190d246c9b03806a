package validate

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// emailFault says what is wrong with an e-mail address; empty when it has the
// form name@domain. It is wider than RFC 5321 where people's data is: letters of
// any script, a domain without a dot.
func emailFault(s string) string {
	i := strings.IndexByte(s, '@')
	switch {
	case s == "":
		return "the e-mail address is empty"
	case i < 0:
		return "the e-mail address " + quote(s) + " has no @"
	case strings.IndexByte(s[i+1:], '@') >= 0:
		return "the e-mail address " + quote(s) + " has more than one @"
	case i == 0:
		return "the e-mail address " + quote(s) + " has nothing before the @"
	case i == len(s)-1:
		return "the e-mail address " + quote(s) + " has no domain after the @"
	case len(s) > 320: // 64 + @ + 255, RFC 5321 section 4.5.3.1
		return "the e-mail address " + quote(s) + " is too long"
	}
	for _, r := range s {
		if unicode.IsSpace(r) || unicode.IsControl(r) || r == utf8.RuneError {
			return "the e-mail address " + quote(s) + " has a space or control character in it"
		}
		if strings.ContainsRune("<>,;:\"()[]\\", r) {
			return "the e-mail address " + quote(s) + " has " + quote(string(r)) + " in it"
		}
	}
	if d := s[i+1:]; d[0] == '.' || d[0] == '-' || d[len(d)-1] == '.' || d[len(d)-1] == '-' || strings.Contains(d, "..") {
		return "the domain of the e-mail address " + quote(s) + " is not one"
	}
	return ""
}

// isE164 tells whether s is a number in E.164 form: a plus and 7 to 15 digits.
func isE164(s string) bool {
	if len(s) < 8 || len(s) > 16 || s[0] != '+' || s[1] == '0' {
		return false
	}
	for i := 1; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// urlFault says what is wrong with a web address, and whether it is only a
// matter of form.
func urlFault(s string) (msg, hint string, warning bool) {
	if s == "" {
		return "the link is empty", "", false
	}
	for _, r := range s {
		if unicode.IsSpace(r) || unicode.IsControl(r) {
			return "the link " + quote(s) + " has a space or control character in it", "write it as %20", false
		}
	}
	scheme, rest, ok := strings.Cut(s, ":")
	if ok {
		for i := 0; i < len(scheme); i++ {
			c := scheme[i] | 0x20
			if !(c >= 'a' && c <= 'z' || i > 0 && (scheme[i] >= '0' && scheme[i] <= '9' || strings.IndexByte("+-.", scheme[i]) >= 0)) {
				ok = false
			}
		}
	}
	// host:8080 has no scheme.
	if !ok || scheme == "" || strings.Contains(scheme, ".") && !strings.HasPrefix(rest, "//") {
		return "the link " + quote(s) + " does not begin with https://", "write https://" + strings.TrimLeft(s, "/:"), true
	}
	switch strings.ToLower(scheme) {
	case "http", "https", "ftp", "sftp":
		host := strings.TrimPrefix(rest, "//")
		if !strings.HasPrefix(rest, "//") || host == "" || host[0] == '/' || host[0] == '?' || host[0] == '#' {
			return "the link " + quote(s) + " names no site", "write it like https://acme.example/page", false
		}
		return "", "", false
	case "mailto", "tel", "sip", "sips", "xmpp", "matrix", "geo", "skype", "whatsapp", "tg", "signal":
		return "", "", false
	case "javascript", "data", "vbscript", "file", "blob":
		return "the link " + quote(s) + " is not safe to open", "use a link that begins with https://", false
	}
	return "the link " + quote(s) + " has the unusual scheme " + quote(scheme), "", true
}

// countries are the codes of ISO 3166-1 alpha-2 that are assigned, and XK,
// which is used for Kosovo.
const countries = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ " +
	"CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR " +
	"GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP " +
	"KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ " +
	"NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW " +
	"SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ " +
	"UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW"

func isCountry(s string) bool {
	return len(s) == 2 && s[0] >= 'A' && s[0] <= 'Z' && s[1] >= 'A' && s[1] <= 'Z' && strings.Contains(countries, s)
}

func countryHint(s string) string {
	if up := strings.ToUpper(s); isCountry(up) {
		return "write " + up
	}
	if strings.EqualFold(s, "UK") {
		return "the code of the United Kingdom is GB"
	}
	return "write a code of ISO 3166-1 such as DE, or the country's name"
}

// isLanguage tells whether s has the form of a language tag of BCP 47: letters
// and digits in parts of up to 8, the first of 2 to 8 letters.
func isLanguage(s string) bool {
	for i, part := range strings.Split(s, "-") {
		if part == "" || len(part) > 8 || i == 0 && len(part) < 2 {
			return false
		}
		for j := 0; j < len(part); j++ {
			c := part[j]
			letter := c|0x20 >= 'a' && c|0x20 <= 'z'
			if !letter && (i == 0 || c < '0' || c > '9') {
				return false
			}
		}
	}
	return true
}

// textFault is what a text has that no text should: empty, "control" or "line",
// a line break or tab where there should be one line.
func textFault(s string, lines bool) string {
	plain := true
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' || s[i] >= 0x7f {
			plain = false
			break
		}
	}
	if plain {
		return ""
	}
	fault := ""
	for i, r := range s {
		switch {
		case r == '\n' || r == '\t' || r == '\r':
			if !lines || r == '\r' && !strings.HasPrefix(s[i:], "\r\n") {
				fault = "line"
			}
		case unicode.IsControl(r), r == 0x2028, r == 0x2029, r == utf8.RuneError && !strings.HasPrefix(s[i:], "\uFFFD"),
			r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069: // overrides of the direction hide what is written
			return "control"
		}
	}
	return fault
}

// padded tells whether a text has white space around it.
func padded(s string) bool {
	if s == "" {
		return false
	}
	if a, b := s[0], s[len(s)-1]; a > ' ' && a < 0x80 && b > ' ' && b < 0x80 {
		return false
	}
	return strings.TrimSpace(s) != s
}
