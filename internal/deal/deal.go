// Package deal says what happens to a deal: how it comes into a pipeline, moves through
// its stages, is won, lost and opened again, what its lines add up to and how long it
// stayed where.
//
// These hold after each change: the history is in order, and its last entry is the stage
// of the deal. A stage that a person gave a deal by hand is put into the history with the next
// change. Winning or losing a deal and opening it again leaves it as it was, but for the
// history.
//
// The package changes the deal that it is given and nothing else. It reads no clock and no files.
package deal

import (
	"fmt"
	"slices"
	"time"

	"crm/internal/crm"
)

// Outcome is what became of a deal.
type Outcome string

// The outcomes.
const (
	Open Outcome = "open"
	Won  Outcome = "won"
	Lost Outcome = "lost"
)

// Step is when and by whom a deal is changed, and why.
type Step struct {
	At       crm.Time
	By, Note string
}

// Error says why a deal cannot be changed so.
type Error struct{ Msg, Hint string }

func (e *Error) Error() string { return e.Msg }

// StageError says that a pipeline has no such stage.
type StageError struct {
	Stage    string
	Pipeline *crm.Pipeline
}

func (e *StageError) Error() string {
	return fmt.Sprintf("the pipeline %q has no stage %q", e.Pipeline.Name, e.Stage)
}

// PipelineError says that the settings have no such pipeline, or none at all.
type PipelineError struct {
	Name  string
	Names []string // those there are
}

func (e *PipelineError) Error() string {
	if len(e.Names) == 0 {
		return "crm.yaml has no pipelines"
	}
	return fmt.Sprintf("crm.yaml has no pipeline %q", e.Name)
}

// Pipeline is the pipeline of a name, the first one for the empty name. The error is a
// *PipelineError.
func Pipeline(set *crm.Settings, name string) (*crm.Pipeline, error) {
	if p := set.Pipeline(name); p != nil && len(p.Stages) > 0 {
		return p, nil
	}
	e := &PipelineError{Name: name}
	for _, p := range set.Pipelines {
		if len(p.Stages) > 0 {
			e.Names = append(e.Names, p.Name)
		}
	}
	return nil, e
}

// stageNamed is the stage of a name, in any case.
func stageNamed(p *crm.Pipeline, name string) *crm.DealStage {
	if s := p.Stage(name); s != nil {
		return s
	}
	for i := range p.Stages {
		if crm.Fold(p.Stages[i].Name) == crm.Fold(name) {
			return &p.Stages[i]
		}
	}
	return nil
}

// OutcomeOf is what became of a deal; one in a stage that the settings do not know is open.
func OutcomeOf(set *crm.Settings, d *crm.Deal) Outcome {
	return outcome(set.Pipeline(d.Pipeline).Stage(d.Stage))
}

func outcome(s *crm.DealStage) Outcome {
	if s != nil && (s.Outcome == string(Won) || s.Outcome == string(Lost)) {
		return Outcome(s.Outcome)
	}
	return Open
}

// Probability is how likely a deal is won, in percent: its own, else that of its stage;
// 100 once it is won, 0 once it is lost. False when nobody says.
func Probability(set *crm.Settings, d *crm.Deal) (int, bool) {
	s := set.Pipeline(d.Pipeline).Stage(d.Stage)
	switch outcome(s) {
	case Won:
		return 100, true
	case Lost:
		return 0, true
	}
	switch {
	case d.Probability != nil:
		return *d.Probability, true
	case s != nil && s.Probability != nil:
		return *s.Probability, true
	}
	return 0, false
}

// Begin puts a new deal into a stage of its pipeline, the first one for the empty name.
// One that begins as won or lost closes on the day of the step, unless it says when.
func Begin(set *crm.Settings, d *crm.Deal, stage string, step Step) error {
	p, err := Pipeline(set, d.Pipeline)
	if err != nil {
		return err
	}
	if stage == "" {
		stage = p.Stages[0].Name
	}
	s := stageNamed(p, stage)
	if s == nil {
		return &StageError{stage, p}
	}
	d.Stage = s.Name
	d.History = []crm.StageChange{{Stage: s.Name, At: step.At, By: step.By, Note: step.Note}}
	if outcome(s) != Open && d.Close.IsZero() {
		d.Close = step.At.Date()
	}
	return nil
}

