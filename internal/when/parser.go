package when

import (
	"fmt"
	"strings"
	"time"

	"crm/internal/crm"
)

// parser reads the words of one text. The functions that read a part begin at
// word i and give the word behind it, or -1 when the part is not there. What is
// there but wrong is noted in err, which then is the outcome.
type parser struct {
	text  string
	kind  kind
	words []string
	now   time.Time
	today crm.Date
	lean  Lean
	far   int // the first word that nothing has understood
	err   error
}

func newParser(text string, now time.Time, lean Lean) (*parser, error) {
	if len(text) > maxText {
		return nil, &Error{Text: text, Why: "this is too long for a time"}
	}
	p := &parser{text: text, now: now, today: crm.DateOf(now), lean: lean}
	p.split(text)
	return p, nil
}

// split makes words in lower case; a comma behind a word is left out.
func (p *parser) split(text string) {
	p.words = strings.Fields(strings.ToLower(text))
	for i := range p.words[:max(0, len(p.words)-1)] {
		if w := p.words[i]; len(w) > 1 {
			p.words[i] = strings.TrimSuffix(w, ",")
		}
	}
}

// fail notes what is wrong with a part; the first is kept.
func (p *parser) fail(format string, args ...any) error {
	if p.err == nil {
		p.err = &Error{Text: p.text, Why: fmt.Sprintf(format, args...), kind: p.kind}
	}
	return p.err
}

// unknown is the error for a text that did not fit the grammar.
func (p *parser) unknown() error {
	if p.err != nil {
		return p.err
	}
	e := &Error{Text: p.text, kind: p.kind}
	if p.far > 0 && p.far < len(p.words) {
		e.Part = strings.Join(p.words[p.far:], " ")
	} else if len(p.words) > 0 && p.far == 0 {
		e.Part = p.words[0]
	}
	return e
}

// word is the word at i, "" behind the last.
func (p *parser) word(i int) string {
	if i < 0 || i >= len(p.words) {
		return ""
	}
	return p.words[i]
}

// done tells that i is behind the last word, and otherwise notes how far the
// text was understood.
func (p *parser) done(i int) bool {
	p.far = max(p.far, i)
	return i == len(p.words)
}

// time reads the whole text.
func (p *parser) time() (crm.Time, error) {
	if p.word(0) == "now" && p.done(1) {
		return crm.TimeOf(p.now), nil
	}
	if t, ok := p.exact(); ok || p.err != nil {
		return t, p.err
	}
	if a, i := p.amount(0); i > 0 && a.clock {
		if p.done(i) && p.err == nil {
			return crm.TimeOf(p.now.Add(time.Duration(a.n) * a.unit)), nil
		}
		return crm.Time{}, p.unknown()
	}
	if d, i := p.day(0); i > 0 && p.err == nil {
		if p.done(i) {
			return p.wholeDay(d)
		}
		if c, i := p.clock(p.at(i)); i > 0 && p.done(i) {
			return p.moment(d, c)
		}
	}
	if c, i := p.clock(0); i > 0 && p.err == nil {
		if p.done(i) {
			d := p.today
			if c == (clock{word: true}) && p.lean == Future {
				d = d.AddDays(1) // midnight to come
			}
			return p.moment(d, c)
		}
		if d, i := p.day(i); i > 0 && p.done(i) && p.err == nil {
			return p.moment(d, c)
		}
	}
	return crm.Time{}, p.unknown()
}

// at skips the word "at".
func (p *parser) at(i int) int {
	if p.word(i) == "at" {
		return i + 1
	}
	return i
}

func (p *parser) wholeDay(d crm.Date) (crm.Time, error) {
	if p.err != nil {
		return crm.Time{}, p.err
	}
	return crm.DayTime(d), nil
}

// moment is a clock time of a day in the zone of now. A time that the change to
// summer time skips is refused; of a time that the change back repeats it is
// the first.
func (p *parser) moment(d crm.Date, c clock) (crm.Time, error) {
	if p.err != nil {
		return crm.Time{}, p.err
	}
	loc := p.now.Location()
	t := time.Date(int(d.Year), time.Month(d.Month), int(d.Day), c.hour, c.min, c.sec, 0, loc)
	if t.Hour() != c.hour || t.Minute() != c.min {
		return crm.Time{}, p.fail("the clocks skip %02d:%02d on %s", c.hour, c.min, d)
	}
	for _, back := range []time.Duration{time.Hour, 30 * time.Minute} {
		if u := t.Add(-back); u.Hour() == c.hour && u.Minute() == c.min && crm.DateOf(u) == d {
			t = u
		}
	}
	return crm.TimeOf(t), nil
}

// exact reads an ISO day and time in one word or two, with or without offset,
// and the form of git and date (2026-11-19 15:30:00 +0100).
func (p *parser) exact() (crm.Time, bool) {
	s := strings.Join(p.words, " ")
	if len(s) < len("2026-11-19T15:30") || s[10] != 't' && s[10] != ' ' || !isISO(s[:10]) || s[11] < '0' || s[11] > '9' {
		return crm.Time{}, false
	}
	d, ok := p.iso(s[:10])
	if !ok {
		return crm.Time{}, false
	}
	if n := len(s); (s[n-5] == '+' || s[n-5] == '-') && !strings.Contains(s[n-4:], ":") {
		s = s[:n-2] + ":" + s[n-2:]
	}
	if c, ok := readClock(s[11:], ""); ok {
		t, err := p.moment(d, c)
		return t, err == nil
	}
	t, err := crm.ParseTime(s)
	return t, err == nil
}

// clock is a time of day. word tells that it was written as "midnight".
type clock struct {
	hour, min, sec int
	word           bool
}

// clock reads 14:00, 14:00:30, 2pm, 2 pm, 2:30pm, noon, midnight.
func (p *parser) clock(i int) (clock, int) {
	switch w := p.word(i); w {
	case "":
	case "noon":
		return clock{hour: 12}, i + 1
	case "midnight":
		return clock{word: true}, i + 1
	default:
		if next := p.word(i + 1); next == "am" || next == "pm" {
			if c, ok := readClock(w, next); ok {
				return c, i + 2
			}
		}
		half := ""
		if n := len(w) - 2; n > 0 && (w[n:] == "am" || w[n:] == "pm") {
			w, half = w[:n], w[n:]
		}
		if c, ok := readClock(w, half); ok {
			return c, i + 1
		}
	}
	return clock{}, -1
}

// readClock reads h:mm and h:mm:ss, and with half (am, pm) also h.
func readClock(s, half string) (clock, bool) {
	var n [3]int
	parts := strings.Split(s, ":")
	if len(parts) > 3 || len(parts) == 1 && half == "" {
		return clock{}, false
	}
	for i, part := range parts {
		v, ok := number(part, 2)
		if !ok || i > 0 && (len(part) != 2 || v > 59) {
			return clock{}, false
		}
		n[i] = v
	}
	c := clock{hour: n[0], min: n[1], sec: n[2]}
	switch {
	case half == "":
		return c, c.hour <= 23
	case c.hour < 1 || c.hour > 12:
		return clock{}, false
	}
	c.hour %= 12
	if half == "pm" {
		c.hour += 12
	}
	return c, true
}

// number reads 1 to most decimal digits.
func number(s string, most int) (int, bool) {
	if s == "" || len(s) > most {
		return 0, false
	}
	n := 0
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, true
}
