package chart

import (
	"math"
	"strconv"
)

// barsMost is how many labels are drawn below each other; more are counted.
const barsMost = 60

// group is a number with commas between its thousands.
func group(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func (b *Bars) legend() []entry {
	if len(b.Series) < 2 {
		return nil
	}
	entries := make([]entry, len(b.Series))
	for i, s := range b.Series {
		c, weight := seriesRole(i)
		entries[i] = entry{name: s.Name, role: c, weight: weight}
	}
	return entries
}

func (b *Bars) lists() [][]Value {
	lists := make([][]Value, len(b.Series))
	for i, s := range b.Series {
		lists[i] = s.Values
	}
	return lists
}

// reach is the least and greatest ends of bars, stacked ones on top of each
// other, and whether there is any value.
func (b *Bars) reach() (low, high float64, any bool) {
	if !b.Stacked {
		return span(b.lists()...)
	}
	for i := range b.Labels {
		below, above := 0.0, 0.0
		for _, s := range b.Series {
			v := value(s.Values, i)
			switch {
			case !v.finite():
				continue
			case v.Value < 0:
				below += v.Value
			default:
				above += v.Value
			}
			any = true
		}
		low, high = min(low, below), max(high, above)
	}
	return low, high, any
}

func (b *Bars) draw(s *scene, y float64) float64 {
	if _, _, any := b.reach(); !any || len(b.Labels) == 0 {
		return s.empty(y)
	}
	y = s.legend(b.legend(), y)
	if b.Upright {
		return b.upright(s, y)
	}
	if b.Stacked && len(b.Series) > 1 {
		return b.stackedRows(s, y)
	}
	return b.rows(s, y)
}

// texts is all texts of values, those of the labels that are drawn.
func (b *Bars) texts(n int) []string {
	var texts []string
	for _, s := range b.Series {
		for i := range min(n, len(s.Values)) {
			if s.Values[i].finite() {
				texts = append(texts, s.Values[i].Text)
			}
		}
	}
	return texts
}

// rows draws the bars of each label below each other, each with its figure.
func (b *Bars) rows(s *scene, y float64) float64 {
	n := min(len(b.Labels), barsMost)
	low, high, _ := b.reach()
	label, text := 0.36, 0.3 // of the width, at most
	if low < 0 {             // figures on both sides
		label, text = 0.3, 0.22
	}
	labels := widest(b.Labels[:n], body, s.w*label)
	texts := widest(b.texts(n), body, s.w*text)
	left, right := labels+12, s.w-texts-gap
	if low < 0 {
		left += texts + gap
	}
	x := scale{low, high, left, max(right, left+20)}
	zero := x.at(0)
	thick, between := 20.0, 12.0
	if len(b.Series) > 1 {
		thick, between = 14, 14
	}
	top := y
	for i := range n {
		height := thick * float64(len(b.Series))
		s.text(0, y+height/2+4, start, b.Labels[i], body, labels, ink)
		for k, ser := range b.Series {
			v := value(ser.Values, i)
			if !v.finite() {
				continue
			}
			at := y + thick*float64(k)
			c, weight := seriesRole(k)
			to := x.at(v.Value)
			if v.Value != 0 && math.Abs(to-zero) < 1.5 {
				to = zero + math.Copysign(1.5, v.Value)
			}
			if v.Value != 0 {
				m := s.box(min(zero, to), at, math.Abs(to-zero), thick-1, 3, c)
				m.opacity, m.tip = weight, tip(b.Labels[i], ser.Name, v.Text)
			}
			if v.Value < 0 {
				s.text(to-6, at+thick/2+3.5, end, v.Text, body, texts, ink)
			} else {
				s.text(to+6, at+thick/2+3.5, start, v.Text, body, texts, ink)
			}
		}
		y += height + between
	}
	s.line(rule, 1, point{zero, top - 4}, point{zero, y - between + 4})
	y -= between - 4
	if n < len(b.Labels) {
		y = s.andMore(len(b.Labels)-n, "that the table has", y+4)
	}
	return y
}

// stackedRows draws a bar of parts for each label, over an axis.
func (b *Bars) stackedRows(s *scene, y float64) float64 {
	n := min(len(b.Labels), barsMost)
	low, high, _ := b.reach()
	labels := widest(b.Labels[:n], body, s.w*0.36)
	a := newAxis(low, high, max(int((s.w-labels)/90), 2), whole(b.lists()...))
	half := max(measure(a.word(a.low()), small), measure(a.word(a.high()), small))/2 + 2
	x := scale{a.low(), a.high(), max(labels+12, half), s.w - max(half, 14)}
	const thick, between = 22.0, 10.0
	bottom := y + float64(n)*(thick+between) - between + 6
	for _, t := range a.ticks {
		s.line(rule, 1, point{x.at(t), y - 4}, point{x.at(t), bottom})
		s.text(x.at(t), bottom+14, middle, a.word(t), small, 80, muted)
	}
	for i := range n {
		s.text(0, y+thick/2+4, start, b.Labels[i], body, labels, ink)
		b.stack(i, func(k int, v Value, from, to float64) {
			c, weight := seriesRole(k)
			p, q := min(x.at(from), x.at(to)), max(x.at(from), x.at(to))
			m := s.box(p, y, max(q-p-1, 0.75), thick, 2, c)
			m.opacity, m.tip = weight, tip(b.Labels[i], b.Series[k].Name, v.Text)
			if w := measure(clean(v.Text), small); weight == 1 && w+8 <= q-p {
				s.text((p+q)/2, y+thick/2+4, middle, v.Text, small, w, c-series+onSeries)
			}
		})
		y += thick + between
	}
	s.line(muted, 1, point{x.at(0), y - float64(n)*(thick+between) - 4}, point{x.at(0), bottom})
	y = bottom + 20
	if n < len(b.Labels) {
		y = s.andMore(len(b.Labels)-n, "that the table has", y)
	}
	return y
}

// stack calls f for the parts of one label, where each begins and ends.
func (b *Bars) stack(i int, f func(k int, v Value, from, to float64)) {
	below, above := 0.0, 0.0
	for k, ser := range b.Series {
		v := value(ser.Values, i)
		switch {
		case !v.finite() || v.Value == 0:
		case v.Value < 0:
			f(k, v, below, below+v.Value)
			below += v.Value
		default:
			f(k, v, above, above+v.Value)
			above += v.Value
		}
	}
}

// plot is the frame of what is drawn over a course of time.
type plot struct {
	left, right float64
	y           scale
	bottom      float64
}

// frame draws the grid and what stands left of it. top is the room above the
// highest line, for figures.
func (s *scene) frame(low, high, y, top float64, whole bool) plot {
	height := min(max(s.w*0.36, 170), 280)
	a := newAxis(low, high, 5, whole)
	words := make([]string, len(a.ticks))
	for i, t := range a.ticks {
		words[i] = a.word(t)
	}
	left := widest(words, small, s.w/4) + 8
	p := plot{left: left, right: s.w, bottom: y + top + height, y: scale{a.low(), a.high(), y + top + height, y + top}}
	for i, t := range a.ticks {
		at := p.y.at(t)
		s.line(rule, 1, point{left, at}, point{s.w, at})
		s.text(left-8, at+4, end, words[i], small, s.w/4, muted)
	}
	return p
}

// upright draws columns over a course of time.
func (b *Bars) upright(s *scene, y float64) float64 {
	low, high, _ := b.reach()
	single := len(b.Series) == 1
	p := s.frame(low, high, y, 14, whole(b.lists()...))
	n := len(b.Labels)
	slot := (p.right - p.left) / float64(n)
	tips := n*len(b.Series) <= tipMost
	shown := single && widest(b.texts(n), small, slot)+4 <= slot
	zero := p.y.at(0)
	wide := min(slot*0.72, 56)
	if slot < 4 {
		wide = slot + 0.4 // without seams
	}
	column := func(k, i int, v Value, x, w, from, to float64) {
		c, weight := seriesRole(k)
		top, bottom := min(from, to), max(from, to)
		if bottom-top < 1.5 {
			if v.Value < 0 {
				bottom = top + 1.5
			} else {
				top = bottom - 1.5
			}
		}
		round := min(3, w/4)
		if b.Stacked {
			round = min(1, w/4)
			if bottom-top > 3 { // a seam
				top++
			}
		}
		m := s.box(x, top, w, bottom-top, round, c)
		m.opacity = weight
		if tips {
			m.tip = tip(b.Labels[i], b.Series[k].Name, v.Text)
		}
	}
	for i := range n {
		x := p.left + slot*float64(i) + (slot-wide)/2
		if b.Stacked {
			b.stack(i, func(k int, v Value, from, to float64) { column(k, i, v, x, wide, p.y.at(from), p.y.at(to)) })
			continue
		}
		w := wide / float64(len(b.Series))
		for k, ser := range b.Series {
			v := value(ser.Values, i)
			if !v.finite() {
				continue
			}
			if v.Value != 0 {
				column(k, i, v, x+w*float64(k), max(w-1, w*0.8), zero, p.y.at(v.Value))
			}
			if shown && v.Value >= 0 {
				s.text(x+wide/2, min(p.y.at(v.Value), zero-1.5)-4, middle, v.Text, small, slot, ink)
			} else if shown {
				s.text(x+wide/2, p.y.at(v.Value)+12, middle, v.Text, small, slot, ink)
			}
		}
	}
	s.line(muted, 1, point{p.left, zero}, point{p.right, zero})
	bottom := p.bottom + 16
	if shown && low < 0 {
		bottom += 12 // for figures below the columns
	}
	s.underneath(b.Labels, func(i int) float64 { return p.left + slot*(float64(i)+0.5) }, p.left, p.right, bottom)
	return bottom + 6
}
