package deal

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"crm/internal/crm"
	"crm/internal/merge"
)

func percent(n int) *int { return &n }

func settings() *crm.Settings {
	return &crm.Settings{Pipelines: []crm.Pipeline{
		{Name: "projects", Stages: []crm.DealStage{
			{Name: "lead", Probability: percent(10)}, {Name: "proposal", Probability: percent(50)}, {Name: "won", Outcome: "won"}, {Name: "lost", Outcome: "lost"}, {Name: "no answer", Outcome: "lost"},
		}},
		{Name: "renewals", Stages: []crm.DealStage{{Name: "due"}, {Name: "won", Outcome: "won"}}},
		{Name: "empty"},
	}}
}

func at(s string) crm.Time {
	t, err := crm.ParseTime(s)
	if err != nil {
		panic(err)
	}
	return t
}

func day(s string) crm.Date {
	d, err := crm.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// text is a deal in a few words.
func text(d *crm.Deal) string {
	parts := []string{d.Stage}
	if d.Pipeline != "" {
		parts[0] = d.Pipeline + "/" + d.Stage
	}
	if !d.Close.IsZero() {
		parts = append(parts, "close "+d.Close.String())
	}
	if d.LostReason != "" {
		parts = append(parts, "for "+d.LostReason)
	}
	for _, h := range d.History {
		s := h.Stage + "@" + h.At.String()
		if h.By != "" {
			s += " " + h.By
		}
		if h.Note != "" {
			s += " (" + h.Note + ")"
		}
		if !h.Expected.IsZero() {
			s += " not " + h.Expected.String()
		}
		parts = append(parts, s)
	}
	return strings.Join(parts, ", ")
}

func TestChanges(t *testing.T) {
	set := settings()
	now := Step{At: at("2026-11-19T16:00:00Z"), By: "anna"}
	why := now
	why.Note = "price"
	in := func(stage string) crm.Deal {
		return crm.Deal{Stage: stage, Close: day("2027-01-31"), History: []crm.StageChange{{Stage: stage, At: at("2026-11-02T09:00:00Z")}}}
	}
	closed := func(stage string) crm.Deal {
		d := in("proposal")
		d.Stage, d.Close = stage, day("2026-11-10")
		d.History = append(d.History, crm.StageChange{Stage: stage, At: at("2026-11-10"), Expected: day("2027-01-31")})
		if stage == "lost" {
			d.LostReason = "price"
		}
		return d
	}
	for _, c := range []struct {
		name string
		deal crm.Deal
		do   func(d *crm.Deal) error
		want string // or the error
	}{
		{"begins in the first stage", crm.Deal{}, func(d *crm.Deal) error { return Begin(set, d, "", now) }, "lead, lead@2026-11-19T16:00:00Z anna"},
		{"begins in a stage", crm.Deal{}, func(d *crm.Deal) error { return Begin(set, d, "proposal", now) }, "proposal, proposal@2026-11-19T16:00:00Z anna"},
		{"begins in a pipeline", crm.Deal{Pipeline: "renewals"}, func(d *crm.Deal) error { return Begin(set, d, "", now) }, "renewals/due, due@2026-11-19T16:00:00Z anna"},
		{"begins as won", crm.Deal{}, func(d *crm.Deal) error { return Begin(set, d, "won", now) }, "won, close 2026-11-19, won@2026-11-19T16:00:00Z anna"},
		{"begins nowhere", crm.Deal{}, func(d *crm.Deal) error { return Begin(set, d, "offer", now) }, `the pipeline "projects" has no stage "offer"`},
		{"begins in no pipeline", crm.Deal{Pipeline: "x"}, func(d *crm.Deal) error { return Begin(set, d, "", now) }, `crm.yaml has no pipeline "x"`},
		{"begins in an empty pipeline", crm.Deal{Pipeline: "empty"}, func(d *crm.Deal) error { return Begin(set, d, "", now) }, `crm.yaml has no pipeline "empty"`},
		{"begins without settings", crm.Deal{}, func(d *crm.Deal) error { return Begin(&crm.Settings{}, d, "", now) }, "crm.yaml has no pipelines"},

		{"moves", in("lead"), func(d *crm.Deal) error { return Move(set, d, "proposal", why) }, "proposal, close 2027-01-31, lead@2026-11-02T09:00:00Z, proposal@2026-11-19T16:00:00Z anna (price)"},
		{"moves to where it is", in("lead"), func(d *crm.Deal) error { return Move(set, d, "lead", why) }, "lead, close 2027-01-31, lead@2026-11-02T09:00:00Z"},
		{"moves to an unknown stage", in("lead"), func(d *crm.Deal) error { return Move(set, d, "due", now) }, `the pipeline "projects" has no stage "due"`},
		{"moves to won", in("lead"), func(d *crm.Deal) error { return Move(set, d, "won", now) }, "won, close 2026-11-19, lead@2026-11-02T09:00:00Z, won@2026-11-19T16:00:00Z anna not 2027-01-31"},
		{"moves to lost with a note", in("lead"), func(d *crm.Deal) error { return Move(set, d, "no answer", why) }, "no answer, close 2026-11-19, for price, lead@2026-11-02T09:00:00Z, no answer@2026-11-19T16:00:00Z anna (price) not 2027-01-31"},
		{"moves to lost without a reason", in("lead"), func(d *crm.Deal) error { return Move(set, d, "lost", now) }, "a deal is lost for a reason, and none is given"},
		{"moves from lost", closed("lost"), func(d *crm.Deal) error { return Move(set, d, "lead", now) }, "lead, close 2027-01-31, proposal@2026-11-02T09:00:00Z, lost@2026-11-10 not 2027-01-31, lead@2026-11-19T16:00:00Z anna"},
		{"its stage was changed by hand", crm.Deal{Stage: "proposal", History: []crm.StageChange{{Stage: "lead", At: at("2026-11-02")}}}, func(d *crm.Deal) error { return Move(set, d, "won", now) },
			"won, close 2026-11-19, lead@2026-11-02, proposal@2026-11-19T16:00:00Z, won@2026-11-19T16:00:00Z anna"},
		{"it has no history", crm.Deal{Stage: "lead", Created: at("2026-10-01")}, func(d *crm.Deal) error { return Move(set, d, "proposal", now) }, "proposal, lead@2026-10-01, proposal@2026-11-19T16:00:00Z anna"},
		{"its history is ahead", crm.Deal{Stage: "lead", History: []crm.StageChange{{Stage: "lead", At: at("2027-01-01")}}}, func(d *crm.Deal) error { return Move(set, d, "proposal", now) }, "proposal, lead@2027-01-01, proposal@2027-01-01 anna"},

		{"is won", in("lead"), func(d *crm.Deal) error { return Win(set, d, now, crm.Date{}) }, "won, close 2026-11-19, lead@2026-11-02T09:00:00Z, won@2026-11-19T16:00:00Z anna not 2027-01-31"},
		{"was won on a day", in("lead"), func(d *crm.Deal) error { return Win(set, d, now, day("2026-11-12")) }, "won, close 2026-11-12, lead@2026-11-02T09:00:00Z, won@2026-11-12 anna not 2027-01-31"},
		{"was won before it was noted", in("lead"), func(d *crm.Deal) error { return Win(set, d, now, day("2026-05-01")) }, "won, close 2026-05-01, lead@2026-11-02T09:00:00Z, won@2026-11-02T09:00:00Z anna not 2027-01-31"},
		{"is won already", closed("won"), func(d *crm.Deal) error { return Win(set, d, now, crm.Date{}) }, text(ref(closed("won")))},
		{"was won on another day", closed("won"), func(d *crm.Deal) error { return Win(set, d, now, day("2026-11-09")) }, strings.Replace(text(ref(closed("won"))), "close 2026-11-10", "close 2026-11-09", 1)},
		{"was lost and is won", closed("lost"), func(d *crm.Deal) error { return Win(set, d, now, crm.Date{}) },
			"won, close 2026-11-19, proposal@2026-11-02T09:00:00Z, lost@2026-11-10 not 2027-01-31, won@2026-11-19T16:00:00Z anna not 2027-01-31"},
		{"is lost", in("lead"), func(d *crm.Deal) error { return Lose(set, d, now, "price", crm.Date{}) }, "lost, close 2026-11-19, for price, lead@2026-11-02T09:00:00Z, lost@2026-11-19T16:00:00Z anna (price) not 2027-01-31"},
		{"is lost for another reason", closed("lost"), func(d *crm.Deal) error { return Lose(set, d, now, "time", crm.Date{}) }, strings.Replace(text(ref(closed("lost"))), "for price", "for time", 1)},
		{"is lost for no reason", in("lead"), func(d *crm.Deal) error { return Lose(set, d, now, "", crm.Date{}) }, "a deal is lost for a reason, and none is given"},
		{"cannot be lost", crm.Deal{Pipeline: "renewals", Stage: "due"}, func(d *crm.Deal) error { return Lose(set, d, now, "price", crm.Date{}) }, `the pipeline "renewals" has no stage where deals are lost`},

		{"is opened again", closed("lost"), func(d *crm.Deal) error { return Reopen(set, d, "", now) }, "proposal, close 2027-01-31, proposal@2026-11-02T09:00:00Z, lost@2026-11-10 not 2027-01-31, proposal@2026-11-19T16:00:00Z anna"},
		{"is opened in a stage", closed("won"), func(d *crm.Deal) error { return Reopen(set, d, "lead", now) }, "lead, close 2027-01-31, proposal@2026-11-02T09:00:00Z, won@2026-11-10 not 2027-01-31, lead@2026-11-19T16:00:00Z anna"},
		{"is opened in no stage", closed("won"), func(d *crm.Deal) error { return Reopen(set, d, "lost", now) }, `a deal is not open in the stage "lost"`},
		{"is open", in("lead"), func(d *crm.Deal) error { return Reopen(set, d, "", now) }, `the deal is open already, in the stage "lead"`},
		{"is opened without history", crm.Deal{Stage: "won", Close: day("2026-01-01")}, func(d *crm.Deal) error { return Reopen(set, d, "", now) }, "lead, won@2026-11-19T16:00:00Z, lead@2026-11-19T16:00:00Z anna"},

		{"changes its pipeline", in("lead"), func(d *crm.Deal) error { return ChangePipeline(set, d, "renewals", "due", now) }, "renewals/due, close 2027-01-31, lead@2026-11-02T09:00:00Z, due@2026-11-19T16:00:00Z anna (was in lead)"},
		{"changes to the pipeline where it is", in("lead"), func(d *crm.Deal) error { return ChangePipeline(set, d, "projects", "proposal", now) }, "proposal, close 2027-01-31, lead@2026-11-02T09:00:00Z, proposal@2026-11-19T16:00:00Z anna"},
		{"changes its pipeline and wins", in("lead"), func(d *crm.Deal) error { return ChangePipeline(set, d, "renewals", "won", now) }, `the deal is open, and in the stage "won" of "renewals" deals are won`},
	} {
		d := c.deal
		before := text(&d)
		err := c.do(&d)
		switch {
		case err != nil && err.Error() != c.want:
			t.Errorf("%s: %v, want %s", c.name, err, c.want)
		case err != nil && text(&d) != before:
			t.Errorf("%s: refused, and yet it is %s", c.name, text(&d))
		case err == nil && text(&d) != c.want:
			t.Errorf("%s:\n%s, want\n%s", c.name, text(&d), c.want)
		}
	}
}

func ref(d crm.Deal) *crm.Deal { return &d }

func TestProbability(t *testing.T) {
	set := settings()
	for _, c := range []struct {
		stage string
		own   *int
		want  int
		known bool
	}{
		{"lead", nil, 10, true}, {"lead", percent(80), 80, true}, {"lead", percent(0), 0, true}, {"won", percent(80), 100, true}, {"lost", percent(80), 0, true},
		{"won", nil, 100, true}, {"gone", nil, 0, false}, {"gone", percent(5), 5, true},
	} {
		got, known := Probability(set, &crm.Deal{Stage: c.stage, Probability: c.own})
		if got != c.want || known != c.known {
			t.Errorf("%s: %d %v, want %d %v", c.stage, got, known, c.want, c.known)
		}
	}
}

func TestStays(t *testing.T) {
	set := settings()
	d := &crm.Deal{Stage: "proposal", History: []crm.StageChange{{Stage: "lead", At: at("2026-11-01")}, {Stage: "proposal", At: at("2026-11-11T10:00:00+01:00")}}}
	days := func(d *crm.Deal) (out []int) {
		for _, s := range Stays(set, d, at("2026-11-19T16:00:00+01:00")) {
			out = append(out, s.Days)
		}
		return out
	}
	if got := days(d); len(got) != 2 || got[0] != 10 || got[1] != 8 {
		t.Error(got)
	}
	if err := Win(set, d, Step{At: at("2026-11-15")}, crm.Date{}); err != nil {
		t.Fatal(err)
	}
	if got := days(d); len(got) != 3 || got[1] != 4 || got[2] != 0 {
		t.Error(got)
	}
}

// Whatever is done to a deal, its history is in order, its last entry is the stage, and
// what is won or lost closes on a day; a refusal changes nothing.
func TestLaws(t *testing.T) {
	set := settings()
	stages := []string{"lead", "proposal", "won", "lost", "no answer", "due", "gone"}
	rapid.Check(t, func(t *rapid.T) {
		clock := at("2026-11-19T16:00:00Z")
		d := &crm.Deal{Probability: rapid.SampledFrom([]*int{nil, percent(33)}).Draw(t, "probability"), Close: rapid.SampledFrom([]crm.Date{{}, day("2027-01-31")}).Draw(t, "close")}
		if err := Begin(set, d, rapid.SampledFrom(stages[:2]).Draw(t, "stage"), Step{At: clock}); err != nil {
			t.Fatal(err)
		}
		for range rapid.IntRange(1, 8).Draw(t, "steps") {
			if rapid.Bool().Draw(t, "later") {
				clock = crm.TimeOf(clock.Std().AddDate(0, 0, rapid.IntRange(-2, 20).Draw(t, "days")))
			}
			step := Step{At: clock, By: "anna", Note: rapid.SampledFrom([]string{"", "a note"}).Draw(t, "note")}
			on := rapid.SampledFrom([]crm.Date{{}, day("2026-11-10"), clock.Date()}).Draw(t, "on")
			stage := rapid.SampledFrom(stages).Draw(t, "to")
			before := merge.Clone(&crm.Customer{Deals: []crm.Deal{*d}}).Deals[0]
			var err error
			switch rapid.IntRange(0, 4).Draw(t, "what") {
			case 0:
				err = Move(set, d, stage, step)
			case 1:
				err = Win(set, d, step, on)
			case 2:
				err = Lose(set, d, step, "price", on)
			case 3:
				err = Reopen(set, d, rapid.SampledFrom([]string{"", stage}).Draw(t, "reopen to"), step)
			case 4:
				err = ChangePipeline(set, d, rapid.SampledFrom([]string{"projects", "renewals", "x"}).Draw(t, "pipeline"), stage, step)
			}
			if err != nil {
				if text(d) != text(&before) {
					t.Fatalf("refused (%v), and yet %s became %s", err, text(&before), text(d))
				}
				continue
			}
			if n := len(d.History); n == 0 || d.History[n-1].Stage != d.Stage {
				t.Fatalf("the history does not end with the stage: %s", text(d))
			}
			seen := map[string]bool{}
			for i, h := range d.History {
				if i > 0 && d.History[i-1].At.Compare(h.At) > 0 || seen[h.Key()] {
					t.Fatalf("the history is not in order: %s", text(d))
				}
				seen[h.Key()] = true
			}
			p, _ := Probability(set, d)
			switch o := OutcomeOf(set, d); {
			case o != Open && d.Close.IsZero(), o == Lost && d.LostReason == "", o != Lost && d.LostReason != "", o == Won && p != 100, o == Lost && p != 0:
				t.Fatalf("%s and %d %%: %s", o, p, text(d))
			}
		}
	})
}

// A deal that is won or lost, any number of times, and opened again is what it was but for the history.
func TestReopenLosesNothing(t *testing.T) {
	set := settings()
	rapid.Check(t, func(t *rapid.T) {
		clock := at("2026-11-19T16:00:00Z")
		d := &crm.Deal{
			Title: "Audit", Stage: rapid.SampledFrom([]string{"lead", "proposal"}).Draw(t, "stage"),
			Probability: rapid.SampledFrom([]*int{nil, percent(33)}).Draw(t, "probability"), Close: rapid.SampledFrom([]crm.Date{{}, day("2027-01-31")}).Draw(t, "close"),
		}
		if rapid.Bool().Draw(t, "with history") {
			d.History = []crm.StageChange{{Stage: d.Stage, At: at("2026-11-01")}}
		}
		was := *d
		for range rapid.IntRange(1, 3).Draw(t, "closings") {
			var err error
			if rapid.Bool().Draw(t, "won") {
				err = Win(set, d, Step{At: clock}, rapid.SampledFrom([]crm.Date{{}, day("2026-11-10")}).Draw(t, "on"))
			} else {
				err = Lose(set, d, Step{At: clock}, "price", crm.Date{})
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := Reopen(set, d, "", Step{At: clock}); err != nil {
			t.Fatal(err)
		}
		got := *d
		got.History, was.History = nil, nil
		if !merge.Equal(&crm.Customer{Deals: []crm.Deal{was}}, &crm.Customer{Deals: []crm.Deal{got}}) {
			t.Fatalf("%s became %s", text(&was), text(d))
		}
	})
}

func TestErrorsAreTyped(t *testing.T) {
	var stage *StageError
	if err := Move(settings(), &crm.Deal{Stage: "lead"}, "x", Step{}); !errors.As(err, &stage) || len(stage.Pipeline.Stages) != 5 {
		t.Error(err)
	}
	var pipeline *PipelineError
	if _, err := Pipeline(settings(), "x"); !errors.As(err, &pipeline) || strings.Join(pipeline.Names, " ") != "projects renewals" {
		t.Error(err)
	}
}
