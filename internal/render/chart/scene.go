package chart

import "math"

// role is what a colour is for. A Theme has a colour for each.
type role uint8

// The roles. Text on a coloured area has the role of the area with on before it.
const (
	none     role = iota
	paper         // behind all
	ink           // text
	muted         // text that matters less
	rule          // grid lines and the outlines of what is empty
	series        // the first of seriesCount
	onSeries = series + seriesCount
	heat     = onSeries + seriesCount // the weakest of heatCount
	onHeat   = heat + heatCount
	roles    = onHeat + heatCount
)

const (
	seriesCount = 6
	heatCount   = 6
)

// seriesRole is the colour of the i-th series, and how strong it is: the
// seventh has the colour of the first, paler.
func seriesRole(i int) (role, float64) {
	strength := [...]float64{1, 0.6, 0.35}
	return series + role(i%seriesCount), strength[i/seriesCount%len(strength)]
}

type point struct{ x, y float64 }

type shape uint8

const (
	area    shape = iota // inside of points
	box                  // rectangle with round corners
	line                 // along points
	letters              // text
	halo                 // a box behind text, so that lines do not cross it
)

type anchor uint8

const (
	start anchor = iota
	middle
	end
)

// mark is one thing that is drawn.
type mark struct {
	shape   shape
	role    role
	opacity float64 // 0: 1
	tip     string  // what a pointer over it tells

	x, y, w, h, r float64 // of a box; x, y of text: its anchor and baseline
	points        []point
	stroke        float64   // width of a line
	dash          []float64 // of a line

	text   string
	size   float64
	anchor anchor
	bold   bool
}

// scene is what is drawn, from back to front, in pixels.
type scene struct {
	w, h  float64
	marks []mark
}

// Sizes of text, and the space around.
const (
	small = 11.0
	body  = 12.0
	large = 16.0
	gap   = 8.0
)

func (s *scene) box(x, y, w, h, r float64, c role) *mark {
	s.marks = append(s.marks, mark{shape: box, role: c, x: x, y: y, w: w, h: h, r: min(r, w/2, h/2)})
	return &s.marks[len(s.marks)-1]
}

func (s *scene) line(c role, stroke float64, points ...point) *mark {
	s.marks = append(s.marks, mark{shape: line, role: c, points: points, stroke: stroke})
	return &s.marks[len(s.marks)-1]
}

func (s *scene) area(c role, points ...point) *mark {
	s.marks = append(s.marks, mark{shape: area, role: c, points: points})
	return &s.marks[len(s.marks)-1]
}

// text writes at most w pixels of text; the whole of one that is cut is its tip.
func (s *scene) text(x, y float64, at anchor, text string, size, w float64, c role) *mark {
	whole := clean(text)
	m := mark{shape: letters, role: c, x: x, y: y, anchor: at, size: size, text: cut(whole, size, w)}
	if m.text != whole {
		m.tip = whole
	}
	s.marks = append(s.marks, m)
	return &s.marks[len(s.marks)-1]
}

// whole tells whether all values are whole numbers.
func whole(lists ...[]Value) bool {
	for _, list := range lists {
		for _, v := range list {
			if v.finite() && v.Value != math.Trunc(v.Value) {
				return false
			}
		}
	}
	return true
}

// span is the least and the greatest value of some, not less than both sides of zero.
func span(lists ...[]Value) (low, high float64, any bool) {
	for _, list := range lists {
		for _, v := range list {
			if v.finite() {
				low, high, any = min(low, v.Value), max(high, v.Value), true
			}
		}
	}
	return low, high, any
}

func (v Value) finite() bool { return !math.IsNaN(v.Value) && !math.IsInf(v.Value, 0) }

// value is the i-th of a list; missing ones are not finite.
func value(list []Value, i int) Value {
	if i < len(list) {
		return list[i]
	}
	return Value{Value: math.NaN()}
}

// widest is the width of the widest text, but at most w.
func widest(texts []string, size, w float64) float64 {
	most := 0.0
	for _, t := range texts {
		if most = max(most, measure(clean(t), size)); most >= w {
			return w
		}
	}
	return most
}

// tipMost is up to how many values each has a tip of its own. More would make
// the file large, and are too narrow to point at.
const tipMost = 400

func tip(parts ...string) string {
	s := ""
	for _, p := range parts {
		if p = clean(p); p != "" {
			if s != "" {
				s += ": "
			}
			s += p
		}
	}
	return s
}

// entry is a line of a legend.
type entry struct {
	name   string
	role   role
	weight float64
	mark   func(s *scene, x, y float64) // draws what stands before the name, 20 wide, centred at y; nil: a box
}

// legend writes the entries in rows at the top and moves y below them.
func (s *scene) legend(entries []entry, y float64) float64 {
	const sign, row = 14.0, 20.0
	x := 0.0
	for _, e := range entries {
		width := sign
		if e.mark != nil {
			width = 22
		}
		room := max(s.w/2, 140) - width - 6
		if name := min(measure(clean(e.name), body), room) + width + 6; x > 0 && x+name > s.w {
			x, y = 0, y+row
		}
		mid := y + row/2
		if e.mark != nil {
			e.mark(s, x, mid)
		} else {
			s.box(x, mid-5, 10, 10, 2, e.role).opacity = e.weight
		}
		t := s.text(x+width, mid+4, start, e.name, body, min(room, s.w-x-width), ink)
		x += width + measure(t.text, body) + 16
	}
	if len(entries) > 0 {
		y += row + 6
	}
	return y
}

// underneath writes labels under slots: each, or every second, third … one, so
// that they do not touch.
func (s *scene) underneath(labels []string, at func(i int) float64, left, right, y float64) {
	most := widest(labels, small, max((right-left)/3, 60))
	place := func(i int) (from, to float64) {
		w := min(measure(clean(labels[i]), small), most)
		x := min(max(at(i), left+w/2), max(right-w/2, left+w/2))
		return x - w/2, x + w/2
	}
	step := 1
	for i := step; i < len(labels) && step < len(labels); i += step {
		_, free := place(i - step)
		if from, _ := place(i); from < free+gap {
			step = Sparser(step)
			i = 0
		}
	}
	for i := 0; i < len(labels); i += step {
		from, to := place(i)
		s.text((from+to)/2, y, middle, labels[i], small, most, muted)
	}
}

// Sparser is the step after n in which labels that have no room are left out:
// the next of the numbers that divide years and half-years well.
func Sparser(n int) int {
	for _, k := range [...]int{2, 3, 4, 6, 12} {
		if k > n {
			return k
		}
	}
	return 2 * n
}

// empty tells that there is nothing to draw.
func (s *scene) empty(y float64) float64 {
	s.box(0, y, s.w, 72, 6, rule).opacity = 0.35
	s.text(s.w/2, y+40, middle, "Nothing to show yet", body, s.w, muted)
	return y + 72
}

// andMore tells how many were left out.
func (s *scene) andMore(n int, what string, y float64) float64 {
	s.text(0, y+14, start, "and "+group(n)+" more "+what, small, s.w, muted)
	return y + 20
}
