package assign

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"crm/internal/crm"
)

// Address reads "street; town; country" or "street; town; region; country",
// also with line breaks for semicolons. The town is city and postcode in the
// order of the country: "10115 Berlin", "1012 LG Amsterdam", "London SW1A 1AA",
// "New York, NY 10118", whose NY is the region. One word and a colon in front
// are a label ("work: …"), and parts may be missing from the end. A country of
// two letters is a code of ISO 3166-1; any other is kept as it is written.
func Address(value string) (crm.Address, error) {
	label, rest := labelled(strings.TrimSpace(value))
	a := crm.Address{Label: label}
	rest = strings.ReplaceAll(strings.ReplaceAll(rest, "\r\n", ";"), "\n", ";")
	if !strings.Contains(rest, ";") && strings.Contains(rest, ",") {
		return crm.Address{}, fmt.Errorf(`%s is not clear; put semicolons between street, town and country, as in "Hauptstr. 5; 10115 Berlin; DE"`, quote(value))
	}
	parts := strings.Split(rest, ";")
	for i := range parts {
		parts[i] = strings.Join(strings.Fields(parts[i]), " ")
	}
	if len(parts) > 4 || !slices.ContainsFunc(parts, func(s string) bool { return s != "" }) {
		return crm.Address{}, fmt.Errorf(`%s is not an address; write it like "Hauptstr. 5; 10115 Berlin; DE"`, quote(value))
	}
	a.Street = parts[0]
	if len(parts) > 1 {
		a.Postcode, a.City, a.Region = town(parts[1])
	}
	if len(parts) == 4 && parts[2] != "" {
		if a.Region != "" {
			a.City += ", " + a.Region
		}
		a.Region = parts[2]
	}
	if len(parts) > 2 {
		a.Country = parts[len(parts)-1]
		if len(a.Country) == 2 {
			a.Country = strings.ToUpper(a.Country)
		}
		if a.Country == "UK" {
			a.Country = "GB"
		}
	}
	if crm.Fold(a.Key()) == "" {
		return crm.Address{}, fmt.Errorf(`%s is not an address; write it like "Hauptstr. 5; 10115 Berlin; DE"`, quote(value))
	}
	return a, nil
}

// town splits postcode, city and region, whether the postcode stands first or
// last. A number that is too short for a postcode belongs to the city: "Dublin 2".
func town(s string) (postcode, city, region string) {
	w := strings.Fields(s)
	n := 0
	for n < len(w) && strings.ContainsAny(w[n], "0123456789") {
		n++
	}
	if n > 0 && n < len(w)-1 && isDutch(w[n-1], w[n]) {
		n++
	}
	if n > 0 && n < len(w) && digitsAndLetters(w[:n]) >= 3 {
		return strings.Join(w[:n], " "), strings.Join(w[n:], " "), ""
	}
	m := len(w)
	for m > 0 && strings.ContainsAny(w[m-1], "0123456789") {
		m--
	}
	switch {
	case m > 0 && m < len(w) && digitsAndLetters(w[m:]) >= 4:
		if m > 1 && isRegion(w[m-1]) {
			region = w[m-1]
			m--
			return strings.Join(w[m+1:], " "), strings.TrimRight(strings.Join(w[:m], " "), ","), region
		}
		return strings.Join(w[m:], " "), strings.TrimRight(strings.Join(w[:m], " "), ","), ""
	case n == len(w) && n > 0:
		return s, "", ""
	}
	return "", s, ""
}

// isDutch tells whether two words are a postcode of the Netherlands: 1012 LG.
func isDutch(digits, letters string) bool {
	return len(digits) == 4 && strings.Trim(digits, "0123456789") == "" && len(letters) == 2 && isCapitals(letters)
}

// isRegion tells whether a word before a postcode abbreviates a state: NY, NSW.
func isRegion(s string) bool { return (len(s) == 2 || len(s) == 3) && isCapitals(s) }

func isCapitals(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < 'A' || s[i] > 'Z' {
			return false
		}
	}
	return true
}

func digitsAndLetters(words []string) int {
	n := 0
	for _, w := range words {
		for _, r := range w {
			if unicode.IsDigit(r) || unicode.IsLetter(r) {
				n++
			}
		}
	}
	return n
}
