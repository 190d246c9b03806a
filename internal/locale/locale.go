// Package locale writes amounts, numbers and percentages as people of a language
// and country read them, by CLDR: "12.000,00 €", "CHF 12’000.00", "12,5 %". Nothing
// that a machine reads is written so, and nothing here is ever read back. Digits are
// always Latin ones.
package locale

import (
	"strings"

	"crm/internal/crm"
)

// Locale is the habits of a language and country. A nil Locale has none: it writes
// what it is given.
type Locale struct {
	tag              string
	group, decimal   string
	least            int // digits before the first group
	second           int // digits of the groups before the last
	amount, negative string
	percent, minus   string
	signs            string
}

// Of is the Locale of the first of some tags that is known as it is, such as
// "de-CH", or by its language; nil when none is.
func Of(tags ...string) *Locale {
	for _, tag := range tags {
		tag = strings.ReplaceAll(tag, "_", "-")
		tag, _, _ = strings.Cut(tag, ".")
		tag, _, _ = strings.Cut(tag, "@")
		parts := strings.Split(tag, "-")
		for _, p := range parts[1:] {
			if len(p) == 2 {
				if l := lookup(parts[0] + "-" + p); l != nil {
					return l
				}
			}
		}
		if strings.EqualFold(parts[0], "no") || strings.EqualFold(parts[0], "nn") {
			parts[0] = "nb"
		}
		if l := lookup(parts[0]); l != nil {
			return l
		}
	}
	return nil
}

func lookup(tag string) *Locale {
	for rest := table; rest != ""; {
		var line string
		line, rest, _ = strings.Cut(rest, "\n")
		if name, more, _ := strings.Cut(line, "|"); strings.EqualFold(name, tag) {
			f := strings.Split(more, "|")
			return &Locale{name, f[0], f[1], int(f[2][0] - '0'), int(f[3][0] - '0'), f[4], f[5], f[6], f[7], f[8]}
		}
	}
	return nil
}

// Tag is the BCP 47 tag of the Locale; empty of nil.
func (l *Locale) Tag() string {
	if l == nil {
		return ""
	}
	return l.tag
}

// Number is a number given by its exact digits, as in "-1234.50": all of them,
// in groups. What is no such number stays as it is.
func (l *Locale) Number(digits string) string {
	if l == nil || !plain(digits) {
		return digits
	}
	text, negative := l.grouped(digits)
	if negative {
		return l.minus + text
	}
	return text
}

// Percent is a percentage given by its exact digits.
func (l *Locale) Percent(digits string) string {
	if l == nil || !plain(digits) {
		return digits + " %"
	}
	text, negative := l.grouped(digits)
	text = strings.Replace(l.percent, "0", text, 1)
	if negative {
		return l.minus + text
	}
	return text
}

// Money is an amount given by its exact digits and the ISO 4217 code of its
// currency, with as many digits after the point as it has, and at least as many as
// the currency has.
func (l *Locale) Money(amount, currency string) string {
	if l == nil || !plain(amount) {
		return strings.TrimSpace(amount + " " + currency)
	}
	digits := crm.MinorDigits(currency)
	if _, after, _ := strings.Cut(amount, "."); len(after) < digits {
		if after == "" {
			amount = strings.TrimSuffix(amount, ".") + "."
		}
		amount += strings.Repeat("0", digits-len(after))
	}
	text, negative := l.grouped(amount)
	form := l.amount
	if negative {
		form = l.negative
	}
	sign := l.sign(currency)
	// A letter next to a digit is set apart by a space.
	if i := strings.Index(form, "¤0"); i >= 0 && letter(sign[len(sign)-1]) {
		sign += "\u00a0"
	}
	if i := strings.Index(form, "0¤"); i >= 0 && letter(sign[0]) {
		sign = "\u00a0" + sign
	}
	return strings.Replace(strings.Replace(form, "0", text, 1), "¤", sign, 1)
}

// InText is a text in which all amounts and percentages, in the form of the files
// ("12000.00 EUR", "12.5 %"), are written as people read them.
func (l *Locale) InText(text string) string {
	if l == nil {
		return text
	}
	var b strings.Builder
	done := 0
	for i := 0; i < len(text); i++ {
		if !digit(text[i]) && (text[i] != '-' || i+1 == len(text) || !digit(text[i+1])) || i > 0 && partOfWord(text[i-1]) {
			continue
		}
		end := i + 1
		for end < len(text) && (digit(text[end]) || text[end] == '.' && end+1 < len(text) && digit(text[end+1])) {
			end++
		}
		number, rest := text[i:end], text[end:]
		switch {
		case strings.HasPrefix(rest, " %"):
			b.WriteString(text[done:i] + l.Percent(number))
			end += 2
			done = end
		case len(rest) >= 4 && rest[0] == ' ' && crm.IsCurrency(rest[1:4]) && (len(rest) == 4 || !digit(rest[4]) && !letter(rest[4]) && rest[4] < 0x80):
			b.WriteString(text[done:i] + l.Money(number, rest[1:4]))
			end += 4
			done = end
		}
		i = end - 1
	}
	return b.String() + text[done:]
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

// partOfWord tells that what stands next to it is no number of its own.
func partOfWord(c byte) bool {
	return digit(c) || letter(c) || c >= 0x80 || c == '_' || c == '.' || c == '-' || c == ','
}

func letter(c byte) bool { return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' }

// sign is the sign of a currency, else its code.
func (l *Locale) sign(currency string) string {
	for rest := l.signs; rest != ""; {
		var pair string
		pair, rest, _ = strings.Cut(rest, " ")
		if code, sign, _ := strings.Cut(pair, "="); code == currency && currency != "" {
			return strings.ReplaceAll(sign, "~", "\u00a0")
		}
	}
	if currency == "" {
		return "¤"
	}
	return currency
}

// grouped is the digits of a number without its sign, in groups.
func (l *Locale) grouped(digits string) (text string, negative bool) {
	digits, negative = strings.CutPrefix(digits, "-")
	whole, after, point := strings.Cut(digits, ".")
	var groups []string
	if len(whole) >= 3+l.least {
		size := 3
		for len(whole) > size {
			groups = append(groups, whole[len(whole)-size:])
			whole, size = whole[:len(whole)-size], l.second
		}
	}
	text = whole
	for i := len(groups) - 1; i >= 0; i-- {
		text += l.group + groups[i]
	}
	if point {
		text += l.decimal + after
	}
	return text, negative
}

// plain tells that a text is digits with an optional sign and point.
func plain(s string) bool {
	s = strings.TrimPrefix(s, "-")
	whole, after, point := strings.Cut(s, ".")
	return whole != "" && (!point || after != "") && strings.Trim(whole+after, "0123456789") == ""
}
