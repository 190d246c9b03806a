package chart

import "math"

// dashes tell lines apart for who sees no colours.
func dashes(i int) []float64 {
	return [...][]float64{nil, {7, 3}, {2, 3}, {9, 3, 2, 3}, {4, 2}, {12, 4}}[i%6]
}

// spot draws the sign of the i-th series at a point.
func (s *scene) spot(i int, x, y float64) *mark {
	c, _ := seriesRole(i)
	const r = 3.5
	switch i % 4 {
	case 1:
		return s.box(x-r, y-r, 2*r, 2*r, 0, c)
	case 2:
		return s.area(c, point{x, y - r - 1}, point{x + r + 1, y + r}, point{x - r - 1, y + r})
	case 3:
		return s.area(c, point{x, y - r - 1}, point{x + r + 1, y}, point{x, y + r + 1}, point{x - r - 1, y})
	}
	return s.box(x-r, y-r, 2*r, 2*r, r, c)
}

func (l *Lines) legend() []entry {
	var entries []entry
	if len(l.Series) < 2 && l.Band == nil {
		return nil
	}
	for i, ser := range l.Series {
		if ser.Name == "" {
			continue
		}
		c, _ := seriesRole(i)
		entries = append(entries, entry{name: ser.Name, mark: func(s *scene, x, y float64) {
			s.line(c, 2, point{x, y}, point{x + 16, y}).dash = dashes(i)
			s.spot(i, x+8, y)
		}})
	}
	if l.Band != nil && l.Band.Name != "" {
		entries = append(entries, entry{name: l.Band.Name, role: series, weight: bandWeight})
	}
	return entries
}

// bandWeight is how strong the colour of a band is.
const bandWeight = 0.22

// spotsMost is up to how many points of a line each has a sign.
const spotsMost = 36

func (l *Lines) draw(s *scene, y float64) float64 {
	lists := make([][]Value, 0, len(l.Series)+2)
	for _, ser := range l.Series {
		lists = append(lists, ser.Values[:min(len(ser.Values), len(l.Labels))])
	}
	if l.Band != nil {
		lists = append(lists, l.Band.Low, l.Band.High)
	}
	low, high, any := span(lists...)
	n := len(l.Labels)
	if !any || n == 0 {
		return s.empty(y)
	}
	y = s.legend(l.legend(), y)
	p := s.frame(low, high, y, 14, whole(lists...))
	slot := (p.right - p.left - 12) / float64(max(n-1, 1))
	at := func(i int) float64 {
		if n == 1 {
			return (p.left + p.right) / 2
		}
		return p.left + 6 + slot*float64(i)
	}
	if l.Band != nil {
		s.band(l.Band, n, at, p.y)
	}
	s.line(muted, 1, point{p.left, p.y.at(0)}, point{p.right, p.y.at(0)})
	for k, ser := range l.Series {
		s.course(k, ser, l.Labels, at, p.y)
	}
	if len(l.Series) == 1 {
		s.last(l.Series[0], n, at, p)
	}
	s.underneath(l.Labels, at, p.left, p.right, p.bottom+16)
	return p.bottom + 22
}

// band draws the stretches in which both ends are known.
func (s *scene) band(b *Band, n int, at func(int) float64, y scale) {
	var upper, lower []point
	flush := func() {
		if len(upper) == 1 { // a range of one label has a width
			x := upper[0].x
			upper = []point{{x - 6, upper[0].y}, {x + 6, upper[0].y}}
			lower = []point{{x - 6, lower[0].y}, {x + 6, lower[0].y}}
		}
		if len(upper) > 1 {
			points := upper
			for i := len(lower) - 1; i >= 0; i-- {
				points = append(points, lower[i])
			}
			s.area(series, points...).opacity = bandWeight
		}
		upper, lower = nil, nil
	}
	for i := range n {
		lo, hi := value(b.Low, i), value(b.High, i)
		if !lo.finite() || !hi.finite() {
			flush()
			continue
		}
		upper = append(upper, point{at(i), y.at(hi.Value)})
		lower = append(lower, point{at(i), y.at(lo.Value)})
	}
	flush()
}

// course draws a series, broken where a value is missing.
func (s *scene) course(k int, ser Series, labels []string, at func(int) float64, y scale) {
	c, weight := seriesRole(k)
	var points []point
	flush := func() {
		if len(points) > 1 {
			m := s.line(c, 2.25, points...)
			m.dash, m.opacity = dashes(k), weight
		} else if len(points) == 1 {
			s.spot(k, points[0].x, points[0].y)
		}
		points = nil
	}
	for i := range labels {
		v := value(ser.Values, i)
		if !v.finite() {
			flush()
			continue
		}
		points = append(points, point{at(i), y.at(v.Value)})
	}
	flush()
	for i := range labels {
		v := value(ser.Values, i)
		if !v.finite() || len(labels) > tipMost {
			continue
		}
		if len(labels) <= spotsMost {
			s.spot(k, at(i), y.at(v.Value)).tip = tip(labels[i], ser.Name, v.Text)
		} else {
			m := s.box(at(i)-4, y.at(v.Value)-4, 8, 8, 4, c) // seen by pointers alone
			m.opacity, m.tip = invisible, tip(labels[i], ser.Name, v.Text)
		}
	}
}

// invisible is the opacity of what only carries a tip.
const invisible = 1e-9

// last writes the figure of the last value of the only line.
func (s *scene) last(ser Series, n int, at func(int) float64, p plot) {
	for i := n - 1; i >= 0; i-- {
		v := value(ser.Values, i)
		if !v.finite() {
			continue
		}
		text := cut(clean(v.Text), body, (p.right-p.left)/2)
		if text == "" {
			return
		}
		w := measure(text, body) * bolder
		x := min(max(at(i), p.left+w/2+3), p.right-w/2-3)
		y := p.y.at(v.Value) - 10
		if y < p.y.to+4 {
			y += 26
		}
		y = math.Min(y, p.bottom-4)
		h := s.box(x-w/2-3, y-12, w+6, 16, 3, paper)
		h.shape, h.opacity = halo, 0.8
		s.text(x, y, middle, text, body, w, ink).bold = true
		return
	}
}
