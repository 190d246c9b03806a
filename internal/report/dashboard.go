package report

import "context"

// Dashboard is the reports that tell at a glance how the business goes.
type Dashboard struct {
	Pipeline   *Pipeline   `yaml:"pipeline"`
	Conversion *Conversion `yaml:"conversion"`
	Forecast   *Forecast   `yaml:"forecast"`
	Won        *Closed     `yaml:"won"`
	Revenue    *Revenue    `yaml:"revenue"`
	Activity   *Activity   `yaml:"activity"`
	Cohorts    *Cohorts    `yaml:"cohorts"`
	Stale      *Stale      `yaml:"stale"`
}

// Periods are the days that the parts of a Dashboard are about.
type Periods struct {
	Forecast Period // deals that close
	Past     Period // deals that were created or closed, purchases
	Activity Period // interactions
}

// NewDashboard computes the parts. The period of the Scope, where it has one,
// takes the place of those of the past; what is open, and who waits, is as it is.
func NewDashboard(ctx context.Context, s Scope, p Periods) (*Dashboard, error) {
	if s.Period != (Period{}) {
		p.Past, p.Activity = s.Period, s.Period
	}
	of := func(p Period, by string) Scope {
		part := s
		part.Period, part.By = p, by
		return part
	}
	d := new(Dashboard)
	for _, compute := range []func() error{
		func() (err error) { d.Pipeline, err = NewPipeline(ctx, of(Period{}, ByStage)); return },
		func() (err error) { d.Conversion, err = NewConversion(ctx, of(p.Past, ByQuarter)); return },
		func() (err error) { d.Forecast, err = NewForecast(ctx, of(p.Forecast, ByQuarter)); return },
		func() (err error) { d.Won, err = NewWon(ctx, of(p.Past, ByMonth)); return },
		func() (err error) { d.Revenue, err = NewRevenue(ctx, of(p.Past, RevenueBy()[0])); return },
		func() (err error) { d.Activity, err = NewActivity(ctx, of(p.Activity, "")); return },
		func() (err error) { d.Cohorts, err = NewCohorts(ctx, of(Period{}, CohortsBy()[0])); return },
		func() (err error) { d.Stale, err = NewStale(ctx, of(Period{}, "")); return },
	} {
		if err := compute(); err != nil {
			return nil, err
		}
	}
	return d, nil
}
