package assign

import "strings"

// LooksLikeFirm tells that a name ends in the legal form of an organization or
// holds one that is unmistakable, and which one: "Acme GmbH", "Müller & Söhne",
// "Acme Ltd (Hamburg)". Words that may also be a family name, such as Bank or
// Group, do not count, nor do short forms like SE that are not in capitals.
func LooksLikeFirm(name string) (form string, ok bool) {
	if i := strings.LastIndexByte(name, '('); i > 0 && strings.HasSuffix(strings.TrimSpace(name), ")") {
		name = name[:i]
	}
	w := strings.Fields(name)
	for _, s := range w[min(1, len(w)):] {
		switch undotted(s) {
		case "gmbh", "mbh", "ggmbh", "kgaa", "ohg", "gbr", "llc", "llp", "ltd", "plc", "gmbh&co":
			return strings.Trim(s, ",;()"), true
		}
	}
	for n := min(4, len(w)-1); n > 0; n-- {
		tail := w[len(w)-n:]
		if isForm(tail) || n == 2 && len(w) > 2 && isFamilyFirm(tail[0], undotted(tail[1])) {
			return strings.Join(tail, " "), true
		}
	}
	return "", false
}

// undotted is a word in lower case without points and signs around it.
func undotted(s string) string {
	return strings.Trim(strings.ReplaceAll(strings.ToLower(s), ".", ""), ",;()")
}

// isForm tells whether the last words of a name are a legal form.
func isForm(tail []string) bool {
	written := strings.TrimRight(strings.Join(tail, ""), ",;")
	plain := strings.ReplaceAll(written, ".", "")
	dotted := strings.Contains(written, ".")
	if len(tail) > 1 && !dotted {
		return false
	}
	switch strings.ToLower(plain) {
	case "ag", "kg", "ug", "partg", "partgmbb", "inc", "incorporated", "corp", "corporation", "limited", "pllc", "sarl", "sàrl", "srl", "sprl",
		"bv", "bvba", "nv", "oy", "oyj", "aps", "a/s", "kft", "zrt", "nyrt", "sro", "doo", "spzoo", "ood", "eood", "lda", "ltda":
		return true
	case "ev", "ek", "eg":
		return dotted || plain == "eV" || plain == "eK" || plain == "eG"
	case "spa":
		return dotted || plain == "SpA" || plain == "SPA"
	case "sa", "se", "ab", "as", "asa", "sas", "sl", "slu", "snc", "kk":
		return dotted && len(plain) > 1 && written != plain+"." || plain == strings.ToUpper(plain)
	case "co":
		return written == "Co." || written == "co."
	}
	return false
}

// isFamilyFirm tells whether two words end the name of a firm as "& Sons" does.
func isFamilyFirm(and, word string) bool {
	switch strings.ToLower(and) {
	case "&", "+", "and", "und", "et", "y", "e", "en", "og", "och":
	default:
		return false
	}
	switch word {
	case "co", "cie", "compagnie", "company", "son", "sons", "sohn", "söhne", "soehne", "partner", "partners", "partnerinnen", "associates",
		"brothers", "bros", "zonen", "zoon", "fils", "figli", "hijos", "söner", "sønner":
		return true
	}
	return false
}
