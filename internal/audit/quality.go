package audit

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/phone"
	"crm/internal/shell"
)

func qualityRules() []Rule {
	return []Rule{
		{Name: "unreachable", Group: "quality", Title: "neither an e-mail address nor a phone number", Severity: Warning, alone: true, find: unreachable, tell: tellUnreachable},
		{Name: "no-email", Group: "quality", Title: "no e-mail address", Severity: Note, alone: true, find: without(column.Emails), tell: tellWithout("email", "e-mail address")},
		{Name: "no-phone", Group: "quality", Title: "no phone number", Severity: Note, alone: true, find: without(column.Phones), tell: tellWithout("phone", "phone number")},
		{Name: "bad-email", Group: "quality", Title: "an e-mail address that nothing can be delivered to", Severity: Warning, alone: true, find: badEmails, tell: tellBadEmail},
		{Name: "email-typo", Group: "quality", Title: "an e-mail address whose domain looks mistyped", Severity: Warning, alone: true, find: emailTypos, tell: tellEmailTypo},
		{Name: "bad-phone", Group: "quality", Title: "a phone number that is none in its country", Severity: Warning, alone: true, find: badPhones, tell: tellBadPhone},
		{Name: "placeholder-name", Group: "quality", Title: "a name that stands for none, such as \"test\"", Severity: Warning, Words: placeholders(), hasWords: true, alone: true, find: placeholderNames, tell: tellPlaceholder},
		{Name: "dangling-link", Group: "quality", Title: "a link to a customer who does not exist", Severity: Error, find: danglingLinks, tell: tellDangling},
		{Name: "unknown-word", Group: "quality", Title: "a stage, pipeline or kind that crm.yaml does not have", Severity: Warning, alone: true, find: unknownWords, tell: tellUnknownWord},
		{Name: "odd-tag", Group: "quality", Title: "a rare tag that looks like a frequent one mistyped", Severity: Note, find: oddTags, tell: tellOddTag},
		{Name: "future-date", Group: "quality", Title: "something past with a date to come", Severity: Warning, find: futureDates, tell: tellFuture},
		{Name: "odd-sum", Group: "quality", Title: "an amount that cannot be", Severity: Warning, alone: true, find: oddSums, tell: tellOddSum},
	}
}

func unreachable(f *finder) {
	emails, phones := f.Spans(column.Emails), f.Spans(column.Phones)
	for row := range f.Live.All() {
		if from, to := emails(row); from < to {
			continue
		}
		if from, to := phones(row); from == to {
			f.add(row)
		}
	}
}

func tellUnreachable(_ *finder, _ *record, x *Finding) {
	x.What = "no e-mail address and no phone number"
	x.fix("crm set %s --add email=…")
}

// without finds who has no item in a table.
func without(t column.Table) func(*finder) {
	return func(f *finder) {
		spans := f.Spans(t)
		for row := range f.Live.All() {
			if from, to := spans(row); from == to {
				f.add(row)
			}
		}
	}
}

func tellWithout(key, what string) func(*finder, *record, *Finding) {
	return func(_ *finder, _ *record, x *Finding) {
		x.What = "no " + what
		x.fix("crm set %s --add " + key + "=…")
	}
}

func badEmails(f *finder) {
	texts := f.Text(column.Emails, "address")
	f.live(column.Emails, func(email, row int) {
		address := texts.Bytes(email)
		at := bytes.LastIndexByte(address, '@')
		if undeliverable(string(address[at+1:])) != "" || at >= 0 && nobody(address[:at]) != "" {
			f.addItem(email, row, 0)
		}
	})
}

func tellBadEmail(f *finder, r *record, x *Finding) {
	address := f.Text(column.Emails, "address").String(int(r.item))
	at := strings.LastIndexByte(address, '@')
	why := undeliverable(address[at+1:])
	if why == "" {
		why = nobody([]byte(address[:at]))
	}
	x.What = address + ": " + why
	x.fix("crm set %s --remove email=" + shell.Quote(address))
}

func emailTypos(f *finder) {
	all := providers()
	texts := f.Text(column.Emails, "address")
	f.live(column.Emails, func(email, row int) {
		address := texts.Bytes(email)
		if likelyDomain(strings.ToLower(string(address[bytes.LastIndexByte(address, '@')+1:])), all) != "" {
			f.addItem(email, row, 0)
		}
	})
}

func tellEmailTypo(f *finder, r *record, x *Finding) {
	address := f.Text(column.Emails, "address").String(int(r.item))
	at := strings.LastIndexByte(address, '@') + 1
	right := likelyDomain(strings.ToLower(address[at:]), providers())
	x.What = address + ": the domain may be " + right
	x.fix("crm set %s --remove email=" + shell.Quote(address) + " --add email=" + shell.Quote(address[:at]+right))
}

func badPhones(f *finder) {
	numbers, given := f.Text(column.Phones, "number"), f.Text(column.Phones, "given")
	f.live(column.Phones, func(i, row int) {
		number := numbers.Bytes(i)
		if len(number) == 0 {
			if len(given.Bytes(i)) > 0 {
				f.addItem(i, row, 0)
			}
			return
		}
		if !phone.Valid(number) {
			f.addItem(i, row, 0)
		}
	})
}

func tellBadPhone(f *finder, r *record, x *Finding) {
	number, given := f.Text(column.Phones, "number").String(int(r.item)), f.Text(column.Phones, "given").String(int(r.item))
	x.What = number + ": no phone number of its country"
	if number == "" {
		number = given
		x.What = number + ": no phone number of any country"
	}
	x.fix("crm set %s --remove phone=" + shell.Quote(number))
}

func placeholderNames(f *finder) {
	words := map[string]bool{}
	shapes := map[shape]bool{}
	for _, w := range f.rule.Words {
		w = crm.Fold(w)
		words[w] = true
		shapes[shapeOf([]byte(w))] = true
	}
	var folded []byte
	for row := range f.Live.All() {
		name := f.names.Bytes(row)
		if len(name) > longestPlaceholder {
			continue
		}
		if s := shapeOf(name); s.plain && s.mixed && !shapes[s] {
			continue // as nearly all are, and need not be folded
		}
		folded, _ = crm.AppendFold(folded[:0], string(name))
		if words[string(folded)] || empty(folded) {
			f.add(row)
		}
	}
}

// shape is what can be seen of a name without folding it, and is the same then: of
// one that is all ASCII.
type shape struct {
	plain   bool
	mixed   bool  // two of its letters differ
	first   byte  // letter, in lower case
	letters uint8 // how many
}

func shapeOf(name []byte) shape {
	s := shape{plain: true}
	for _, c := range name {
		if c >= utf8.RuneSelf {
			return shape{}
		}
		if c |= 0x20; c < 'a' || c > 'z' {
			continue
		}
		if s.letters++; s.letters == 1 {
			s.first = c
		} else if c != s.first {
			s.mixed = true
		}
	}
	return s
}

func tellPlaceholder(_ *finder, _ *record, x *Finding) {
	x.What = fmt.Sprintf("the name %q stands for none", x.Name)
	x.fix("crm set %s name=…")
}

// longestPlaceholder is how many bytes a name may have to be looked at.
const longestPlaceholder = 64

// empty tells that a folded name has no letter, or three or more of one and the
// same: "???", "12", "xxx".
func empty(name []byte) bool {
	first, same, letters := rune(0), true, 0
	for _, r := range string(name) {
		if !unicode.IsLetter(r) {
			continue
		}
		if letters++; letters == 1 {
			first = r
		} else if r != first {
			same = false
		}
	}
	return letters == 0 || letters >= 3 && same
}
