package codec

import (
	"slices"

	"crm/internal/crm"
)

// lists is where items are kept until their list is complete, so that each
// slice is made once, in its size. No list holds another one of its own type.
type lists struct {
	emails       []crm.Email
	phones       []crm.Phone
	addresses    []crm.Address
	links        []crm.Link
	handles      []crm.Handle
	relations    []crm.Relation
	externalIDs  []crm.ExternalID
	deals        []crm.Deal
	stageChanges []crm.StageChange
	lines        []crm.Line
	tasks        []crm.Task
	purchases    []crm.Purchase
	consents     []crm.Consent
	feedback     []crm.Feedback
	merged       []crm.Merged
	clashes      []crm.Clash
	interactions []crm.Interaction
	participants []crm.Participant
	strings      []string

	// Used when a customer is lent only.
	contacts   []crm.ID
	ints       []int
	freePairs  []crm.Pair
	freeValues []crm.Value
}

// empty makes the lists empty, of which a customer that was lent is made.
func (l *lists) empty() {
	l.emails, l.phones, l.addresses, l.links, l.handles = l.emails[:0], l.phones[:0], l.addresses[:0], l.links[:0], l.handles[:0]
	l.relations, l.externalIDs, l.deals, l.stageChanges, l.lines = l.relations[:0], l.externalIDs[:0], l.deals[:0], l.stageChanges[:0], l.lines[:0]
	l.tasks, l.purchases, l.consents, l.feedback, l.merged, l.clashes, l.interactions, l.participants = l.tasks[:0], l.purchases[:0], l.consents[:0], l.feedback[:0], l.merged[:0], l.clashes[:0], l.interactions[:0], l.participants[:0]
	l.strings, l.contacts, l.ints, l.freePairs, l.freeValues = l.strings[:0], l.contacts[:0], l.ints[:0], l.freePairs[:0], l.freeValues[:0]
}

// begin is where the next list begins in items.
func (x *direct) begin(length int) int {
	if x.lend {
		return length
	}
	return 0
}

// taken is a list as the customer gets it.
func taken[T any](x *direct, all []T) []T {
	if x.lend {
		return slices.Clip(all)
	}
	return slices.Clone(all)
}

// piece is room for n more items behind those of a list. What was cut off
// before stays where it is when the list has to move.
func piece[T any](list *[]T, n int) []T {
	from := len(*list)
	*list = slices.Grow(*list, n)[:from+n]
	return (*list)[from : from : from+n]
}

func (x *direct) newInt() *int {
	if !x.lend {
		return new(int)
	}
	x.ints = append(x.ints, 0)
	return &x.ints[len(x.ints)-1]
}

// list reads a list of groups into p by way of items.
func list[T any](x *direct, name string, p, items *[]T, read func(*direct, *T)) {
	if x.key == name {
		takeList(x, p, items, read)
	}
}

func takeList[T any](x *direct, p, items *[]T, read func(*direct, *T)) {
	if x.flow {
		x.fail()
		return
	}
	col := x.col
	x.col = -1
	x.endLine(x.r.pos)
	dash := x.indent
	if dash < col {
		x.fail()
		return
	}
	x.col = dash + 2
	x.r.depth += 2
	from := x.begin(len(*items))
	all := (*items)[:from]
	for x.indent == dash && x.item() {
		all = append(all, *new(T))
		if read(x, &all[len(all)-1]); x.key != "" {
			x.fail() // an unknown key, or one that is out of order
		}
	}
	*items = all
	if len(all) == from {
		x.fail()
	}
	if x.failed {
		return
	}
	*p = taken(x, all[from:])
	x.r.depth -= 2
	x.col = col
	switch {
	case x.indent == col:
		x.findKey()
	case x.indent > col:
		x.fail()
	}
}

// item moves behind the dash of an item, and reads the first key of its group.
func (x *direct) item() bool {
	i := x.r.pos
	if i+2 >= len(x.src) || x.src[i] != '-' {
		return false
	}
	if x.src[i+1] != ' ' {
		x.fail()
		return false
	}
	i += 2
	if x.src[i] == '{' {
		x.flow = true
		i++
	}
	x.r.pos = i
	x.findKey()
	return !x.failed
}

// texts reads a list of texts in brackets.
func (x *direct) texts(name string, p *[]string) {
	if x.key == name {
		*p = taken(x, x.bracket())
	}
}

// ids reads a list of ids in brackets.
func (x *direct) ids(name string, p *[]crm.ID) {
	if x.key != name {
		return
	}
	texts := x.bracket()
	from := x.begin(len(x.contacts))
	all := x.contacts[:from]
	for _, s := range texts {
		all = append(all, crm.ID(s))
		if !crm.ID(s).Valid() {
			x.fail()
			return
		}
	}
	x.contacts = all
	*p = taken(x, all[from:])
}

// bracket reads the texts in brackets, at least one.
func (x *direct) bracket() []string {
	i := x.r.pos
	if x.flow || i+2 >= len(x.src) || x.src[i] != ' ' || x.src[i+1] != '[' {
		x.fail()
		return nil
	}
	i += 2
	from := x.begin(len(x.strings))
	all := x.strings[:from]
	x.flow = true
	for {
		s, end := x.oneLine(i)
		if x.failed || end+1 >= len(x.src) {
			x.fail()
			return nil
		}
		all = append(all, s)
		if x.src[end] == ']' {
			i = end + 1
			break
		}
		if i = end + 2; x.src[end] != ',' || x.src[end+1] != ' ' || i >= len(x.src) {
			x.fail()
			return nil
		}
	}
	x.strings = all
	x.flow = false
	x.next(i)
	return all[from:]
}

// pairs reads a map whose keys are free.
func (x *direct) pairs(name string, p *[]crm.Pair) {
	x.free(name, func(n *node) bool {
		if n.kind == mapNode {
			*p = x.d.sortedPairs(n)
		}
		return n.kind == mapNode
	})
}

// value reads a value of any form.
func (x *direct) value(name string, p *crm.Value) {
	x.free(name, func(n *node) bool {
		*p = x.d.value(n)
		return true
	})
}

// free has take read what stands behind a key; false gives up.
func (x *direct) free(name string, take func(*node) bool) {
	if x.key != name {
		return
	}
	if x.flow {
		x.fail()
		return
	}
	x.r.nodes = append(x.r.nodes[:0], node{})
	if x.r.afterKey(0, x.col); x.r.bailed {
		x.fail()
		return
	}
	x.tree.nodes = x.r.nodes
	if !take(&x.tree.nodes[0]) {
		x.fail()
		return
	}
	if x.advance(); x.indent > x.col || len(x.d.probs) > 0 {
		x.fail()
	}
}
