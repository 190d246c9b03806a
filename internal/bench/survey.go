package main

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"crm/internal/codec"
	"crm/internal/crm"
)

// facts is what the questions and the picking of people need of a customer.
type facts struct {
	person
	organization crm.ID
	last         int64 // latest interaction
	meets        [3]bool
}

// peopleMax is how many customers take turns in the commands.
const peopleMax = 50

// survey reads all customers, answers the questions by looking at each, picks
// whom to work with, and writes the statements that put them into a database.
func (s *site) survey(sql io.Writer, fts bool) error {
	text, err := os.ReadFile(filepath.Join(s.dir, crm.SettingsFile))
	if err != nil {
		return err
	}
	set, err := codec.DecodeSettings(crm.SettingsFile, text)
	if err != nil {
		return err
	}
	if b, ok := sql.(*bufio.Writer); ok {
		insertSteps(b, set)
	}
	var all []facts
	err = filepath.WalkDir(filepath.Join(s.dir, "records"), func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		c, err := codec.Decode(file, data)
		if err != nil {
			return err
		}
		f := factsOf(c, data, set)
		all = append(all, f)
		for i := range c.Deals {
			if d := &c.Deals[i]; d.Pipeline == "" && d.Stage == "lead" && len(s.deals) < peopleMax {
				s.deals = append(s.deals, person{id: crm.ID(strings.Clone(string(d.ID))), path: f.path})
			}
		}
		return insert(sql, len(all), c, set, fts)
	})
	if err != nil {
		return err
	}
	s.ask(all)
	return s.pick(all)
}

func factsOf(c *crm.Customer, data []byte, set *crm.Settings) facts {
	// Copies, as the texts of a customer may be parts of that of the whole file.
	id, name := crm.ID(strings.Clone(string(c.ID))), strings.Clone(c.Name)
	f := facts{person: person{id: id, name: name, path: crm.Path(id, name)}, organization: crm.ID(strings.Clone(string(c.Organization)))}
	if len(c.Emails) > 0 {
		f.email = strings.Clone(c.Emails[0].Address)
	}
	for i := range c.Interactions {
		f.last = max(f.last, c.Interactions[i].At.Unix())
	}
	f.meets[0] = c.Stage == askedStage && slices.Contains(c.Tags, askedTag) &&
		slices.ContainsFunc(c.Addresses, func(a crm.Address) bool { return a.City == askedCity })
	f.meets[1] = slices.ContainsFunc(c.Deals, func(d crm.Deal) bool {
		return outcome(set.Pipeline(d.Pipeline), d.Stage) == "open" && d.Amount.Currency == askedCurrency && d.Amount.Amount.Cmp(crm.DecimalOf(askedAmount)) > 0
	})
	f.meets[2] = bytes.Contains(bytes.ToLower(data), []byte(askedWord))
	return f
}

// ask answers the questions.
func (s *site) ask(all []facts) {
	since := unixOf(idleSince())
	touched := map[crm.ID]bool{}
	for _, f := range all {
		if f.last >= since {
			touched[f.id] = true
			touched[f.organization] = true
		}
	}
	s.questions = questions()
	for _, f := range all {
		f.meets[1] = f.meets[1] && !touched[f.id]
		for i, q := range s.questions {
			if f.meets[i] {
				q.want = append(q.want, f.id)
			}
		}
	}
	for _, q := range s.questions {
		slices.Sort(q.want)
	}
}

// pick chooses the people, among those with whom something happened lately, so
// that what is logged with them changes no answer.
func (s *site) pick(all []facts) error {
	names, emails := map[string]int{}, map[string]int{}
	var active []facts
	for _, f := range all {
		names[crm.Fold(f.name)]++
		emails[crm.FoldEmail(f.email)]++
		if f.email != "" && f.last >= unixOf(idleSince()) {
			active = append(active, f)
		}
	}
	step := max(1, len(active)/peopleMax)
	for i := 0; i < len(active) && len(s.people) < peopleMax; i += step {
		for _, f := range active[i:min(i+step, len(active))] {
			if names[crm.Fold(f.name)] == 1 && emails[crm.FoldEmail(f.email)] == 1 {
				s.people = append(s.people, f.person)
				break
			}
		}
	}
	if len(s.people) == 0 {
		return errors.New("the store has nobody to measure with; make it larger")
	}
	return nil
}
