package cmd

import (
	"fmt"
	"strings"

	"crm/internal/brief"
	"crm/internal/crm"
	"crm/internal/phone"
	"crm/internal/render"
	"crm/internal/when"
)

// briefSheet lays a Brief out.
func (a *App) briefSheet(b *brief.Brief, set *crm.Settings) *render.Sheet {
	s := &render.Sheet{Name: "brief", Title: b.Name}
	l := &briefLayout{app: a, b: b, set: set, sheet: s}
	l.who()
	l.section("meetings", "Next meetings", l.touches(b.Meetings))
	l.careful()
	l.section("interactions", "Last in touch", l.touches(b.Interactions))
	l.tasks()
	l.deals()
	l.bought()
	l.section("changes", "Changed since you met on "+b.Met.String(), l.lines(b.Changes))
	if b.Notes != "" {
		s.Sections = append(s.Sections, render.Section{Name: "notes", Title: "Notes", Fields: []render.Field{{Text: b.Notes}}})
	}
	return s
}

type briefLayout struct {
	app   *App
	b     *brief.Brief
	set   *crm.Settings
	sheet *render.Sheet
}

func (l *briefLayout) section(name, title string, fields []render.Field) {
	if len(fields) > 0 {
		l.sheet.Sections = append(l.sheet.Sections, render.Section{Name: name, Title: title, Fields: fields})
	}
}

func (l *briefLayout) lines(list []string) []render.Field {
	var out []render.Field
	for _, s := range list {
		out = append(out, render.Field{Text: s})
	}
	return out
}

func (l *briefLayout) who() {
	b := l.b
	var what []string
	if b.Role != "" {
		what = append(what, b.Role)
	}
	if b.Organization != nil {
		what = append(what, b.Organization.Name)
	}
	if b.Stage != "" {
		what = append(what, b.Stage)
	}
	if b.Owner != "" {
		what = append(what, "owner "+b.Owner)
	}
	if !b.Since.IsZero() {
		what = append(what, "since "+b.Since.String())
	}
	if len(b.Tags) > 0 {
		what = append(what, strings.Join(b.Tags, ", "))
	}
	l.sheet.About = []string{strings.Join(what, " · ")}
	var out []render.Field
	add := func(label, text string) {
		if text != "" {
			out = append(out, render.Field{Label: label, Text: text})
		}
	}
	for _, p := range b.Phones {
		number := p.Given
		if p.Number != "" {
			number = phone.Format(p.Number)
		}
		add("Phone", labelledText(number, p.Label))
	}
	for _, e := range b.Emails {
		add("E-mail", labelledText(e.Address, e.Label))
	}
	for _, ad := range b.Addresses {
		town := strings.TrimSpace(ad.Postcode + " " + ad.City)
		add("Address", labelledText(strings.Join(collect([]string{ad.Street, ad.Extended, ad.POBox, town, ad.Region, ad.Country}, func(s string) string { return s }), ", "), ad.Label))
	}
	for _, k := range b.Links {
		add("Web", labelledText(k.URL, k.Label))
	}
	add("Language", b.Language)
	if !b.Birthday.IsZero() {
		add("Birthday", b.Birthday.String())
	}
	add("Source", b.Source)
	for _, f := range b.Fields {
		label := f.Key
		if d := l.set.Field(f.Key); d != nil && d.Label != "" {
			label = d.Label
		}
		add(label, f.Value.String())
	}
	l.section("who", "Who and where", out)
	var people []render.Field
	for _, p := range b.People {
		people = append(people, render.Field{Label: p.Name, Text: p.Role})
		if p.Role == "" {
			people[len(people)-1].Text = "-"
		}
	}
	title := "People"
	if b.Type != crm.Organization {
		title = "Others there"
	}
	l.section("people", title, people)
}

// careful is what is easily done wrong.
func (l *briefLayout) careful() {
	var out []render.Field
	for _, p := range l.b.Preferences {
		out = append(out, render.Field{Label: p.Key, Text: p.Value.String()})
	}
	for _, c := range l.b.Refused {
		what := c.Status
		if c.Status == "granted" {
			what = "ended " + c.Expires.String()
		} else if !c.Date.IsZero() {
			what += " " + c.Date.String()
		}
		out = append(out, render.Field{Label: c.Purpose, Text: what, Style: render.Red})
	}
	for _, c := range l.b.Clashes {
		out = append(out, render.Field{Label: c.Field, Text: "set differently by " + c.By + " and " + c.Kept, Style: render.Yellow})
	}
	l.section("careful", "Mind", out)
}

