package crm

// Settings of a store, shared by all who work with it: crm.yaml.
type Settings struct {
	Name      string      `yaml:"name"`     // of the book or firm
	Currency  string      `yaml:"currency"` // ISO 4217, for amounts given without one
	Country   string      `yaml:"country"`  // ISO 3166-1 alpha-2, for phones given without one
	Language  string      `yaml:"language"` // BCP 47
	Stages    []Stage     `yaml:"stages"`   // lifecycle; the first is that of a new customer
	Pipelines []Pipeline  `yaml:"pipelines"`
	Kinds     []string    `yaml:"kinds,flow"`     // of interactions
	Relations []string    `yaml:"relations,flow"` // kinds of relations between customers
	Fields    []FieldDef  `yaml:"fields"`         // custom fields
	Cadence   []Cadence   `yaml:"cadence"`        // how often to be in touch; the first that fits counts
	Retention []Retention `yaml:"retention"`      // how long to keep customers; the first that fits counts
	Audit     []AuditRule `yaml:"audit"`          // what differs from the rules of package audit
	Team      []string    `yaml:"team,flow"`      // names or e-mail addresses of those who may write; empty: anybody
	Queries   []Query     `yaml:"queries"`        // saved queries
	Reports   []Report    `yaml:"reports"`        // saved reports
	Rates     []Rate      `yaml:"rates,flow"`     // what other currencies are worth
	Words     []Pair      `yaml:"words"`          // the store's own words for things, see WordKeys; sorted by key
	Clashes   []Clash     `yaml:"clashes"`        // open, see Clash
	Extra     []Pair      `yaml:",extra"`
}

// Stage is a step of a customer's life: lead, prospect, customer, past.
type Stage struct {
	Name  string `yaml:"name"`
	Label string `yaml:"label"`
	Extra []Pair `yaml:",extra"`
}

// Pipeline is a sequence of stages that deals go through.
type Pipeline struct {
	Name   string      `yaml:"name"`
	Label  string      `yaml:"label"`
	Stages []DealStage `yaml:"stages,flow"`
	Extra  []Pair      `yaml:",extra"`
}

// DealStage is one stage of a pipeline.
type DealStage struct {
	Name        string `yaml:"name"`
	Probability *int   `yaml:"probability"` // percent of deals here that are won
	Outcome     string `yaml:"outcome"`     // won, lost; empty: open
	Extra       []Pair `yaml:",extra"`
}

// FieldDef defines a custom field.
type FieldDef struct {
	Name     string   `yaml:"name"`
	Label    string   `yaml:"label"`
	Type     string   `yaml:"type"` // text, number, date, bool, choice, money, url, list
	For      Type     `yaml:"for"`  // empty: both
	Options  []string `yaml:"options,flow"`
	Required bool     `yaml:"required"`
	Extra    []Pair   `yaml:",extra"`
}

// Cadence says after how many days without a touch a customer counts as stale.
// It fits the customers with all of the conditions that are set.
type Cadence struct {
	Tag   string `yaml:"tag"`
	Stage string `yaml:"stage"`
	Owner string `yaml:"owner"`
	Days  int    `yaml:"days"`
	Extra []Pair `yaml:",extra"`
}

// Retention says after how many days without anything new a customer is not to be
// kept any longer. It fits the customers with all of the conditions that are set.
type Retention struct {
	Tag   string `yaml:"tag"`
	Stage string `yaml:"stage"`
	Days  int    `yaml:"days"`
	Extra []Pair `yaml:",extra"`
}

// AuditRule changes a rule of the audit.
type AuditRule struct {
	Rule     string   `yaml:"rule"`
	Off      bool     `yaml:"off"`        // only made when it is named
	Severity string   `yaml:"severity"`   // error, warning, note; empty: that of the rule
	Days     int      `yaml:"days"`       // its limit; 0: that of the rule
	Words    []string `yaml:"words,flow"` // what it looks for; empty: those of the rule
	Extra    []Pair   `yaml:",extra"`
}

// Query is a saved query.
type Query struct {
	Name  string `yaml:"name"`
	Query string `yaml:"query"`
	Extra []Pair `yaml:",extra"`
}

// Report is a saved report.
type Report struct {
	Name   string `yaml:"name"`
	Report string `yaml:"report"` // as it is typed behind "crm report"
	Extra  []Pair `yaml:",extra"`
}

// Rate says what one unit of another currency is worth in Settings.Currency,
// from a day on until the next Rate of the same currency.
type Rate struct {
	Currency string  `yaml:"currency"` // ISO 4217
	Rate     Decimal `yaml:"rate"`
	Since    Date    `yaml:"since"`
	Extra    []Pair  `yaml:",extra"`
}

// WordKeys are the things for which a store may have its own words, one and many.
func WordKeys() []string {
	return []string{"case", "cases", "deal", "deals", "feedback", "purchase", "purchases", "task", "tasks"}
}

// Word is the store's own word for a thing, else the key itself. See WordKeys.
func (s *Settings) Word(key string) string {
	if v, ok := Lookup(s.Words, key); ok && v.Text != "" {
		return v.Text
	}
	return key
}

// Pipeline finds a pipeline by name; the empty name is the first. It is nil
// when there is none.
func (s *Settings) Pipeline(name string) *Pipeline {
	for i := range s.Pipelines {
		if name == "" || s.Pipelines[i].Name == name {
			return &s.Pipelines[i]
		}
	}
	return nil
}

// Stage finds a stage by name, or nil. A nil Pipeline has no stages.
func (p *Pipeline) Stage(name string) *DealStage {
	if p == nil {
		return nil
	}
	for i := range p.Stages {
		if p.Stages[i].Name == name {
			return &p.Stages[i]
		}
	}
	return nil
}

// Field finds the definition of a custom field, or nil.
func (s *Settings) Field(name string) *FieldDef {
	for i := range s.Fields {
		if s.Fields[i].Name == name {
			return &s.Fields[i]
		}
	}
	return nil
}

// HasStage tells whether customers may be in the lifecycle stage.
func (s *Settings) HasStage(name string) bool {
	for i := range s.Stages {
		if s.Stages[i].Name == name {
			return true
		}
	}
	return false
}
