package validate

import (
	"slices"
	"strconv"

	"crm/internal/crm"
	"crm/internal/when"
)

// word checks a word against those that reports know.
func (f *found) word(s, path, what string, known ...string) {
	if s != "" && !slices.Contains(known, s) {
		f.warn("unknown-word", path, what+" "+quote(s)+" is not known", didYouMean(s, known))
	}
}

func (f *found) deal(d *crm.Deal, i int, s *crm.Settings) {
	at := "deals[" + strconv.Itoa(i) + "]"
	if d.Title == "" {
		f.fail("missing-field", at, "the deal has no title", "")
	}
	if d.Probability != nil && (*d.Probability < 0 || *d.Probability > 100) {
		f.fail("bad-probability", at+".probability", "the probability "+strconv.Itoa(*d.Probability)+" is not between 0 and 100", "")
	}
	f.dealStage(d, at, s)
	for j := 1; j < len(d.History); j++ {
		if d.History[j].At.Compare(d.History[j-1].At) < 0 {
			f.warn("history-order", at+".history["+strconv.Itoa(j)+"]", "the change of stage is earlier than the one before it", "")
			break
		}
	}
	for j := range d.History {
		if h := &d.History[j]; h.Stage == "" || h.At.IsZero() {
			f.fail("missing-field", at+".history["+strconv.Itoa(j)+"]", "the change of stage needs a stage and a time", "")
		}
	}
	f.lines(d.Lines, at)
	f.externalIDs(d.ExternalIDs, at+".")
	f.typedFields(d.Fields, at+".fields.", s)
}

func (f *found) dealStage(d *crm.Deal, at string, s *crm.Settings) {
	if len(s.Pipelines) == 0 {
		return
	}
	p := s.Pipeline(d.Pipeline)
	if p == nil {
		f.warn("unknown-pipeline", at+".pipeline", "the pipeline "+quote(d.Pipeline)+" is not one of "+crm.SettingsFile, didYouMean(d.Pipeline, pipelineNames(s)))
		return
	}
	if p.Stage(d.Stage) != nil {
		return
	}
	if d.Stage == "" {
		f.warn("unknown-deal-stage", at, "the deal has no stage", didYouMean("", dealStageNames(p)))
		return
	}
	f.warn("unknown-deal-stage", at+".stage", "the stage "+quote(d.Stage)+" is not one of the pipeline "+quote(p.Name), didYouMean(d.Stage, dealStageNames(p)))
}

func pipelineNames(s *crm.Settings) []string {
	names := make([]string, len(s.Pipelines))
	for i := range s.Pipelines {
		names[i] = s.Pipelines[i].Name
	}
	return names
}

func dealStageNames(p *crm.Pipeline) []string {
	names := make([]string, len(p.Stages))
	for i := range p.Stages {
		names[i] = p.Stages[i].Name
	}
	return names
}

func (f *found) lines(list []crm.Line, at string) {
	for j := range list {
		if list[j].Product == "" {
			f.fail("missing-field", at+".lines["+strconv.Itoa(j)+"]", "the line has no product", "")
		}
	}
}

func (f *found) task(t *crm.Task, i int) {
	at := "tasks[" + strconv.Itoa(i) + "]"
	if t.Title == "" {
		f.fail("missing-field", at, "the task has no title", "")
	}
	if t.Priority != "" {
		f.word(t.Priority, at+".priority", "the priority", "high", "normal", "low")
	}
	switch {
	case t.Kind == crm.CaseKind:
		f.word(t.State, at+".state", "the state", crm.CaseOpen, crm.CaseWaiting)
		if t.State != "" && !t.Done.IsZero() {
			f.warn("unknown-word", at+".state", "the case is closed and yet "+quote(t.State), "take the state away, or 'done'")
		}
	case t.State != "":
		f.warn("unknown-word", at+".state", "only a case has a state, and this task is none", "set its kind to "+crm.CaseKind)
	}
	if t.Repeat != "" {
		if _, err := when.ParseRepeat(t.Repeat); err != nil {
			f.warn("bad-repeat", at+".repeat", err.Error(), "see \"crm help times\"; until then the task does not come again")
		}
	}
	f.externalIDs(t.ExternalIDs, at+".")
}

func (f *found) purchase(p *crm.Purchase, i int) {
	at := "purchases[" + strconv.Itoa(i) + "]"
	if p.Date.IsZero() {
		f.fail("missing-field", at, "the purchase has no date", "")
	}
	f.lines(p.Lines, at)
	f.externalIDs(p.ExternalIDs, at+".")
}

