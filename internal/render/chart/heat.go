package chart

import "math"

// The least width of a cell, and how many rows are drawn.
const (
	cellMin  = 4.0
	cellMost = 56.0
	rowsMost = 60
)

func (h *Heat) draw(s *scene, y float64) float64 {
	low, high, any := math.Inf(1), math.Inf(-1), false
	var least, most Value
	for r := range h.Rows {
		for c := range h.Columns {
			if v := h.cell(r, c); v.finite() {
				any = true
				if v.Value < low {
					low, least = v.Value, v
				}
				if v.Value > high {
					high, most = v.Value, v
				}
			}
		}
	}
	if !any {
		return s.empty(y)
	}
	rows, columns := min(len(h.Rows), rowsMost), len(h.Columns)
	labels := widest(h.Rows[:rows], small, s.w*0.28) + 8
	if most := int((s.w - labels) / cellMin); columns > most {
		columns = most
	}
	cell := min((s.w-labels)/float64(columns), cellMost)
	between := 2.0
	if cell < 12 {
		between = min(1, cell/6)
	}
	height := min(max(cell*0.62, 16), 28)
	shown := h.fits(rows, columns, cell-between)
	tips := rows*columns <= 4*tipMost
	s.underneath(h.Columns[:columns], func(i int) float64 { return labels + cell*(float64(i)+0.5) }, labels, labels+cell*float64(columns), y+10)
	y += 18
	for r := range rows {
		s.text(labels-8, y+height/2+4, end, h.Rows[r], small, labels-8, muted)
		for c := range columns {
			v := h.cell(r, c)
			x := labels + cell*float64(c)
			if !v.finite() {
				s.box(x, y, cell-between, height-between, min(3, cell/5), rule).opacity = 0.3
				continue
			}
			level := heatLevel(v.Value, low, high)
			m := s.box(x, y, cell-between, height-between, min(3, cell/5), heat+level)
			if tips {
				m.tip = tip(h.Rows[r], h.Columns[c], v.Text)
			}
			if shown {
				s.text(x+(cell-between)/2, y+height/2+3, middle, v.Text, small, cell, onHeat+level)
			}
		}
		y += height
	}
	y = h.scale(s, labels, y+8, least, most, heatLevel(low, low, high))
	if n := len(h.Columns) - columns; n > 0 {
		y = s.andMore(n, "columns", y)
	}
	if n := len(h.Rows) - rows; n > 0 {
		y = s.andMore(n, "rows", y)
	}
	return y
}

// scale is the legend: from the least to the most.
func (h *Heat) scale(s *scene, x, y float64, least, most Value, from role) float64 {
	const size = 12.0
	room := max((s.w-x-heatCount*(size+2))/2-12, 30)
	left := s.text(x, y+10, start, least.Text, small, room, muted)
	x += measure(left.text, small) + 6
	for i := from; i < heatCount; i++ {
		s.box(x, y, size, size, 2, heat+i)
		x += size + 2
	}
	s.text(x+4, y+10, start, most.Text, small, min(room, s.w-x-4), muted)
	return y + 18
}

func (h *Heat) cell(r, c int) Value {
	if r < len(h.Cells) {
		return value(h.Cells[r], c)
	}
	return value(nil, 0)
}

// fits tells whether the figure of each cell fits into it.
func (h *Heat) fits(rows, columns int, w float64) bool {
	if w < 16 {
		return false
	}
	for r := range rows {
		for c := range columns {
			if v := h.cell(r, c); v.finite() && measure(clean(v.Text), small)+2 > w {
				return false
			}
		}
	}
	return true
}

// heatLevel is how strong a value is, of heatCount levels. Nothing is the
// weakest, and only it where the least is zero.
func heatLevel(v, low, high float64) role {
	from := min(low, 0)
	if v <= from || high/2 <= from/2 {
		return 0
	}
	share := (v/2 - from/2) / (high/2 - from/2)
	return 1 + role(min(int(share*(heatCount-1)), heatCount-2))
}
