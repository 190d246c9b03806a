package cmd

import (
	"fmt"
	"io"

	"crm/internal/audit"
	"crm/internal/crm"
	"crm/internal/render"
	htmlpage "crm/internal/render/page"
	"crm/internal/term"
)

// auditSheet lays findings out below the rules that they are of, at most so many
// of a rule; 0: all.
func auditSheet(found *audit.Findings, most int, firm string, on crm.Date) *render.Sheet {
	s := &render.Sheet{Name: "audit", Title: auditHeading(firm), About: []string{"As of " + on.String()}}
	for _, x := range []struct {
		label    string
		severity audit.Severity
	}{{"Errors", audit.Error}, {"Warnings", audit.Warning}, {"Notes", audit.Note}} {
		if n := found.Count(x.severity); x.severity != audit.Note || n > 0 {
			s.Key = append(s.Key, render.KeyFigure{Label: x.label, Text: fmt.Sprint(n)})
		}
	}
	for i := range found.Rules {
		r, n := &found.Rules[i], found.LenOf(i)
		if n == 0 {
			continue
		}
		x := render.Section{Name: r.Name, Title: auditTitleOf(found, i)}
		left := n
		if most > 0 && n > most+1 {
			x.Note = fmt.Sprintf("The first %d; all: crm audit %s --all", most, r.Name)
			left = most
		}
		x.Listing = &render.Listing{Columns: []render.Column{
			{Name: "name", Title: "NAME"}, {Name: "what", Title: "WHAT"}, {Name: "since", Title: "SINCE"}, {Name: "severity", Title: "SEVERITY"}, {Name: "fix", Title: "FIX"},
		}}
		for f := range found.Of(i) {
			if left--; left < 0 {
				break
			}
			x.Listing.Rows = append(x.Listing.Rows, render.Row{render.Text(f.Name), render.Text(f.What), render.Day(f.Since), render.Text(string(f.Severity)), render.Text(f.Fix)})
		}
		s.Sections = append(s.Sections, x)
	}
	if found.Len() == 0 {
		s.Sections = []render.Section{{Note: "Nothing was found."}}
	}
	return s
}

// auditHeading names whose book was judged.
func auditHeading(firm string) string {
	if firm == "" {
		return "Audit"
	}
	return "Audit: " + term.Clean(firm)
}

// auditTitleOf is the heading of the findings of a rule.
func auditTitleOf(found *audit.Findings, rule int) string {
	r := &found.Rules[rule]
	return fmt.Sprintf("%s: %s (%s)", r.Name, r.Title, severityWords(func(s audit.Severity) int { return found.CountOf(rule, s) }))
}

// auditHTML is the page of a sheet.
func (a *App) auditHTML(w io.Writer, s *render.Sheet) error {
	s.Localize(a.habits())
	return htmlpage.Write(w, &htmlpage.Page{Title: s.Title, About: s.About, Key: s.Key, Sheets: []*render.Sheet{s}})
}