// Move moves a deal to a stage of its pipeline. To a stage where deals are won or lost it is
// closed on the day of the step, the note being the reason of a loss; from there to another it is
// opened again. A deal that is in the stage already is left as it is.
func Move(set *crm.Settings, d *crm.Deal, stage string, step Step) error {
	p, err := Pipeline(set, d.Pipeline)
	if err != nil {
		return err
	}
	s := stageNamed(p, stage)
	if s == nil {
		return &StageError{stage, p}
	}
	if s.Name == d.Stage {
		return nil
	}
	switch outcome(s) {
	case Won:
		win(set, d, s, step, step.At.Date())
	case Lost:
		return lose(set, d, s, step, step.Note, step.At.Date())
	case Open:
		if OutcomeOf(set, d) != Open {
			reopen(d, s.Name, step)
		} else {
			enter(d, s.Name, step)
		}
	}
	return nil
}

// Win wins a deal on a day, which is that of the step when it is not set. Of one that was
// won already only the day changes, if it is set.
func Win(set *crm.Settings, d *crm.Deal, step Step, on crm.Date) error {
	s, err := closingStage(set, d, Won)
	if err != nil {
		return err
	}
	if on.IsZero() && OutcomeOf(set, d) != Won {
		on = step.At.Date()
	}
	if !on.IsZero() {
		win(set, d, s, step, on)
	}
	return nil
}

// Lose loses a deal for a reason, on a day as of Win.
func Lose(set *crm.Settings, d *crm.Deal, step Step, reason string, on crm.Date) error {
	s, err := closingStage(set, d, Lost)
	if err != nil {
		return err
	}
	if on.IsZero() && OutcomeOf(set, d) != Lost {
		on = step.At.Date()
	}
	return lose(set, d, s, step, reason, on)
}

// closingStage is the stage of the deal's pipeline where deals have an outcome: that in
// which the deal is, else the first.
func closingStage(set *crm.Settings, d *crm.Deal, o Outcome) (*crm.DealStage, error) {
	p, err := Pipeline(set, d.Pipeline)
	if err != nil {
		return nil, err
	}
	if s := p.Stage(d.Stage); outcome(s) == o {
		return s, nil
	}
	for i := range p.Stages {
		if outcome(&p.Stages[i]) == o {
			return &p.Stages[i], nil
		}
	}
	return nil, &Error{
		Msg:  fmt.Sprintf("the pipeline %q has no stage where deals are %s", p.Name, o),
		Hint: fmt.Sprintf("add one to crm.yaml: {name: %s, outcome: %s}", o, o),
	}
}

func win(set *crm.Settings, d *crm.Deal, s *crm.DealStage, step Step, on crm.Date) {
	finish(set, d, s, step, on)
	d.LostReason = ""
}

func lose(set *crm.Settings, d *crm.Deal, s *crm.DealStage, step Step, reason string, on crm.Date) error {
	if reason == "" && d.LostReason == "" {
		return &Error{Msg: "a deal is lost for a reason, and none is given"}
	}
	if reason != "" {
		d.LostReason = reason
		if step.Note == "" {
			step.Note = reason // so that it is known when the deal is opened again
		}
	}
	if !on.IsZero() {
		finish(set, d, s, step, on)
	}
	return nil
}

// finish brings a deal into a stage where it is won or lost.
func finish(set *crm.Settings, d *crm.Deal, s *crm.DealStage, step Step, on crm.Date) {
	expected := d.Close
	if OutcomeOf(set, d) != Open {
		expected = expectedBefore(d)
	}
	d.Close = on
	if d.Stage == s.Name && len(d.History) > 0 {
		return
	}
	if on.Compare(step.At.Date()) < 0 {
		step.At = crm.DayTime(on)
	}
	enter(d, s.Name, step)
	d.History[len(d.History)-1].Expected = expected
}

// expectedBefore is the close that was expected before a deal was won or lost.
func expectedBefore(d *crm.Deal) crm.Date {
	if n := len(d.History); n > 0 {
		return d.History[n-1].Expected
	}
	return crm.Date{}
}

