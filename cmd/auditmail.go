package cmd

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"

	"crm/internal/audit"
	"crm/internal/crm"
	"crm/internal/format/mail"
	"crm/internal/render"
	"crm/internal/term"
)

// auditLetter is what is known of a letter with findings before there are any, so
// that a job that could never send it says so at once.
type auditLetter struct {
	from mail.Address
	to   []mail.Address
	send string // the program
}

// auditLetter finds out how to send to somebody; when it is only to be shown, no
// program is needed.
func (a *App) auditLetter(to string, dry bool) (*auditLetter, error) {
	l := &auditLetter{}
	var err error
	if l.to, err = mail.Recipients(to); err != nil {
		return nil, &UsageError{Msg: "--mail " + err.Error(), Hint: "give an e-mail address, or several with commas between"}
	}
	s, err := a.store()
	if err != nil {
		return nil, err
	}
	who, err := s.Identity()
	if err != nil {
		return nil, err
	}
	l.from = mail.Address{Name: who.Name, Email: who.Email}
	if !dry {
		l.send, err = sendmail()
	}
	return l, err
}

// sendmail is the program of the system that sends mail.
func sendmail() (string, error) {
	for _, name := range []string{"sendmail", "/usr/sbin/sendmail", "/usr/lib/sendmail"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", &HintError{
		Err:  errors.New("there is no sendmail here to send mail with: it is not on the PATH, in /usr/sbin or in /usr/lib"),
		Hint: "install a mail program (msmtp-mta, postfix, exim), or let cron mail what the audit prints: leave --mail out",
	}
}

// compose writes the letter about findings, of which there are some.
func (l *auditLetter) compose(a *App, w io.Writer, found *audit.Findings, o *auditOptions, firm string, on crm.Date) error {
	id, err := crm.NewID(a.world.Rand)
	if err != nil {
		return err
	}
	_, domain, _ := strings.Cut(l.from.Email, "@")
	subject := "crm audit: " + auditWords(found)
	if firm != "" {
		subject += " in " + term.Clean(firm)
	}
	most := auditShown
	if o.all {
		most = 0
	}
	var text, html bytes.Buffer
	if err := printAudit(&text, found, o.all, render.Options{}); err != nil {
		return err
	}
	if err := a.auditHTML(&html, auditSheet(found, most, firm, on)); err != nil {
		return err
	}
	m := &mail.Letter{
		ID: string(id) + "@" + domain, From: l.from, To: l.to, Subject: subject, Date: a.now,
		Text: text.String(), HTML: html.String(),
	}
	return m.Write(w)
}

// mailAudit sends the letter, or shows it.
func (a *App) mailAudit(l *auditLetter, found *audit.Findings, o *auditOptions, firm string, on crm.Date) error {
	if found.Len() == 0 {
		return nil
	}
	var b bytes.Buffer
	if err := l.compose(a, &b, found, o, firm, on); err != nil {
		return err
	}
	if o.dry {
		_, err := a.term.Out.Write(b.Bytes())
		return err
	}
	c := exec.CommandContext(a.ctx, l.send, "-t", "-i")
	c.Stdin = &b
	var said bytes.Buffer
	c.Stdout, c.Stderr = &said, &said
	if err := c.Run(); err != nil {
		if errors.Is(err, os.ErrPermission) || said.Len() == 0 {
			return fmt.Errorf("%s did not take the message: %w", l.send, err)
		}
		what, _, _ := strings.Cut(strings.TrimSpace(said.String()), "\n")
		return fmt.Errorf("%s did not take the message: %s (%w)", l.send, cmp.Or(what, "it said nothing"), err)
	}
	var to []string
	for _, x := range l.to {
		to = append(to, x.Email)
	}
	a.say("mailed to %s", strings.Join(to, ", "))
	return nil
}
