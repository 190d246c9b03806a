package chart

// narrow is the width below which the words of a funnel stand above its bars.
const narrow = 460

func (f *Funnel) draw(s *scene, y float64) float64 {
	largest := 0.0
	any := false
	for _, st := range f.Steps {
		if st.Value.finite() {
			largest, any = max(largest, st.Value.Value), true
		}
	}
	if !any {
		return s.empty(y)
	}
	steps := f.Steps
	if len(steps) > barsMost {
		steps = steps[:barsMost]
	}
	if s.w < narrow {
		y = f.drawNarrow(s, y, steps, largest)
	} else {
		y = f.drawWide(s, y, steps, largest)
	}
	if n := len(f.Steps) - len(steps); n > 0 {
		y = s.andMore(n, "steps", y+4)
	}
	return y
}

// length is how wide the bar of a step is.
func (st Step) length(largest, room float64) float64 {
	if !st.Value.finite() || st.Value.Value <= 0 || largest <= 0 {
		return 0
	}
	return max(st.Value.Value/largest*room, 2)
}

// neck joins a step to the next.
func (s *scene) neck(mid, y, from, height, to float64) {
	if from > 0 && to > 0 {
		s.area(series, point{mid - from/2, y}, point{mid + from/2, y}, point{mid + to/2, y + height}, point{mid - to/2, y + height}).opacity = 0.18
	}
}

func (f *Funnel) drawWide(s *scene, y float64, steps []Step, largest float64) float64 {
	var labels, texts, notes []string
	for _, st := range steps {
		labels, texts, notes = append(labels, st.Label), append(texts, st.Value.Text), append(notes, st.Note)
	}
	left := widest(labels, body, s.w*0.24) + 12
	value := widest(texts, body, s.w*0.2)*bolder + 12
	note := widest(notes, small, s.w*0.22) + 12
	if note == 12 {
		note = 0
	}
	room := s.w - left - value - note
	mid := left + room/2
	const thick, between = 30.0, 12.0
	for i, st := range steps {
		n := st.length(largest, room)
		if i+1 < len(steps) {
			s.neck(mid, y+thick, n, between, steps[i+1].length(largest, room))
		}
		if n > 0 {
			s.box(mid-n/2, y, n, thick, 3, series).tip = tip(st.Label, st.Value.Text, st.Note)
		} else {
			s.line(rule, 1, point{mid, y}, point{mid, y + thick})
		}
		s.text(0, y+thick/2+4, start, st.Label, body, left-12, ink)
		s.text(s.w-note, y+thick/2+4, end, st.Value.Text, body, value/bolder, ink).bold = true
		if st.Note != "" {
			s.text(s.w-note+12, y+thick/2+4, start, st.Note, small, note-12, muted)
		}
		y += thick + between
	}
	return y - between
}

func (f *Funnel) drawNarrow(s *scene, y float64, steps []Step, largest float64) float64 {
	const thick, between = 18.0, 8.0
	for i, st := range steps {
		value := min(measure(clean(st.Value.Text), body)*bolder, s.w/2)
		s.text(0, y+14, start, st.Label, body, s.w-value-10, ink)
		s.text(s.w, y+14, end, st.Value.Text, body, value/bolder, ink).bold = true
		y += 20
		n := st.length(largest, s.w)
		if n > 0 {
			s.box(s.w/2-n/2, y, n, thick, 3, series).tip = tip(st.Label, st.Value.Text, st.Note)
		} else {
			s.line(rule, 1, point{s.w / 2, y}, point{s.w / 2, y + thick})
		}
		y += thick
		if st.Note != "" {
			s.text(s.w/2, y+13, middle, st.Note, small, s.w, muted)
			y += 16
		}
		if i+1 < len(steps) {
			y += between
		}
	}
	return y
}
