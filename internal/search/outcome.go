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

// dealOutcomes is the outcome of each deal of the part. A stage that the settings
// do not know is open.
func (p *part) dealOutcomes(r *run) []uint8 {
	if p.outcome != nil {
		return p.outcome
	}
	pipelines, stages := p.Text(column.Deals, "pipeline"), p.Text(column.Deals, "stage")
	out := make([]uint8, p.Rows(column.Deals))
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
	if m := stages.Codes(); pipelines.Codes() > 0 && m > 0 && pipelines.Codes()*m <= len(out)+64 {
		known := make([]uint8, pipelines.Codes()*m)
		for i := range known {
			known[i] = of(pipelines.Entry(i/m), stages.Entry(i%m))
		}
		for i := range out {
			out[i] = known[pipelines.Code(i)*m+stages.Code(i)]
		}
	} else {
		for i := range out {
			out[i] = of(pipelines.Bytes(i), stages.Bytes(i))
		}
	}
	p.outcome = out
	return out
}

func (p *part) outcomes(r *run, out *column.Bits, match func([]byte) bool) {
	var hit [3]bool
	for o := range hit {
		hit[o] = match([]byte(outcomeName(uint8(o))))
	}
	for i, o := range p.dealOutcomes(r) {
		if hit[o] {
			out.Set(i)
		}
	}
}

// probability is that of a deal, or of its stage when it has none of its own.
func (p *part) probability(r *run, deal int) (int64, bool) {
	if n, ok := p.Int(column.Deals, "probability").At(deal); ok {
		return n, true
	}
	s := r.dealStage(p.Text(column.Deals, "pipeline").Bytes(deal), p.Text(column.Deals, "stage").Bytes(deal))
	if s == nil || s.Probability == nil {
		return 0, false
	}
	return int64(*s.Probability), true
}