// Reopen opens a deal that was won or lost, in the stage where it was before, or in
// another one of its pipeline.
func Reopen(set *crm.Settings, d *crm.Deal, stage string, step Step) error {
	if OutcomeOf(set, d) == Open {
		return &Error{Msg: fmt.Sprintf("the deal is open already, in the stage %q", d.Stage), Hint: "\"crm deal move\" brings it to another stage"}
	}
	p, err := Pipeline(set, d.Pipeline)
	if err != nil {
		return err
	}
	if stage == "" {
		stage = stageBefore(d, p)
	}
	s := stageNamed(p, stage)
	if s == nil {
		return &StageError{stage, p}
	}
	if outcome(s) != Open {
		return &Error{Msg: fmt.Sprintf("a deal is not open in the stage %q", s.Name), Hint: "name a stage where deals are open"}
	}
	reopen(d, s.Name, step)
	return nil
}

// stageBefore is the last stage of the history where the deal was open, else the first
// of the pipeline where deals are.
func stageBefore(d *crm.Deal, p *crm.Pipeline) string {
	for _, h := range slices.Backward(d.History) {
		if s := p.Stage(h.Stage); s != nil && outcome(s) == Open {
			return s.Name
		}
	}
	for i := range p.Stages {
		if outcome(&p.Stages[i]) == Open {
			return p.Stages[i].Name
		}
	}
	return ""
}

func reopen(d *crm.Deal, stage string, step Step) {
	d.Close = expectedBefore(d)
	d.LostReason = ""
	enter(d, stage, step)
}

// ChangePipeline puts a deal into a stage of another pipeline.
func ChangePipeline(set *crm.Settings, d *crm.Deal, pipeline, stage string, step Step) error {
	p, err := Pipeline(set, pipeline)
	if err != nil {
		return err
	}
	if old := set.Pipeline(d.Pipeline); old != nil && old.Name == p.Name {
		return Move(set, d, stage, step)
	}
	s := stageNamed(p, stage)
	if s == nil {
		return &StageError{stage, p}
	}
	if outcome(s) != OutcomeOf(set, d) {
		return &Error{
			Msg:  fmt.Sprintf("the deal is %s, and in the stage %q of %q deals are %s", OutcomeOf(set, d), s.Name, p.Name, outcome(s)),
			Hint: "change the pipeline first, in a stage like the present one, then move the deal",
		}
	}
	expected := crm.Date{}
	if outcome(s) != Open {
		expected = expectedBefore(d)
	}
	note := d.Stage
	d.Pipeline = p.Name
	if step.Note == "" && note != "" {
		step.Note = "was in " + note
	}
	enter(d, s.Name, step)
	d.History[len(d.History)-1].Expected = expected
	return nil
}

// enter brings a deal into a stage and notes it, not before what was noted last.
func enter(d *crm.Deal, stage string, step Step) {
	n := len(d.History)
	if d.Stage != "" && (n == 0 || d.History[n-1].Stage != d.Stage) {
		at := step.At
		if n == 0 && !d.Created.IsZero() && d.Created.Compare(at) < 0 {
			at = d.Created
		}
		note(d, crm.StageChange{Stage: d.Stage, At: at})
	}
	d.Stage = stage
	note(d, crm.StageChange{Stage: stage, At: step.At, By: step.By, Note: step.Note})
}

func note(d *crm.Deal, c crm.StageChange) {
	if n := len(d.History); n > 0 && d.History[n-1].At.Compare(c.At) > 0 {
		c.At = d.History[n-1].At
	}
	// Moves are told apart by stage and time.
	for slices.ContainsFunc(d.History, func(h crm.StageChange) bool { return h.Key() == c.Key() }) {
		c.At = crm.TimeOf(c.At.Std().Add(time.Second))
	}
	d.History = append(slices.Clip(d.History), c)
}

// Stay is a time that a deal was in a stage.
type Stay struct {
	crm.StageChange
	Until crm.Time // unset for the last
	Days  int      // of the last, up to now; of one that is won or lost, 0
}

// Stays is where a deal was, oldest first.
func Stays(set *crm.Settings, d *crm.Deal, now crm.Time) []Stay {
	out := make([]Stay, len(d.History))
	for i, h := range d.History {
		out[i].StageChange = h
		end := now
		switch {
		case i+1 < len(d.History):
			out[i].Until = d.History[i+1].At
			end = out[i].Until
		case OutcomeOf(set, d) != Open:
			continue
		}
		if !h.At.IsZero() && !end.IsZero() {
			out[i].Days = max(0, h.At.Date().DaysUntil(end.Date()))
		}
	}
	return out
}
