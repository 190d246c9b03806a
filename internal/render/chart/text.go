package chart

import (
	"math"
	"strconv"
	"unicode"
	"unicode/utf8"

	"crm/internal/term"
)

// advances is the widths of the characters of ASCII from the space on, in
// thousandths of the size of the font: those of DejaVu Sans, one of the widest
// in use, and of an A beside another. A page is read in the font of the reader's system, which is narrower
// or as wide.
var advances = [...]uint16{
	318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337,
	636, 636, 636, 636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531,
	1000, 710, 686, 698, 770, 632, 575, 775, 752, 295, 295, 656, 557, 863, 748, 787,
	603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838, 500,
	500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612,
	635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838,
}

// bolder is how much wider bold text is.
const bolder = 1.13

func advance(r rune) float64 {
	switch {
	case r < ' ':
		return 0
	case r < ' '+rune(len(advances)):
		return float64(advances[r-' ']) / 1000
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	case r < 0x1100: // Latin, Greek, Cyrillic and others of their kind
		if unicode.IsUpper(r) {
			return 0.8
		}
		return 0.66
	}
	return 1.1
}

// measure is how wide text is at most, in pixels.
func measure(s string, size float64) float64 {
	w := 0.0
	for _, r := range s {
		w += advance(r)
	}
	return w * size
}

// cut shortens text to at most w pixels, ending in an ellipsis where something
// was cut.
func cut(s string, size, w float64) string {
	if measure(s, size) <= w+0.01 {
		return s
	}
	used := measure("…", size)
	for i, r := range s {
		used += advance(r) * size
		if used > w {
			for i > 0 && s[i-1] == ' ' {
				i--
			}
			return s[:i] + "…"
		}
	}
	return s
}

// longest is the most characters of a text that a picture holds, the full text
// of one that was cut included.
const longest = 300

// clean is text that neither hides, reorders nor ends what is around it.
func clean(s string) string {
	if len(s) > 8*longest { // work is for what is shown
		s = s[:8*longest]
	}
	s = term.Clean(s)
	if utf8.RuneCountInString(s) <= longest {
		return s
	}
	n := 0
	for i := range s {
		if n++; n == longest {
			return s[:i] + "…"
		}
	}
	return s
}

// scale places values on a line between two pixels.
type scale struct {
	low, high float64 // values
	from, to  float64 // pixels
}

func (s scale) at(v float64) float64 {
	if s.high/2 <= s.low/2 {
		return s.from
	}
	v = min(max(v, s.low), s.high)
	return s.from + (v/2-s.low/2)/(s.high/2-s.low/2)*(s.to-s.from) // halves: the span of the largest numbers is no number
}

// axis is round numbers around the values and zero, about n steps of them.
type axis struct {
	ticks []float64
	step  float64
}

// greatest is the largest value that is told from a larger one.
const greatest = 1e300

// least is the smallest span that has steps.
const least = 1e-290

// newAxis makes one for values; those of whole numbers count something that has
// no parts.
func newAxis(low, high float64, n int, whole bool) axis {
	low, high = max(min(low, 0), -greatest), min(max(high, 0), greatest)
	if high-low < least {
		low, high = 0, 1
	}
	step := niceStep((high - low) / float64(max(n, 1)))
	if whole {
		step = max(step, 1)
	}
	a := axis{step: step}
	for i := math.Floor(low/step + 1e-9); ; i++ {
		a.ticks = append(a.ticks, i*step)
		if len(a.ticks) > 1 && i*step >= high-step*1e-9 {
			return a
		}
	}
}

// niceStep is the least of 1, 2, 2.5 and 5 times a power of ten that is not
// below the step; 2.5 only where that makes whole numbers.
func niceStep(raw float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(raw)))
	if power == 0 {
		return raw
	}
	for _, m := range [...]float64{1, 2, 2.5, 5} {
		if m*power >= raw*(1-1e-9) && (m != 2.5 || power >= 10) {
			return m * power
		}
	}
	return 10 * power
}

func (a axis) low() float64  { return a.ticks[0] }
func (a axis) high() float64 { return a.ticks[len(a.ticks)-1] }

// word is a tick for people: 0, 250, 5k, 1.5M. All of an axis have one unit.
func (a axis) word(v float64) string {
	if v == 0 {
		return "0"
	}
	largest := max(math.Abs(a.low()), math.Abs(a.high()))
	unit, name := 1.0, ""
	for _, u := range [...]struct {
		size float64
		name string
	}{{1e12, "T"}, {1e9, "G"}, {1e6, "M"}, {1e3, "k"}} {
		if largest >= u.size && (u.size > 1e3 || largest >= 1e4) {
			unit, name = u.size, u.name
			break
		}
	}
	if largest >= 1e16 || largest < 1e-4 {
		return strconv.FormatFloat(v, 'g', 3, 64)
	}
	step := a.step / unit
	places := 0
	for places < 8 && math.Abs(step-math.Round(step)) > 1e-6*step {
		step *= 10
		places++
	}
	return strconv.FormatFloat(v/unit, 'f', places, 64) + name
}
