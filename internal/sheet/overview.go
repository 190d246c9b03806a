package sheet

import (
	"fmt"

	"crm/internal/crm"
	"crm/internal/render"
	"crm/internal/render/chart"
	"crm/internal/report"
)

// tagsShown is how many tags the overview shows to a person.
const tagsShown = 10

// Overview lays out the report without a name.
func Overview(o *report.Overview) *render.Sheet {
	s := &render.Sheet{
		Title: fmt.Sprintf("Customers: %d", o.Customers),
		About: []string{fmt.Sprintf("%s and %s, %d added in the period", count(o.People, "person", "people"), count(o.Organizations, "organization", "organizations"), o.Added)},
	}
	counts := func(name, title string, list []report.Count) {
		if len(list) > 0 {
			s.Sections = append(s.Sections, render.Section{Name: name, Title: title, Chart: countBars(list), Listing: countListing(list), Aside: true})
		}
	}
	counts("stages", "By stage", o.Stages)
	counts("owners", "By owner", o.Owners)
	counts("tags", "By tag", o.Tags[:min(len(o.Tags), tagsShown)])
	kinds := render.Section{Name: "kinds", Title: fmt.Sprintf("Interactions: %d, %s", o.Interactions, PeriodWords(o.Period))}
	if len(o.Kinds) > 0 {
		kinds.Chart, kinds.Listing, kinds.Aside = countBars(o.Kinds), countListing(o.Kinds), true
	}
	s.Sections = append(s.Sections, kinds)
	if len(o.Weeks) > 0 && o.Interactions > 0 {
		s.Sections = append(s.Sections, weeks(o.Weeks))
	}
	if len(o.Deals) > 0 {
		s.Sections = append(s.Sections, render.Section{Name: "deals", Title: "Deals by stage", Listing: stageSums(o.Deals)})
	}
	if len(o.DealOwners) > 0 {
		s.Sections = append(s.Sections, render.Section{Name: "deal-owners", Title: "Deals by owner", Listing: ownerSums(o.DealOwners)})
	}
	if len(o.Untouched) > 0 {
		s.Sections = append(s.Sections, render.Section{Name: "untouched", Title: "Untouched the longest", Listing: untouched(o.Untouched)})
	}
	s.Figures = overviewFigures(o)
	return s
}

func countListing(list []report.Count) *render.Listing {
	l := &render.Listing{Columns: []render.Column{text("name", "NAME"), number("count", "COUNT")}}
	for _, c := range list {
		l.Rows = append(l.Rows, render.Row{render.Text(c.Name), render.Int(c.Count)})
	}
	return l
}

func weeks(list []report.Week) render.Section {
	bars := &chart.Bars{Series: []chart.Series{{}}, Upright: true}
	l := &render.Listing{Columns: []render.Column{text("monday", "MONDAY"), number("count", "COUNT")}}
	for _, k := range list {
		bars.Labels = append(bars.Labels, k.Monday.String())
		bars.Series[0].Values = append(bars.Series[0].Values, whole(k.Count))
		l.Rows = append(l.Rows, render.Row{render.Day(k.Monday), render.Int(k.Count)})
	}
	return render.Section{Name: "weeks", Title: "By week", Chart: bars, Listing: l, Aside: true}
}

func stageSums(deals []report.StageSum) *render.Listing {
	l := &render.Listing{Columns: []render.Column{text("pipeline", "PIPELINE"), text("stage", "STAGE"), text("outcome", ""), number("deals", "DEALS"), number("total", "TOTAL")}}
	for _, d := range deals {
		outcome := d.Outcome
		if outcome == "" {
			outcome = "open"
		}
		l.Rows = append(l.Rows, render.Row{render.Text(d.Pipeline), render.Text(d.Stage), render.Text(outcome), render.Int(d.Count), render.Text(totalWords(d.Totals))})
	}
	return l
}

func ownerSums(owners []report.OwnerSum) *render.Listing {
	l := &render.Listing{Columns: []render.Column{
		text("owner", "OWNER"), number("open", "OPEN"), number("open_total", "TOTAL"),
		number("won", "WON"), number("won_total", "TOTAL"), number("lost", "LOST"),
	}}
	for _, d := range owners {
		l.Rows = append(l.Rows, render.Row{
			render.Text(d.Owner), render.Int(d.Open.Count), render.Text(totalWords(d.Open.Totals)),
			render.Int(d.Won.Count), render.Text(totalWords(d.Won.Totals)), render.Int(d.Lost.Count),
		})
	}
	return l
}

func untouched(list []report.Untouched) *render.Listing {
	l := &render.Listing{Columns: []render.Column{
		text("id", "ID"), text("name", "NAME"), text("stage", "STAGE"), text("owner", "OWNER"), text("last", "LAST"), number("days", "DAYS"),
	}}
	for _, u := range list {
		last := render.Text("never")
		if !u.Last.IsZero() {
			last = render.Text(u.Last.Date().String())
		}
		days := render.Text("?")
		if u.Days >= 0 {
			days = render.Int(u.Days)
		}
		l.Rows = append(l.Rows, render.Row{render.Text(string(u.ID)), render.Text(u.Name), render.Text(u.Stage), render.Text(u.Owner), last, days})
	}
	return l
}

// overviewFigures is every figure of an overview as a row of its own.
func overviewFigures(o *report.Overview) *render.Listing {
	l := &render.Listing{Columns: []render.Column{{Name: "section"}, {Name: "name"}, {Name: "count", Right: true}, {Name: "total", Right: true}}}
	add := func(section, name string, n int) {
		l.Rows = append(l.Rows, render.Row{render.Text(section), render.Text(name), render.Int(n)})
	}
	sum := func(section, name string, n int, totals []crm.Total) {
		if len(totals) == 0 {
			add(section, name, n)
		}
		for _, t := range totals {
			l.Rows = append(l.Rows, render.Row{render.Text(section), render.Text(name), render.Int(n), render.Total(t)})
		}
	}
	list := func(section string, counts []report.Count) {
		for _, c := range counts {
			add(section, c.Name, c.Count)
		}
	}
	add("customers", "all", o.Customers)
	add("customers", "people", o.People)
	add("customers", "organizations", o.Organizations)
	add("customers", "added", o.Added)
	list("stages", o.Stages)
	list("owners", o.Owners)
	list("tags", o.Tags)
	add("interactions", "all", o.Interactions)
	list("kinds", o.Kinds)
	for _, w := range o.Weeks {
		add("weeks", w.Monday.String(), w.Count)
	}
	for _, d := range o.Deals {
		sum("deals", d.Pipeline+"/"+d.Stage, d.Count, d.Totals)
	}
	for _, d := range o.DealOwners {
		sum("deals open", d.Owner, d.Open.Count, d.Open.Totals)
		sum("deals won", d.Owner, d.Won.Count, d.Won.Totals)
		sum("deals lost", d.Owner, d.Lost.Count, d.Lost.Totals)
	}
	for _, u := range o.Untouched {
		add("untouched days", string(u.ID)+" "+u.Name, u.Days)
	}
	return l
}
