package audit

import (
	"fmt"
	"slices"
	"strings"

	"crm/internal/crm"
	"crm/internal/validate"
)

// Rule is a rule as the settings want it.
type Rule struct {
	Name     string
	Group    string // stale, quality, consent, store
	Title    string // what it finds, in a few words
	Severity Severity
	Days     int      // its limit in days, where it has one
	Words    []string // what it looks for, where it looks for words
	Off      bool     // only made when named

	hasDays, hasWords bool
	grows             bool // to an error, the longer it lasts

	// A rule about customers finds them in a part of the snapshot, and tells in words
	// what a record is about: What, Since, Item and Fix. Telling opens all columns that
	// records of the same kind may need. A rule about the store has store alone.
	find  func(*finder)
	tell  func(f *finder, r *record, x *Finding)
	alone bool // what it finds in a customer follows from the file of the customer and the settings
	store func(*finder)
}

// Rules are all rules, by group, as they are without settings of their own.
func Rules() []Rule {
	return slices.Concat(staleRules(), qualityRules(), consentRules(), storeRules())
}

// UnknownRuleError tells of a rule, or a group of rules, that there is not.
type UnknownRuleError struct {
	Name    string
	Nearest string // empty: none is near
}

func (e *UnknownRuleError) Error() string {
	return fmt.Sprintf("there is no audit rule or group %q", e.Name)
}

// Choose gives the rules that are named, by their names or those of groups, as
// the settings want them; without names those that are not off. The error is an
// *UnknownRuleError. Settings for rules that do not exist are passed over: what
// a newer version knows harms nobody.
func Choose(set *crm.Settings, names []string) ([]Rule, error) {
	all := Rules()
	for i := range all {
		all[i].adjust(set)
	}
	if len(names) == 0 {
		return slices.DeleteFunc(all, func(r Rule) bool { return r.Off }), nil
	}
	wanted := map[string]bool{}
	var words []string
	for _, r := range all {
		if !slices.Contains(words, r.Group) {
			words = append(words, r.Group)
		}
		words = append(words, r.Name)
	}
	for _, name := range names {
		if !slices.Contains(words, name) {
			return nil, &UnknownRuleError{name, validate.Nearest(name, words)}
		}
		wanted[name] = true
	}
	return slices.DeleteFunc(all, func(r Rule) bool {
		return !wanted[r.Name] && (r.Off || !wanted[r.Group])
	}), nil
}

// adjust applies what the settings say about a rule; of several entries the last
// counts.
func (r *Rule) adjust(set *crm.Settings) {
	for i := range set.Audit {
		s := &set.Audit[i]
		if s.Rule != r.Name {
			continue
		}
		r.Off = s.Off
		if v, ok := ParseSeverity(s.Severity); ok {
			r.Severity = v
		}
		if s.Days > 0 && r.hasDays {
			r.Days = s.Days
		}
		if len(s.Words) > 0 && r.hasWords {
			r.Words = s.Words
		}
	}
}

// HasHistory tells that a rule can be made of a book as it was: it judges customers,
// or their files. The others look at what this machine did, or at the commits.
func (r *Rule) HasHistory() bool { return r.find != nil || r.Name == unreadableRule }

// Most is the gravest that its findings can be.
func (r *Rule) Most() Severity {
	if r.grows && r.Severity == Warning {
		return Error
	}
	return r.Severity
}

// Limits tells in words what of a rule can be set: "days: 30".
func (r *Rule) Limits() string {
	switch {
	case r.hasDays:
		return fmt.Sprintf("days: %d", r.Days)
	case r.hasWords:
		return "words: " + strings.Join(r.Words, ", ")
	}
	return ""
}