func (f *found) consent(c *crm.Consent, i int) {
	at := "consents[" + strconv.Itoa(i) + "]"
	if c.Purpose == "" {
		f.fail("missing-field", at, "the consent has no purpose", "say what the customer allowed, such as newsletter")
	}
	f.word(c.Status, at+".status", "the status", crm.ConsentStatuses()...)
	f.word(c.Basis, at+".basis", "the basis", crm.ConsentBases()...)
	if !c.Expires.IsZero() && !c.Date.IsZero() && c.Expires.Compare(c.Date) < 0 {
		f.warn("bad-date", at+".expires", "the consent expires before the day on which it was given", "")
	}
}

func (f *found) feedback(b *crm.Feedback, i int) {
	at := "feedback[" + strconv.Itoa(i) + "]"
	switch {
	case b.At.IsZero():
		f.fail("missing-field", at, "the feedback has no time", "set 'at'")
	case b.Kind == "":
		f.fail("missing-field", at, "the feedback has no kind", "set 'kind', such as nps or csat")
	case b.Score.IsZero() && (b.Text == "" || scale(b.Kind) != ""):
		f.fail("missing-field", at, "the feedback has no score", "")
	default:
		if msg := ScoreFault(b.Kind, b.Score); msg != "" {
			f.fail("bad-score", at+".score", msg, "")
		}
	}
}

// scale is what the scores of a kind of feedback are; empty: any.
func scale(kind string) string {
	switch kind {
	case crm.NPS:
		return "a whole number from 0 to 10"
	case crm.CSAT:
		return "a number from 1 to 5"
	}
	return ""
}

// ScoreFault says what is wrong with the score of a kind of feedback; empty when
// nothing is. Only kinds with a scale need a score.
func ScoreFault(kind string, score crm.Decimal) string {
	ok := true
	switch {
	case score.IsZero():
		ok = scale(kind) == ""
	case kind == crm.NPS:
		ok = score.Sign() >= 0 && score.Cmp(crm.DecimalOf(10)) <= 0 && score.Rat().IsInt()
	case kind == crm.CSAT:
		ok = score.Cmp(crm.DecimalOf(1)) >= 0 && score.Cmp(crm.DecimalOf(5)) <= 0
	}
	switch {
	case ok:
		return ""
	case score.IsZero():
		return "feedback of the kind " + kind + " has a score, which is " + scale(kind)
	}
	return "the score " + score.String() + " is not " + scale(kind)
}

func (f *found) interactions(list []crm.Interaction, s *crm.Settings) {
	ordered := true
	for i := range list {
		x := &list[i]
		if i > 0 && ordered && x.At.Compare(list[i-1].At) < 0 {
			ordered = false
			f.warn("interaction-order", "interactions["+strconv.Itoa(i)+"]", "the interaction is earlier than the one before it", "")
		}
		if !x.At.IsZero() && x.Minutes >= 0 && x.Direction == "" && len(x.With) == 0 && len(x.ExternalIDs) == 0 &&
			x.Kind != "" && (len(s.Kinds) == 0 || slices.Contains(s.Kinds, x.Kind)) {
			continue // the usual, without the making of a path
		}
		f.interaction(x, "interactions["+strconv.Itoa(i)+"]", s)
	}
}

func (f *found) interaction(x *crm.Interaction, at string, s *crm.Settings) {
	if x.At.IsZero() {
		f.fail("missing-field", at, "the interaction has no time", "set 'at'")
	}
	switch {
	case x.Kind == "":
		f.fail("missing-field", at, "the interaction has no kind", "set 'kind', such as call or email")
	case len(s.Kinds) > 0 && !slices.Contains(s.Kinds, x.Kind):
		f.warn("unknown-kind", at+".kind", "the kind "+quote(x.Kind)+" is not one of "+crm.SettingsFile, didYouMean(x.Kind, s.Kinds))
	}
	if x.Minutes < 0 {
		f.fail("bad-minutes", at+".minutes", "the interaction took "+strconv.Itoa(x.Minutes)+" minutes", "")
	}
	f.word(x.Direction, at+".direction", "the direction", "in", "out")
	for j := range x.With {
		p := &x.With[j]
		here := at + ".with[" + strconv.Itoa(j) + "]"
		if p.Who == "" && p.Name == "" && p.Email == "" {
			f.fail("missing-field", here, "the participant has no id, name or e-mail address", "")
		}
		if p.Email != "" {
			if msg := emailFault(p.Email); msg != "" {
				f.fail("bad-email", here+".email", msg, emailHint(p.Email))
			}
		}
	}
	f.externalIDs(x.ExternalIDs, at+".")
}
