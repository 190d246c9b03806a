package audit

import (
	"strings"
	"unicode"

	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/phone"
	"crm/internal/shell"
)

func qualityRules() []Rule {
	return []Rule{
		{Name: "unreachable", Group: "quality", Title: "neither an e-mail address nor a phone number", Severity: Warning, part: unreachable},
		{Name: "no-email", Group: "quality", Title: "no e-mail address", Severity: Note, part: func(f *finder) { without(f, column.Emails, "email", "e-mail address") }},
		{Name: "no-phone", Group: "quality", Title: "no phone number", Severity: Note, part: func(f *finder) { without(f, column.Phones, "phone", "phone number") }},
		{Name: "bad-email", Group: "quality", Title: "an e-mail address that nothing can be delivered to", Severity: Warning, part: badEmails},
		{Name: "email-typo", Group: "quality", Title: "an e-mail address whose domain looks mistyped", Severity: Warning, part: emailTypos},
		{Name: "bad-phone", Group: "quality", Title: "a phone number that is none in its country", Severity: Warning, part: badPhones},
		{Name: "placeholder-name", Group: "quality", Title: "a name that stands for none, such as \"test\"", Severity: Warning, Words: placeholders(), hasWords: true, part: placeholderNames},
		{Name: "dangling-link", Group: "quality", Title: "a link to a customer who does not exist", Severity: Error, part: danglingLinks},
		{Name: "unknown-word", Group: "quality", Title: "a stage, pipeline or kind that crm.yaml does not have", Severity: Warning, part: unknownWords},
		{Name: "odd-tag", Group: "quality", Title: "a rare tag that looks like a frequent one mistyped", Severity: Note, whole: oddTags},
		{Name: "future-date", Group: "quality", Title: "something past with a date to come", Severity: Warning, part: futureDates},
		{Name: "odd-sum", Group: "quality", Title: "an amount that cannot be", Severity: Warning, part: oddSums},
	}
}

func unreachable(f *finder) {
	emails, phones := f.Spans(column.Emails), f.Spans(column.Phones)
	for row := range f.Live.All() {
		if from, to := emails(row); from < to {
			continue
		}
		if from, to := phones(row); from == to {
			f.add(row, crm.Date{}, "crm set %s --add email=…", "no e-mail address and no phone number")
		}
	}
}

// without finds who has no item in a table.
func without(f *finder, t column.Table, key, what string) {
	spans := f.Spans(t)
	for row := range f.Live.All() {
		if from, to := spans(row); from == to {
			f.add(row, crm.Date{}, "crm set %s --add "+key+"=…", "no %s", what)
		}
	}
}

func badEmails(f *finder) {
	domains := map[string]string{} // why nothing can be delivered there
	texts := f.Text(column.Emails, "address")
	f.live(column.Emails, func(email, row int) {
		address := texts.Bytes(email)
		at := lastIndexByte(address, '@')
		why, ok := domains[string(address[at+1:])]
		if !ok {
			domain := string(address[at+1:])
			why = undeliverable(domain)
			domains[domain] = why
		}
		if why == "" && at >= 0 {
			why = nobody(address[:at])
		}
		if why != "" {
			f.add(row, crm.Date{}, "crm set %s --remove email="+shell.Quote(string(address)), "%s: %s", address, why)
		}
	})
}

func lastIndexByte(b []byte, c byte) int {
	for i := len(b) - 1; i >= 0; i-- {
		if b[i] == c {
			return i
		}
	}
	return -1
}

func emailTypos(f *finder) {
	meant := map[string]string{} // by domain
	texts := f.Text(column.Emails, "address")
	f.live(column.Emails, func(email, row int) {
		address := texts.Bytes(email)
		domain := address[lastIndexByte(address, '@')+1:]
		right, ok := meant[string(domain)]
		if !ok {
			right = likelyDomain(strings.ToLower(string(domain)))
			meant[string(domain)] = right
		}
		if right != "" {
			better := string(address[:len(address)-len(domain)]) + right
			f.add(row, crm.Date{}, "crm set %s --remove email="+shell.Quote(string(address))+" --add email="+shell.Quote(better), "%s: the domain may be %s", address, right)
		}
	})
}

func badPhones(f *finder) {
	numbers, given := f.Text(column.Phones, "number"), f.Text(column.Phones, "given")
	f.live(column.Phones, func(i, row int) {
		number := numbers.Bytes(i)
		if len(number) == 0 {
			if text := given.String(i); text != "" {
				f.add(row, crm.Date{}, "crm set %s --remove phone="+shell.Quote(text), "%s: no phone number of any country", text)
			}
			return
		}
		if _, err := phone.Parse(string(number), ""); err != nil {
			f.add(row, crm.Date{}, "crm set %s --remove phone="+shell.Quote(string(number)), "%s: no phone number of its country", number)
		}
	})
}

func placeholderNames(f *finder) {
	words := map[string]bool{}
	for _, w := range f.rule.Words {
		words[crm.Fold(w)] = true
	}
	var folded []byte
	for row := range f.Live.All() {
		name := f.names.Bytes(row)
		if len(name) > longestPlaceholder {
			continue
		}
		folded, _ = crm.AppendFold(folded[:0], string(name))
		if words[string(folded)] || empty(folded) {
			f.add(row, crm.Date{}, "crm set %s name=…", "the name %q stands for none", name)
		}
	}
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

func danglingLinks(f *finder) {
	k := f.known()
	one := func(row int, id []byte, fix, what string) {
		if len(id) > 0 && !k.has(id) {
			f.add(row, crm.Date{}, fix, "%s %s does not exist", what, id)
		}
	}
	organizations, by := f.Text(column.Customers, "organization"), f.Text(column.Customers, "referred_by")
	for row := range f.Live.All() {
		one(row, organizations.Bytes(row), "crm set %s organization=", "the organization")
		one(row, by.Bytes(row), "crm set %s referred_by=", "the one who referred it,")
	}
	who, kinds := f.Text(column.Relations, "who"), f.Text(column.Relations, "kind")
	f.live(column.Relations, func(i, row int) {
		one(row, who.Bytes(i), "crm edit %s", kinds.String(i)+" of")
	})
	contacts, dealIDs := f.Text(column.DealContacts, "value"), f.Text(column.Deals, "id")
	contactsOf := f.Spans(column.DealContacts)
	f.live(column.Deals, func(deal, row int) {
		for from, to := contactsOf(deal); from < to; from++ {
			one(row, contacts.Bytes(from), "crm edit %s", "of the deal "+dealIDs.String(deal)+" the contact")
		}
	})
	with := f.Text(column.Participants, "who")
	if with.Coded() && with.Codes() <= 1 {
		return
	}
	withOf, ids := f.Spans(column.Participants), f.Text(column.Interactions, "id")
	f.live(column.Interactions, func(i, row int) {
		for from, to := withOf(i); from < to; from++ {
			one(row, with.Bytes(from), "crm edit %s", "of the interaction "+ids.String(i)+" the participant")
		}
	})
}
