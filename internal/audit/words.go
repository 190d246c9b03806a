package audit

import (
	"cmp"
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
			word := stages.String(row)
			f.add(row, crm.Date{}, "crm set %s stage="+near(word, names(s.Stages, func(x crm.Stage) string { return x.Name })), "the stage %q is not in crm.yaml", word)
		}
	}
	if len(s.Pipelines) > 0 {
		f.unknownDeals()
	}
	if len(s.Kinds) > 0 {
		kinds := f.Text(column.Interactions, "kind")
		bad := column.NewBits(f.Rows(column.Interactions))
		kinds.Select(bad, func(text []byte) bool { return len(text) > 0 && !slices.Contains(s.Kinds, string(text)) })
		told, row := map[string]bool{}, -1
		for i := range bad.All() {
			parent := f.ParentOf(column.Interactions, i)
			if parent != row {
				clear(told)
				row = parent
			}
			if word := kinds.String(i); f.Live.Get(row) && !told[word] {
				told[word] = true
				f.add(row, crm.Date{}, "crm edit %s", "an interaction of the kind %q, which is not in crm.yaml", word)
			}
		}
	}
}

func (f *finder) unknownDeals() {
	pipelines, stages := f.Text(column.Deals, "pipeline"), f.Text(column.Deals, "stage")
	f.live(column.Deals, func(deal, row int) {
		name, stage := string(pipelines.Bytes(deal)), string(stages.Bytes(deal))
		p := f.Settings.Pipeline(name)
		if p == nil {
			f.item(column.Deals, deal, row, crm.Date{}, "crm deal set %s pipeline=…", "the pipeline %q is not in crm.yaml", name)
			return
		}
		if stage != "" && p.Stage(stage) == nil {
			fix := near(stage, names(p.Stages, func(x crm.DealStage) string { return x.Name }))
			f.item(column.Deals, deal, row, crm.Date{}, "crm deal move %s "+fix, "the pipeline %s has no stage %q", p.Name, stage)
		}
	})
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
	return cmp.Or(validate.Nearest(word, known), "…")
}

// How rare a tag must be, and how frequent the one that it looks like.
const (
	rareTag     = 2
	frequentTag = 10
)

// oddTags compares all tags: one that few have and that is one letter away from
// one that many have.
func oddTags(f *finder) {
	counts := map[string]int{}
	for i := range f.Snap.Parts {
		f.use(i)
		values := f.Text(column.Tags, "value")
		f.live(column.Tags, func(tag, _ int) { counts[string(values.Bytes(tag))]++ })
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
	if len(meant) == 0 {
		return
	}
	for i := range f.Snap.Parts {
		f.use(i)
		values := f.Text(column.Tags, "value")
		f.live(column.Tags, func(at, row int) {
			tag := string(values.Bytes(at))
			if right, ok := meant[tag]; ok {
				f.add(row, crm.Date{}, "crm set %s --remove tag="+shell.Quote(tag)+" --add tag="+shell.Quote(right), "the tag %q may be %q", tag, right)
			}
		})
	}
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
