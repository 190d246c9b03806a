// Package phone reads telephone numbers as people write them, brings them to
// the E.164 form (+49301234567) and spaces them for reading.
//
// It follows libphonenumber in what it reads and how it formats, from a table
// of 48 KB instead of the full metadata: see regions.txt for source and
// licence. It does not know kinds of numbers (mobile, toll-free), carriers,
// places, emergency numbers and other short codes, and it does not look for
// numbers in running text. Where libphonenumber guesses, this package refuses:
// a + with a calling code that does not exist is never read as a national
// number, and a number that works only within its own town is no number.
package phone

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

//go:generate go run gen.go

// Number is a telephone number. E164 is +, calling code and national number,
// digits only. Extension is what is dialled after the call is answered, digits
// only, often empty.
type Number struct{ E164, Extension string }

// The causes of an Error, for errors.Is.
var (
	ErrSyntax    = errors.New("not a phone number")
	ErrNoCountry = errors.New("no country for the phone number")
	ErrCountry   = errors.New("unknown country")
	ErrCode      = errors.New("unknown calling code")
	ErrShort     = errors.New("too short for a phone number")
	ErrLong      = errors.New("too long for a phone number")
	ErrLength    = errors.New("wrong length for a phone number")
	ErrLocal     = errors.New("phone number without area code")
	ErrRange     = errors.New("no such phone numbers")
)

