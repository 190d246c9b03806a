package audit

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/shell"
	"crm/internal/validate"
)

// placeholders are names that stand for none, in the languages of many forms.
func placeholders() []string {
	return []string{
		"test", "tester", "testing", "test test", "testuser", "test user", "asdf", "asdf asdf", "qwerty", "qwertz", "foo", "bar", "foobar", "foo bar", "dummy", "sample", "example",
		"unknown", "unbekannt", "inconnu", "inconnue", "desconocido", "sconosciuto", "onbekend", "okand", "nieznany", "neznamy", "noname", "no name", "nobody", "anonymous", "anonym",
		"n/a", "n.a.", "na", "none", "null", "nil", "undefined", "nan", "tbd", "tba", "todo", "new customer", "neukunde", "first name", "last name", "vorname nachname",
		"john doe", "jane doe", "max mustermann", "erika mustermann", "musterfirma", "lorem ipsum",
	}
}

// The words that crm.yaml does not have.
const (
	wordStage uint8 = iota
	wordPipeline
	wordDealStage
	wordKind
)

// unknownWords finds words that the settings do not have, once for each customer
// and word.
func unknownWords(f *finder) {
	s := f.Settings
	if len(s.Stages) > 0 {
		stages := f.Text(column.Customers, "stage")
		bad := column.NewBits(f.Live.Len())
		stages.Select(bad, func(text []byte) bool { return len(text) > 0 && !s.HasStage(string(text)) })
		bad.And(f.Live)
		for row := range bad.All() {
			f.addItem(row, row, wordStage)
		}
	}
	if len(s.Pipelines) > 0 {
		f.unknownDeals()
	}
	if len(s.Kinds) > 0 {
		kinds := f.Text(column.Interactions, "kind")
		bad := column.NewBits(f.Rows(column.Interactions))
		kinds.Select(bad, func(text []byte) bool { return len(text) > 0 && !slices.Contains(s.Kinds, string(text)) })
		told, row, parent := map[string]bool{}, -1, f.Parents(column.Interactions)
		for i := range bad.All() {
			if p := parent(i); p != row {
				clear(told)
				row = p
			}
			if word := kinds.String(i); f.Live.Get(row) && !told[word] {
				told[word] = true
				f.addItem(i, row, wordKind)
			}
		}
	}
}

func (f *finder) unknownDeals() {
	const fine = 0xff
	judge := func(pipeline, stage []byte) uint8 {
		p := f.Settings.Pipeline(string(pipeline))
		switch {
		case p == nil:
			return wordPipeline
		case len(stage) > 0 && p.Stage(string(stage)) == nil:
			return wordDealStage
		}
		return fine
	}
	kinds := f.ofDeals(judge)
	f.live(column.Deals, func(deal, row int) {
		if kind := kinds(deal); kind != fine {
			f.addItem(deal, row, kind)
		}
	})
}

func tellUnknownWord(f *finder, r *record, x *Finding) {
	i := int(r.item)
	switch r.kind {
	case wordStage:
		word := f.Text(column.Customers, "stage").String(i)
		x.What = fmt.Sprintf("the stage %q is not in crm.yaml", word)
		x.fix("crm set %s stage=" + near(word, names(f.Settings.Stages, func(x crm.Stage) string { return x.Name })))
	case wordKind:
		x.What = fmt.Sprintf("an interaction of the kind %q, which is not in crm.yaml", f.Text(column.Interactions, "kind").Bytes(i))
		x.fix("crm edit %s")
	case wordPipeline:
		x.What = fmt.Sprintf("the pipeline %q is not in crm.yaml", f.Text(column.Deals, "pipeline").Bytes(i))
		x.of(f, column.Deals, r, "crm deal set %s pipeline=…")
	case wordDealStage:
		p := f.Settings.Pipeline(f.Text(column.Deals, "pipeline").String(i))
		stage := f.Text(column.Deals, "stage").String(i)
		x.What = fmt.Sprintf("the pipeline %s has no stage %q", p.Name, stage)
		x.of(f, column.Deals, r, "crm deal move %s "+near(stage, names(p.Stages, func(x crm.DealStage) string { return x.Name })))
	}
}

func names[T any](list []T, name func(T) string) []string {
	out := make([]string, len(list))
	for i, x := range list {
		out[i] = name(x)
	}
	return out
}

// near is the word that was probably meant, for a command.
func near(word string, known []string) string {
	if right := validate.Nearest(word, known); right != "" {
		return shell.Quote(right)
	}
	return "…"
}

// How rare a tag must be, and how frequent the one that it looks like.
const (
	rareTag     = 2
	frequentTag = 10
)

// mistypedTags compares all tags: one that few have and that is one letter away from
// one that many have was probably meant to be that.
func mistypedTags(snap *column.Snapshot) map[string]string {
	counts := map[string]int{}
	for _, p := range snap.Parts {
		values, spans := p.Text(column.Tags, "value"), p.Spans(column.Tags)
		coded := make([]int, values.Codes())
		for row := range p.Live.All() {
			for from, to := spans(row); from < to; from++ {
				if len(coded) > 0 {
					coded[values.Code(from)]++
				} else {
					counts[string(values.Bytes(from))]++
				}
			}
		}
		for code, n := range coded {
			if n > 0 {
				counts[string(values.Entry(code))] += n
			}
		}
	}
	var frequent []string
	for _, tag := range slices.Sorted(maps.Keys(counts)) {
		if counts[tag] >= frequentTag {
			frequent = append(frequent, tag)
		}
	}
	meant := map[string]string{}
	for tag, n := range counts {
		if n > rareTag {
			continue
		}
		for _, right := range frequent {
			if alike(tag, right) {
				meant[tag] = right
				break
			}
		}
	}
	return meant
}

func oddTags(f *finder) {
	meant := f.meant()
	if len(meant) == 0 {
		return
	}
	odd := column.NewBits(f.Rows(column.Tags))
	f.Text(column.Tags, "value").Select(odd, func(tag []byte) bool { return meant[string(tag)] != "" })
	parent := f.Parents(column.Tags)
	for tag := range odd.All() {
		if row := parent(tag); f.Live.Get(row) {
			f.addItem(tag, row, 0)
		}
	}
}

func tellOddTag(f *finder, r *record, x *Finding) {
	tag := f.Text(column.Tags, "value").String(int(r.item))
	right := f.meant()[tag]
	x.What = fmt.Sprintf("the tag %q may be %q", tag, right)
	x.fix("crm set %s --remove tag=" + shell.Quote(tag) + " --add tag=" + shell.Quote(right))
}

// alike tells that a tag is another one mistyped: but for case, hyphens and the
// like it is the same, or it has one letter wrong. In short tags and in numbers
// one letter makes another word.
func alike(tag, right string) bool {
	plain := strings.NewReplacer("-", "", "_", "", " ", "", ".", "")
	a, b := plain.Replace(crm.Fold(tag)), plain.Replace(crm.Fold(right))
	if a == b {
		return true
	}
	return len(a) >= 5 && !strings.ContainsAny(a+b, "0123456789") && crm.Distance(a, b, 1) == 1
}
