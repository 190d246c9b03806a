package phone

import "sync"

// A pattern is a regular expression over decimal digits as the table has them:
// digits, \d, [..] classes, groups, (?:..), |, ?, {n}, {n,m} and $. It is
// compiled to a program for a backtracking machine, which takes microseconds;
// package regexp takes a hundred times as long to compile, and a process of
// crm compiles each pattern that it needs anew. Numbers are short and the
// patterns hold no unbounded repetition, so backtracking is bounded.
type pattern struct {
	prog  []inst
	count int // groups
}

type op uint8

const (
	opDigit op = iota // one digit of mask
	opSplit           // try the next; when that fails, jump
	opJump
	opSave // note the position in slot arg
	opEnd  // $
)

type inst struct {
	op   op
	arg  int16 // of opSplit and opJump, relative to this one
	mask uint16
}

// maxGroups is more than any pattern of the table has.
const maxGroups = 8

// groups are positions: group n from 2n to 2n+1, -1 where it took no part.
type groups [2*maxGroups + 2]int16

func (g *groups) found(n int) bool { return n < 1 || n <= maxGroups && g[2*n] >= 0 }

// expand appends the layout to dst with $1, $2 … replaced by the groups of s.
func (g *groups) expand(dst []byte, layout string, s []byte) []byte {
	for i := 0; i < len(layout); i++ {
		if layout[i] == '$' && i+1 < len(layout) && isDigit(layout[i+1]) {
			i++
			if n := int(layout[i] - '0'); n <= maxGroups && g[2*n] >= 0 {
				dst = append(dst, s[g[2*n]:g[2*n+1]]...)
			}
			continue
		}
		dst = append(dst, layout[i])
	}
	return dst
}

var patterns sync.Map // text → *pattern

// compiled compiles a pattern of the table, once in a process.
func compiled(text string) *pattern {
	if p, ok := patterns.Load(text); ok {
		return p.(*pattern)
	}
	c := compiler{text: text}
	prog := c.alternation()
	p := &pattern{prog, c.groups}
	patterns.Store(text, p)
	return p
}

type compiler struct {
	text   string
	at     int
	groups int
}

// more tells whether an alternation goes on at the position.
func (c *compiler) more() bool { return c.at < len(c.text) && c.text[c.at] != ')' }

func (c *compiler) alternation() []inst {
	branch := c.sequence()
	if !c.more() {
		return branch
	}
	c.at++ // |
	rest := c.alternation()
	prog := append([]inst{{op: opSplit, arg: int16(len(branch) + 2)}}, branch...)
	prog = append(prog, inst{op: opJump, arg: int16(len(rest) + 1)})
	return append(prog, rest...)
}

func (c *compiler) sequence() []inst {
	var prog []inst
	for c.more() && c.text[c.at] != '|' {
		atom := c.atom()
		lo, hi := c.repetition()
		for range lo {
			prog = append(prog, atom...)
		}
		// Each optional turn leads out of all the later ones, so that a
		// failure is not tried again turn by turn.
		for turn := range hi - lo {
			prog = append(prog, inst{op: opSplit, arg: int16((hi - lo - turn) * (len(atom) + 1))})
			prog = append(prog, atom...)
		}
	}
	return prog
}

func (c *compiler) atom() []inst {
	ch := c.text[c.at]
	c.at++
	switch ch {
	case '(':
		group := 0
		if c.text[c.at] == '?' {
			c.at += 2 // ?:
		} else {
			c.groups++
			group = c.groups
		}
		prog := c.alternation()
		c.at++ // )
		if group > 0 {
			prog = append([]inst{{op: opSave, arg: int16(2 * group)}}, prog...)
			prog = append(prog, inst{op: opSave, arg: int16(2*group + 1)})
		}
		return prog
	case '[':
		var mask uint16
		for c.text[c.at] != ']' {
			lo := c.text[c.at]
			c.at++
			hi := lo
			if c.text[c.at] == '-' {
				hi = c.text[c.at+1]
				c.at += 2
			}
			for ; lo <= hi; lo++ {
				mask |= 1 << (lo - '0')
			}
		}
		c.at++ // ]
		return []inst{{op: opDigit, mask: mask}}
	case '\\':
		c.at++ // d
		return []inst{{op: opDigit, mask: 1<<10 - 1}}
	case '$':
		return []inst{{op: opEnd}}
	}
	return []inst{{op: opDigit, mask: 1 << (ch - '0')}}
}

func (c *compiler) repetition() (lo, hi int) {
	if c.at == len(c.text) {
		return 1, 1
	}
	switch c.text[c.at] {
	case '?':
		c.at++
		return 0, 1
	case '{':
		c.at++
		lo = c.number()
		hi = lo
		if c.text[c.at] == ',' {
			c.at++
			hi = c.number()
		}
		c.at++ // }
		return lo, hi
	}
	return 1, 1
}

func (c *compiler) number() (n int) {
	for ; isDigit(c.text[c.at]); c.at++ {
		n = n*10 + int(c.text[c.at]-'0')
	}
	return n
}

// whole tells whether the pattern matches all of the digits of s.
func (p *pattern) whole(s []byte) bool {
	m := machine{prog: p.prog, s: s, all: true}
	return m.run(0, 0)
}

// prefix matches the beginning of s, choosing as Perl does, and gives the
// length of the match. Positions of groups are noted where at is not nil.
func (p *pattern) prefix(s []byte, at *groups) (int, bool) {
	return p.match(s, at, false)
}

func (p *pattern) match(s []byte, at *groups, all bool) (int, bool) {
	if at != nil {
		for i := range at {
			at[i] = -1
		}
	}
	m := machine{prog: p.prog, s: s, at: at, all: all}
	ok := m.run(0, 0)
	return m.end, ok
}

type machine struct {
	prog []inst
	s    []byte
	at   *groups
	all  bool
	end  int
}

func (m *machine) run(pc, pos int) bool {
	for pc < len(m.prog) {
		in := m.prog[pc]
		switch in.op {
		case opDigit:
			if pos == len(m.s) || in.mask>>(m.s[pos]-'0')&1 == 0 {
				return false
			}
			pos++
			pc++
		case opSplit:
			if m.run(pc+1, pos) {
				return true
			}
			pc += int(in.arg)
		case opJump:
			pc += int(in.arg)
		case opSave:
			if m.at == nil {
				pc++
				continue
			}
			old := m.at[in.arg]
			m.at[in.arg] = int16(pos)
			if m.run(pc+1, pos) {
				return true
			}
			m.at[in.arg] = old
			return false
		case opEnd:
			if pos != len(m.s) {
				return false
			}
			pc++
		}
	}
	if m.all && pos != len(m.s) {
		return false
	}
	m.end = pos
	return true
}
