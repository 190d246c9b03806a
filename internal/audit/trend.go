package audit

import (
	"time"

	"crm/internal/crm"
)

// Trend is how well a book was kept over time.
type Trend struct {
	Every   string  `yaml:"every"` // how far the periods reach: week, month, quarter
	By      string  `yaml:"by"`    // what findings are counted by: group, rule
	Periods []Point `yaml:"periods"`
}

// The ways in which a Trend counts findings.
const (
	ByGroup = "group"
	ByRule  = "rule"
)

// Point is a book at the end of a period.
type Point struct {
	Period    string      `yaml:"period"`    // 2026-11
	Day       crm.Date    `yaml:"day"`       // its last day, or today
	Commit    string      `yaml:"commit"`    // that of the end of the day; empty: the book as it is now
	Customers int         `yaml:"customers"` // those whose files cannot be read included
	Score     crm.Decimal `yaml:"score"`     // see Health.Score
	Well      int         `yaml:"well"`      // customers without a warning or error
	Warned    int         `yaml:"warned"`    // customers with a warning, and nothing worse
	Failing   int         `yaml:"failing"`   // customers with an error
	Findings  int         `yaml:"findings"`
	Found     []Found     `yaml:"found"`
}

// Found is how many findings there are of a group or rule.
type Found struct {
	Name  string `yaml:"name"`
	Count int    `yaml:"count"`
}

// Point is what is told of the health at a moment, at the end of a period.
func (c *Course) Point(h *Health, by, period, commit string, at time.Time) Point {
	p := Point{
		Period: period, Day: crm.DateOf(at), Commit: commit,
		Customers: h.Customers, Score: h.Score(), Well: h.Well(), Warned: h.Warned, Failing: h.Failing,
	}
	for i, n := range h.Found {
		r := &c.Rules[i]
		if !r.Most().AtLeast(c.least) {
			continue // made for the score alone
		}
		name := r.Name
		if by == ByGroup {
			name = r.Group
		}
		if k := len(p.Found) - 1; k < 0 || p.Found[k].Name != name {
			p.Found = append(p.Found, Found{Name: name})
		}
		p.Found[len(p.Found)-1].Count += n
		p.Findings += n
	}
	return p
}