// Error says why a text is not a phone number. Unwrap gives the cause, one of
// the errors of this package.
type Error struct {
	Text    string // as given
	Country string // the country by whose rules the text was read; empty when unknown
	Code    string // the calling code that does not exist, for ErrCode
	Err     error
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// Error is one line in plain words, the text quoted and cut short.
func (e *Error) Error() string {
	text := quote(e.Text)
	in := ""
	if e.Country != "" {
		in = " in " + e.Country
	}
	switch e.Err {
	case ErrNoCountry:
		return fmt.Sprintf("no country for %s: write it with + and country code, or set country: in crm.yaml", text)
	case ErrCountry:
		return fmt.Sprintf("no country %s for %s: write two letters like DE", quote(e.Country), text)
	case ErrCode:
		return fmt.Sprintf("%s: no country has the calling code +%s", text, e.Code)
	case ErrShort:
		return fmt.Sprintf("%s is too short to be a phone number%s", text, in)
	case ErrLong:
		return fmt.Sprintf("%s is too long to be a phone number%s", text, in)
	case ErrLength:
		return fmt.Sprintf("%s has the wrong number of digits for a phone number%s", text, in)
	case ErrLocal:
		return fmt.Sprintf("%s lacks its area code: write the whole number", text)
	case ErrRange:
		return fmt.Sprintf("%s is not a phone number: none%s begins like this", text, in)
	}
	return text + " is not a phone number: write it like +49 30 1234567"
}

// quote makes a text from outside safe to print, at most 40 characters of it.
func quote(s string) string {
	if utf8.RuneCountInString(s) > 40 {
		s = string([]rune(s)[:40]) + "..."
	}
	return fmt.Sprintf("%q", s)
}

// Limits in bytes of text and digits of a national number. E.164 has 15 digits
// with the calling code; Germany has longer numbers, and so has libphonenumber
// the limit 17. The longest national prefix has less than 20 digits, so that
// more than 60 digits are never a number.
const (
	maxText     = 250
	minNational = 2
	maxNational = 17
	maxDigits   = 60
)

// Parse reads a phone number in any usual spelling: spaces, slashes, brackets,
// dots and hyphens; the national prefix, also as (0) after the calling code;
// an international prefix such as 00 or 011 as it is dialled from the country;
// extensions (ext. 12, x12, ;ext=12); full-width and other scripts' digits;
// tel: URIs; letters for digits (1-800-FLOWERS). Words before the number are
// skipped.
//
// The country is an ISO 3166-1 alpha-2 code in any case; a number that begins
// with + needs none. A number is accepted when its length and its beginning
// fit the numbering plan of its calling code; that it is in use cannot be
// told. The error is an *Error, and then the Number is zero.
func Parse(text, country string) (Number, error) {
	country = strings.ToUpper(strings.TrimSpace(country))
	e164, extension, err := parse(text, country)
	if err != nil {
		return Number{}, err
	}
	return Number{e164, extension}, nil
}

// Valid tells whether Parse accepts a number that is in E.164 form, quickly.
func Valid(e164 []byte) bool {
	if p, national := planned(e164); p != nil && len(national) >= minNational && len(national) <= maxNational && p.check(national) == nil {
		return true
	}
	_, err := Parse(string(e164), "")
	return err == nil
}

// planned is the plan that a number of nothing but a plus and digits belongs to, and what
// follows the calling code.
func planned(e164 []byte) (*plan, []byte) {
	if len(e164) < 1 || e164[0] != '+' || len(e164)-1 <= minNational || len(e164)-1 > maxDigits {
		return nil, nil
	}
	digits := e164[1:]
	for _, c := range digits {
		if c < '0' || c > '9' {
			return nil, nil
		}
	}
	p := planOfNumber(digits)
	if p == nil {
		return nil, nil
	}
	return p, p.regions[0].withoutPrefix(digits[len(p.code):])
}

func parse(text, country string) (e164, extension string, err error) {
	fail := func(cause error) (string, string, error) {
		return "", "", &Error{Text: text, Err: cause}
	}
	if len(text) > maxText {
		return fail(ErrLong)
	}
	var buf [maxText]byte
	s := extract(fold(buf[:0], text))
	if !viable(s) {
		return fail(ErrSyntax)
	}
	s, extension = cutExtension(s)
	var numbuf [maxText]byte
	number, plus := significant(numbuf[:0], s)
	if len(number) > maxDigits {
		return fail(ErrLong)
	}
	var home *region
	if !plus {
		switch {
		case country == "":
			return fail(ErrNoCountry)
		case regionOf(country) == nil:
			return "", "", &Error{Text: text, Country: country, Err: ErrCountry}
		}
		home = regionOf(country)
	}

	code, national := "", number
	if rest, ok := number, plus; ok || home.cutInternational(&rest) {
		if len(rest) <= minNational {
			return fail(ErrShort)
		}
		p := planOfNumber(rest)
		if p == nil {
			return "", "", &Error{Text: text, Code: string(rest[:min(3, len(rest))]), Err: ErrCode}
		}
		code, national, home = p.code, rest[len(p.code):], p.regions[0]
	} else {
		code = home.code
		if rest, ok := home.cutOwnCode(number); ok {
			national = rest
			home = planOf(code).regions[0]
		}
	}
	fault := func(cause error) (string, string, error) {
		in := home.id
		if in == world {
			in = "" // the calling code belongs to no country
		}
		return "", "", &Error{Text: text, Country: in, Err: cause}
	}
	if len(national) < minNational {
		return fault(ErrShort)
	}
	national = home.withoutPrefix(national)
	switch {
	case len(national) < minNational:
		return fault(ErrShort)
	case len(national) > maxNational:
		return fault(ErrLong)
	}
	p := planOf(code)
	if cause := p.check(national); cause != nil {
		rest, ok := dropBracketedZero(s, code, national)
		if !ok || p.check(rest) != nil {
			return fault(cause)
		}
		national = rest
	}
	// A few plans allow to read a second prefix. The result is the number that
	// reads as itself.
	for range maxNational {
		rest := p.regions[0].withoutPrefix(national)
		if string(rest) == string(national) || p.check(rest) != nil {
			break
		}
		national = rest
	}
	return "+" + code + string(national), extension, nil
}

// dropBracketedZero undoes a national prefix that was put between calling code
// and number, as in +34 (0)912 345 678, where the country has none.
func dropBracketedZero(s []byte, code string, national []byte) ([]byte, bool) {
	before, _, ok := bytes.Cut(s, []byte("(0)"))
	if !ok || len(national) < 2 || national[0] != '0' {
		return nil, false
	}
	digits, plus := significant(nil, before)
	if !plus || string(digits) != code {
		return nil, false
	}
	return national[1:], true
}
