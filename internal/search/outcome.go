package search

import (
	"crm/internal/column"
	"crm/internal/crm"
)

// The outcomes of deals, in the order of outcomeName.
const (
	open uint8 = iota
	won
	lost
)

func outcomeName(o uint8) string {
	return [...]string{"open", "won", "lost"}[o]
}

func (r *run) firstPipeline() string {
	if p := r.set.Pipeline(""); p != nil {
		return p.Name
	}
	return ""
}

// dealStage is the stage of the settings that a deal is in, or nil.
func (r *run) dealStage(pipeline, stage []byte) *crm.DealStage {
	return r.set.Pipeline(string(pipeline)).Stage(string(stage))
}

// outcomeOf is the outcome of the deals of the part. A stage that the settings
// do not know is open.
func (p *part) outcomeOf(r *run) func(deal int) uint8 {
	pipelines, stages := p.Text(column.Deals, "pipeline"), p.Text(column.Deals, "stage")
	of := func(pipeline, stage []byte) uint8 {
		if s := r.dealStage(pipeline, stage); s != nil {
			switch s.Outcome {
			case "won":
				return won
			case "lost":
				return lost
			}
		}
		return open
	}
	m := stages.Codes()
	if pipelines.Codes() == 0 || m == 0 || pipelines.Codes()*m > 1<<12 {
		return func(deal int) uint8 { return of(pipelines.Bytes(deal), stages.Bytes(deal)) }
	}
	known := make([]uint8, pipelines.Codes()*m)
	for i := range known {
		known[i] = of(pipelines.Entry(i/m), stages.Entry(i%m))
	}
	if pipelines.Codes() == 1 {
		return func(deal int) uint8 { return known[stages.Code(deal)] }
	}
	return func(deal int) uint8 { return known[pipelines.Code(deal)*m+stages.Code(deal)] }
}

func (p *part) outcomes(r *run, out *column.Bits, match func([]byte) bool) {
	var hit [3]bool
	for o := range hit {
		hit[o] = match([]byte(outcomeName(uint8(o))))
	}
	outcome := p.outcomeOf(r)
	for i := range out.Len() {
		if hit[outcome(i)] {
			out.Set(i)
		}
	}
}

// probability is that of a deal, or of its stage when it has none of its own; of a deal
// that was won 100, of one that was lost 0, whatever it was before.
func (p *part) probability(r *run, deal int) (int64, bool) {
	s := r.dealStage(p.Text(column.Deals, "pipeline").Bytes(deal), p.Text(column.Deals, "stage").Bytes(deal))
	if s != nil && s.Outcome == "won" {
		return 100, true
	}
	if s != nil && s.Outcome == "lost" {
		return 0, true
	}
	if n, ok := p.Int(column.Deals, "probability").At(deal); ok {
		return n, true
	}
	if s == nil || s.Probability == nil {
		return 0, false
	}
	return int64(*s.Probability), true
}
