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
func auditSheet(found []audit.Finding, rules []audit.Rule, most int, firm string, on crm.Date) *render.Sheet {
	s := &render.Sheet{Name: "audit", Title: auditHeading(firm), About: []string{"As of " + on.String()}}
	n := map[audit.Severity]int{}
	for i := range found {
		n[found[i].Severity]++
	}
	for _, x := range []struct {
		label    string
		severity audit.Severity
	}{{"Errors", audit.Error}, {"Warnings", audit.Warning}, {"Notes", audit.Note}} {
		if x.severity != audit.Note || n[x.severity] > 0 {
			s.Key = append(s.Key, render.KeyFigure{Label: x.label, Text: fmt.Sprint(n[x.severity])})
		}
	}
	byRule(found, rules, func(r *audit.Rule, own []audit.Finding) {
		x := render.Section{Name: r.Name, Title: auditTitleOf(r, len(own))}
		if most > 0 && len(own) > most+1 {
			x.Note = fmt.Sprintf("The first %d; all: crm audit %s --all", most, r.Name)
			own = own[:most]
		}
		x.Listing = &render.Listing{Columns: []render.Column{
			{Name: "name", Title: "NAME"}, {Name: "what", Title: "WHAT"}, {Name: "since", Title: "SINCE"}, {Name: "severity", Title: "SEVERITY"}, {Name: "fix", Title: "FIX"},
		}}
		for _, f := range own {
			x.Listing.Rows = append(x.Listing.Rows, render.Row{render.Text(f.Name), render.Text(f.What), render.Day(f.Since), render.Text(string(f.Severity)), render.Text(f.Fix)})
		}
		s.Sections = append(s.Sections, x)
	})
	if len(found) == 0 {
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

func auditTitleOf(r *audit.Rule, n int) string { return fmt.Sprintf("%s: %s (%d)", r.Name, r.Title, n) }

// byRule gives the findings of each rule that found something; they stand in the
// order of the rules.
func byRule(found []audit.Finding, rules []audit.Rule, do func(*audit.Rule, []audit.Finding)) {
	for i := range rules {
		n := 0
		for n < len(found) && found[n].Rule == rules[i].Name {
			n++
		}
		if n > 0 {
			do(&rules[i], found[:n])
		}
		found = found[n:]
	}
}

// auditHTML is the page of a sheet.
func (a *App) auditHTML(w io.Writer, s *render.Sheet) error {
	s.Localize(a.habits())
	return htmlpage.Write(w, &htmlpage.Page{Title: s.Title, About: s.About, Key: s.Key, Sheets: []*render.Sheet{s}})
}
