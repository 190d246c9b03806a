package assign

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"crm/internal/crm"
	"crm/internal/phone"
)

// tagMax is the longest tag, in characters.
const tagMax = 100

// Tag checks a tag: one line without a comma, which separates tags elsewhere.
// White space around it and runs of spaces in it are not kept.
func Tag(value string) (string, error) {
	if err := textFault(strings.TrimSpace(value), false); err != nil {
		return "", err
	}
	tag := strings.Join(strings.Fields(value), " ")
	switch {
	case crm.Fold(tag) == "" || strings.ContainsAny(tag, ",[]{}\""):
		return "", fmt.Errorf("%s cannot be a tag; use words without commas, brackets and quotes", quote(value))
	case utf8.RuneCountInString(tag) > tagMax:
		return "", fmt.Errorf("the tag %s is too long; use at most %d characters", quote(tag), tagMax)
	}
	return tag, nil
}

// tagList reads tags with commas between, each once.
func tagList(value string) ([]string, error) {
	var tags []string
	for t := range strings.SplitSeq(value, ",") {
		if strings.TrimSpace(t) == "" {
			continue
		}
		tag, err := Tag(t)
		if err != nil {
			return nil, err
		}
		if !hasTag(tags, tag) {
			tags = append(tags, tag)
		}
	}
	return tags, nil
}

// email reads "info@acme.example" or "work: info@acme.example".
func email(value string) (crm.Email, error) {
	label, address := labelled(value)
	address = strings.TrimPrefix(address, "mailto:")
	if inner, ok := strings.CutPrefix(address, "<"); ok {
		address = strings.TrimSuffix(inner, ">")
	}
	at := strings.LastIndexByte(address, '@')
	if at <= 0 || at == len(address)-1 || strings.ContainsAny(address, " \t<>,;\"") || !strings.Contains(address[at:], ".") && address[at:] != "@localhost" {
		return crm.Email{}, fmt.Errorf("%s is not an e-mail address", quote(address))
	}
	return crm.Email{Address: address, Label: label}, nil
}

// labelled splits "work: value" where the label is one word.
func labelled(value string) (label, rest string) {
	l, r, ok := strings.Cut(value, ": ")
	if !ok || l == "" || len(l) > 40 || strings.ContainsAny(l, " @/.;,") || strings.TrimSpace(r) == "" {
		return "", value
	}
	return l, strings.TrimSpace(r)
}

// Phone reads a phone number in the country of the customer, else in that of
// the settings; one word and a colon in front of it are a label ("mobile: …").
// A text that is no number is an error.
func (x *Context) Phone(c *crm.Customer, value string) (crm.Phone, error) {
	country := x.Settings.Country
	for _, a := range c.Addresses {
		if len(a.Country) == 2 {
			country = a.Country
			break
		}
	}
	label, given := labelled(strings.TrimSpace(value))
	n, err := phone.Parse(given, country)
	if err != nil {
		return crm.Phone{}, err
	}
	p := crm.Phone{Number: n.E164, Extension: n.Extension, Label: label}
	if given != n.E164 {
		p.Given = given
	}
	return p, nil
}

// link reads "https://acme.example/shop", "acme.example" or "shop: acme.example".
func link(value string) (crm.Link, error) {
	label, address := labelled(value)
	bad := fmt.Errorf("%s is no web address; write it like https://acme.example", quote(value))
	scheme, rest, ok := strings.Cut(address, "://")
	if !ok || strings.ContainsAny(scheme, "/?#.") {
		scheme, rest = "https", address
	}
	scheme = strings.ToLower(scheme)
	site := rest
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		site = rest[:i]
	}
	host, port, _ := strings.Cut(site, ":")
	if scheme != "http" && scheme != "https" || strings.Trim(port, "0123456789") != "" || strings.ContainsAny(address, " \t\n<>\"") {
		return crm.Link{}, bad
	}
	names := strings.Split(strings.TrimSuffix(host, "."), ".")
	for _, n := range names {
		if n == "" || len(names) < 2 || strings.ContainsFunc(n, func(r rune) bool {
			return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) && r != '-' && r != '_'
		}) {
			return crm.Link{}, bad
		}
	}
	return crm.Link{URL: scheme + "://" + rest, Label: label}, nil
}

// handle reads "linkedin:anna-smith", "linkedin anna-smith" or the URL of a
// profile. Twitter goes by its present name, x.
func handle(value string) (crm.Handle, error) {
	if h, ok := crm.HandleOf(value); ok {
		return h, nil
	}
	service, name, ok := strings.Cut(value, ":")
	if !ok {
		service, name, ok = strings.Cut(value, " ")
	}
	service, name = strings.ToLower(strings.TrimSpace(service)), strings.TrimPrefix(strings.TrimSpace(name), "@")
	isWord := !strings.ContainsFunc(service, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' && r != '_' && r != '.'
	})
	if !ok || service == "" || !isWord || name == "" || strings.ContainsFunc(name, unicode.IsSpace) || strings.HasPrefix(name, "//") || strings.HasPrefix(name, "@") {
		return crm.Handle{}, fmt.Errorf("%s is no social handle; write it like linkedin:anna-smith", quote(value))
	}
	if service == "twitter" {
		service = "x"
	}
	return crm.Handle{Service: service, Name: name}, nil
}

// externalID reads "hubspot:8001".
func externalID(value string) (crm.ExternalID, error) {
	source, id, ok := strings.Cut(value, ":")
	source, id = strings.TrimSpace(source), strings.TrimSpace(id)
	if !ok || source == "" || id == "" {
		return crm.ExternalID{}, fmt.Errorf("%s is no external id; write it like hubspot:8001", quote(value))
	}
	return crm.ExternalID{Source: source, ID: id}, nil
}

// Money reads an amount with its currency before or after it, or without one,
// which is then that of the settings: "12000", "12000.00 EUR", "EUR 12000.00".
// Groups of digits and a decimal comma are refused, for "1.200" is two numbers.
func (x *Context) Money(value string) (crm.Money, error) {
	first, second, two := strings.Cut(strings.TrimSpace(value), " ")
	second = strings.TrimSpace(second)
	switch {
	case two && crm.IsCurrency(strings.ToUpper(first)):
		first, second = second, first
	case two:
	case x.Settings.Currency == "":
		if _, err := crm.ParseDecimal(first); err == nil {
			return crm.Money{}, errors.New("the amount " + quote(first) + " lacks its currency; write it like " + first + " EUR, or set currency: in crm.yaml")
		}
	default:
		second = x.Settings.Currency
	}
	cur := strings.ToUpper(second)
	if !crm.IsCurrency(cur) {
		return crm.Money{}, fmt.Errorf("%s is not an amount of money; write it like 12000.00 EUR", quote(value))
	}
	d, err := crm.ParseDecimal(first)
	if err != nil {
		return crm.Money{}, err
	}
	return crm.Money{Amount: d, Currency: cur}, nil
}
