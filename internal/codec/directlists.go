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
	interactions []crm.Interaction
	participants []crm.Participant
	strings      []string
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
	all := (*items)[:0]
	for x.indent == dash && x.item() {
		all = append(all, *new(T))
		if read(x, &all[len(all)-1]); x.key != "" {
			x.fail() // an unknown key, or one that is out of order
		}
	}
	*items = all
	if len(all) == 0 {
		x.fail()
	}
	if x.failed {
		return
	}
	*p = slices.Clone(all)
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
		*p = slices.Clone(x.bracket())
	}
}

// ids reads a list of ids in brackets.
func (x *direct) ids(name string, p *[]crm.ID) {
	if x.key != name {
		return
	}
	all := x.bracket()
	*p = make([]crm.ID, len(all))
	for i, s := range all {
		if (*p)[i] = crm.ID(s); !(*p)[i].Valid() {
			x.fail()
			return
		}
	}
}

// bracket reads the texts in brackets, at least one.
func (x *direct) bracket() []string {
	i := x.r.pos
	if x.flow || i+2 >= len(x.src) || x.src[i] != ' ' || x.src[i+1] != '[' {
		x.fail()
		return nil
	}
	i += 2
	all := x.strings[:0]
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
	return all
}

// pairs reads a map whose keys are free.
func (x *direct) pairs(name string, p *[]crm.Pair) {
	if x.key != name {
		return
	}
	if x.flow {
		x.fail()
		return
	}
	x.r.nodes = append(x.r.nodes[:0], node{})
	if x.r.afterKey(0, x.col); x.r.bailed || x.r.nodes[0].kind != mapNode {
		x.fail()
		return
	}
	x.tree.nodes = x.r.nodes
	*p = x.d.sortedPairs(&x.tree.nodes[0])
	if x.advance(); x.indent > x.col || len(x.d.probs) > 0 {
		x.fail()
	}
}