func (l *briefLayout) touches(list []brief.Touch) []render.Field {
	var out []render.Field
	for i := range list {
		t := &list[i]
		label := t.At.Date().String()
		if !t.At.IsDay() && t.At.Date() == crm.DateOf(l.app.now) {
			label = t.At.Std().Format("15:04")
		}
		text := t.Kind
		if t.Whom != "" {
			text += " with " + t.Whom
		}
		if t.By != "" {
			text += " by " + t.By
		}
		if l.app.term.OutTTY() {
			text += ", " + when.Ago(t.At, l.app.now)
		}
		for _, s := range []string{t.Subject, t.Text} {
			if s != "" {
				text += "\n" + s
			}
		}
		out = append(out, render.Field{Label: label, Text: text})
	}
	return out
}

func (l *briefLayout) tasks() {
	var tasks, cases []render.Field
	for _, t := range l.b.Tasks {
		text := t.Title
		if t.Whom != "" {
			text += " (" + t.Whom + ")"
		}
		if t.Assignee != "" {
			text += ", " + t.Assignee
		}
		if t.Priority != "" {
			text += ", " + t.Priority
		}
		f := render.Field{Label: "open", Text: text}
		if !t.Due.IsZero() {
			f.Label = t.Due.Date().String()
		}
		if t.Late > 0 {
			f.Text, f.Style = f.Text+", "+count(t.Late, "day", "days")+" late", render.Yellow
		}
		if t.Kind == crm.CaseKind {
			if t.State != "" {
				f.Text += ", " + t.State
			}
			f.Label = t.Created.Date().String()
			cases = append(cases, f)
		} else {
			tasks = append(tasks, f)
		}
	}
	l.section("tasks", "Promised and to do", tasks)
	l.section("cases", "Open "+l.set.Word("cases"), cases)
}

func (l *briefLayout) deals() {
	var out []render.Field
	for _, d := range l.b.Deals {
		text := d.Stage
		if n := len(d.History); n > 0 && !d.History[n-1].At.IsZero() {
			text += " since " + d.History[n-1].At.Date().String()
		}
		if !d.Amount.IsZero() {
			text += ", " + d.Amount.String()
		}
		if !d.Close.IsZero() {
			text += ", close " + d.Close.String()
		}
		if d.Whom != "" {
			text += ", of " + d.Whom
		}
		if d.Notes != "" {
			text += "\n" + d.Notes
		}
		out = append(out, render.Field{Label: d.Title, Text: text})
	}
	if l.b.Won+l.b.Lost > 0 {
		out = append(out, render.Field{Label: "before", Text: fmt.Sprintf("%d won, %d lost", l.b.Won, l.b.Lost)})
	}
	l.section("deals", "Open "+l.set.Word("deals"), out)
}

func (l *briefLayout) bought() {
	p := l.b.Purchases
	if p.Count > 0 {
		var sums []string
		for _, m := range p.Totals {
			sums = append(sums, m.String())
		}
		out := []render.Field{{Label: fmt.Sprint(p.Count), Text: strings.Join(sums, " + ")}}
		if len(sums) == 0 {
			out[0].Text = "without amounts"
		}
		last := strings.Join(collect([]string{p.Last.Title, p.Last.Amount.String(), p.Last.Reference}, func(s string) string { return s }), ", ")
		out = append(out, render.Field{Label: p.Last.Date.String(), Text: last})
		l.section("purchases", thingsOf(l.set, "purchases"), out)
	}
	var said []render.Field
	for _, f := range l.b.Feedback {
		text := strings.TrimSpace(f.Kind + " " + f.Score.String())
		if f.Text != "" {
			text += "\n" + f.Text
		}
		said = append(said, render.Field{Label: f.At.Date().String(), Text: text})
	}
	l.section("feedback", "What they said of you", said)
}

// briefListing is a Brief as a table, for formats that know nothing else: a row for
// each thing that was or is to be done.
func briefListing(b *brief.Brief) *render.Listing {
	l := &render.Listing{Columns: []render.Column{{Name: "section"}, {Name: "id"}, {Name: "day"}, {Name: "what"}, {Name: "whom"}}}
	row := func(section string, id crm.ID, day crm.Date, what, whom string) {
		l.Rows = append(l.Rows, render.Row{render.Text(section), render.Text(string(id)), render.Day(day), render.Text(what), render.Text(whom)})
	}
	for _, t := range b.Meetings {
		row("meetings", t.ID, t.At.Date(), t.Kind+": "+t.Subject, t.Whom)
	}
	for _, t := range b.Interactions {
		row("interactions", t.ID, t.At.Date(), t.Kind+": "+strings.TrimSpace(t.Subject+" "+t.Text), t.Whom)
	}
	for _, t := range b.Tasks {
		row("tasks", t.ID, t.Due.Date(), t.Title, t.Whom)
	}
	for _, d := range b.Deals {
		row("deals", d.ID, d.Close, d.Title, d.Whom)
	}
	return l
}
