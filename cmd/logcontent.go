package cmd

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"crm/internal/crm"
	"crm/internal/format/mail"
	"crm/internal/index"
	"crm/internal/shell"
)

// textMax bounds a text that is logged.
const textMax = 1 << 20

// content fills in text, and what a message tells.
func (o *logOptions) content(it *crm.Interaction, refs []index.Ref) error {
	a := o.app
	if o.eml != "" {
		data, err := a.readInput(o.eml, 64<<20)
		if err != nil {
			return err
		}
		m, err := mail.Read(bytes.NewReader(data))
		if err != nil {
			return &InvalidError{Msg: fmt.Sprintf("%s: %v", o.eml, err), Hint: "it should be one message as mail programs save it (.eml)"}
		}
		if err := o.fromMessage(it, m, refs); err != nil {
			return err
		}
		if o.text != "" {
			it.Text = o.text
		}
		return nil
	}
	text := o.text
	if text == "-" {
		data, err := a.readInput("-", textMax)
		if err != nil {
			return err
		}
		text = string(data)
	}
	text = strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
	if text == "" {
		return &UsageError{Msg: "there is no text to log", Hint: `write it like crm log acme "Wants an offer"`}
	}
	if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		return &InvalidError{Msg: "the text is not plain text in UTF-8"}
	}
	it.Text = text
	return nil
}

// fromMessage takes date, subject, people and text from a message. Those who
// are customers become participants by id.
func (o *logOptions) fromMessage(it *crm.Interaction, m *mail.Message, refs []index.Ref) error {
	a := o.app
	if !m.Date.IsZero() {
		it.At = crm.TimeOf(m.Date)
	}
	it.Subject = cmp.Or(o.subject, m.Subject)
	it.Text = strings.TrimSpace(m.Text)
	if len(it.Text) > textMax {
		it.Text = strings.ToValidUTF8(it.Text[:textMax], "") + "\n…"
	}
	if m.ID != "" {
		it.ExternalIDs = []crm.ExternalID{{Source: "message-id", ID: m.ID}}
	}
	x, err := a.index()
	if err != nil {
		return err
	}
	mine := ""
	if p, err := a.st.Identity(); err == nil {
		mine = crm.FoldEmail(p.Email)
	}
	people := slices.Concat(m.From, m.To, m.Cc)
	for i, p := range people {
		if crm.FoldEmail(p.Email) == mine && mine != "" {
			if i < len(m.From) {
				it.Direction = "out"
			}
			continue
		}
		found, err := x.Lookup(index.KeyEmail, p.Email)
		if err != nil {
			return err
		}
		part := crm.Participant{Name: p.Name, Email: p.Email}
		if len(found) == 1 {
			if slices.ContainsFunc(refs, func(r index.Ref) bool { return r.ID == found[0].ID }) {
				if i < len(m.From) {
					it.Direction = "in"
				}
				continue
			}
			part = crm.Participant{Who: found[0].ID}
		}
		if !slices.ContainsFunc(it.With, func(q crm.Participant) bool { return q.Key() == part.Key() }) {
			it.With = append(it.With, part)
		}
	}
	return nil
}

// participants adds those of --with.
func (o *logOptions) participants(it *crm.Interaction) error {
	for _, w := range o.with {
		var p crm.Participant
		if name, ok := strings.CutPrefix(w, "name:"); ok {
			p.Name = strings.TrimSpace(name)
		} else {
			ref, err := o.app.who(w)
			var none *UnknownError
			switch {
			case errors.As(err, &none) && strings.Contains(w, "@"):
				p.Email = w
			case errors.As(err, &none):
				return &HintError{Err: err, Hint: fmt.Sprintf("for somebody who is no customer write --with %s", shell.Quote("name: "+w))}
			case err != nil:
				return err
			}
			p.Who = ref.ID
		}
		if p.Key() != "" && !slices.ContainsFunc(it.With, func(q crm.Participant) bool { return q.Key() == p.Key() }) {
			it.With = append(it.With, p)
		}
	}
	return nil
}

// ofDeal finds the deal of --deal among those of the customer.
func (o *logOptions) ofDeal(n *crm.Customer, it, own *crm.Interaction, task *crm.Task) error {
	if o.deal == "" {
		return nil
	}
	d, err := o.app.dealIn(n, o.deal)
	if err != nil {
		return err
	}
	it.Deal, own.Deal = d.ID, d.ID
	if task != nil {
		task.Deal = d.ID
	}
	return nil
}
