package crm

// Type tells what a customer is.
type Type string

// The types of customers.
const (
	Person       Type = "person"
	Organization Type = "organization"
)

// Customer is a person or an organization with all that is kept about it; one
// file of the store.
type Customer struct {
	ID           ID           `yaml:"id"`
	Type         Type         `yaml:"type"`
	Name         string       `yaml:"name"` // as shown; for a person usually given and family name
	Given        string       `yaml:"given"`
	Family       string       `yaml:"family"`
	Prefix       string       `yaml:"prefix"` // Dr., Ms
	Suffix       string       `yaml:"suffix"` // Jr., PhD
	Nickname     string       `yaml:"nickname"`
	LegalName    string       `yaml:"legal_name"` // of an organization, as registered
	Stage        string       `yaml:"stage"`      // lifecycle stage, one of Settings.Stages
	Owner        string       `yaml:"owner"`      // who looks after the customer
	Organization ID           `yaml:"organization"`
	Role         string       `yaml:"role"` // what a person does at the organization
	Emails       []Email      `yaml:"emails"`
	Phones       []Phone      `yaml:"phones"`
	Addresses    []Address    `yaml:"addresses"`
	Links        []Link       `yaml:"links"`
	Handles      []Handle     `yaml:"handles"`
	Birthday     Date         `yaml:"birthday"` // the year may be unknown
	Language     string       `yaml:"language"` // BCP 47
	Source       string       `yaml:"source"`   // where the customer came from
	ReferredBy   ID           `yaml:"referred_by"`
	Created      Time         `yaml:"created"`
	Reviewed     Date         `yaml:"reviewed"` // when somebody last looked it through
	Snoozed      Date         `yaml:"snoozed"`  // until this day nobody minds that nobody was in touch
	Tags         []string     `yaml:"tags,flow"`
	Fields       []Pair       `yaml:"fields"`      // custom fields, defined by Settings.Fields, sorted by key
	Preferences  []Pair       `yaml:"preferences"` // how the customer wants to be treated, sorted by key
	Relations    []Relation   `yaml:"relations"`
	ExternalIDs  []ExternalID `yaml:"external_ids"`
	Notes        string       `yaml:"notes"`

	Deals        []Deal        `yaml:"deals"`
	Tasks        []Task        `yaml:"tasks"`
	Purchases    []Purchase    `yaml:"purchases"`
	Consents     []Consent     `yaml:"consents"`
	Feedback     []Feedback    `yaml:"feedback"`
	Merged       []Merged      `yaml:"merged"`       // customers that were joined to this one, oldest first
	Clashes      []Clash       `yaml:"clashes"`      // open, see Clash
	Interactions []Interaction `yaml:"interactions"` // oldest first

	Extra []Pair `yaml:",extra"` // keys that this version does not know, kept as they are
}

// Email is an e-mail address; the first of a customer is the main one.
type Email struct {
	Address string `yaml:"address"`
	Label   string `yaml:"label"`
	Extra   []Pair `yaml:",extra"`
}

// Phone is a phone number. Number is in E.164 form; Given is the text as a
// person typed it, kept when it differs, and alone when it is no valid number.
type Phone struct {
	Number    string `yaml:"number"`
	Given     string `yaml:"given"`
	Extension string `yaml:"extension"`
	Label     string `yaml:"label"`
	Extra     []Pair `yaml:",extra"`
}

// Address is a postal address. Country is an ISO 3166-1 alpha-2 code where it
// is known, else the text as given.
type Address struct {
	Label    string `yaml:"label"`
	Street   string `yaml:"street"`
	Extended string `yaml:"extended"` // floor, building, care of
	POBox    string `yaml:"po_box"`
	Postcode string `yaml:"postcode"`
	City     string `yaml:"city"`
	Region   string `yaml:"region"`
	Country  string `yaml:"country"`
	Extra    []Pair `yaml:",extra"`
}

// Link is a web page of the customer.
type Link struct {
	URL   string `yaml:"url"`
	Label string `yaml:"label"`
	Extra []Pair `yaml:",extra"`
}

// Handle is a name on a social service: {linkedin, anna-smith}.
type Handle struct {
	Service string `yaml:"service"`
	Name    string `yaml:"name"`
	Extra   []Pair `yaml:",extra"`
}

// Relation links to another customer: this one is KIND of Who.
type Relation struct {
	Kind  string `yaml:"kind"`
	Who   ID     `yaml:"who"`
	Note  string `yaml:"note"`
	Extra []Pair `yaml:",extra"`
}

// ExternalID is the id of the same thing in another system.
type ExternalID struct {
	Source string `yaml:"source"`
	ID     string `yaml:"id"`
	Extra  []Pair `yaml:",extra"`
}

// Deal is an opportunity in a stage of a pipeline.
type Deal struct {
	ID          ID            `yaml:"id"`
	Title       string        `yaml:"title"`
	Pipeline    string        `yaml:"pipeline"` // empty: the first of Settings.Pipelines
	Stage       string        `yaml:"stage"`
	Amount      Money         `yaml:"amount"`
	Probability *int          `yaml:"probability"` // percent; nil: that of the stage
	Close       Date          `yaml:"close"`       // expected while open, actual when won or lost
	Owner       string        `yaml:"owner"`
	Created     Time          `yaml:"created"`
	Source      string        `yaml:"source"`
	Contacts    []ID          `yaml:"contacts,flow"`
	Lines       []Line        `yaml:"lines"`
	LostReason  string        `yaml:"lost_reason"`
	Tags        []string      `yaml:"tags,flow"`
	Fields      []Pair        `yaml:"fields"`
	ExternalIDs []ExternalID  `yaml:"external_ids"`
	Notes       string        `yaml:"notes"`
	History     []StageChange `yaml:"history,flow"` // oldest first
	Extra       []Pair        `yaml:",extra"`
}

// StageChange is a move of a deal into a stage.
type StageChange struct {
	Stage string `yaml:"stage"`
	At    Time   `yaml:"at"`
	By    string `yaml:"by"`
	Note  string `yaml:"note"`
	// Expected is the close that was expected until the deal was won or lost; to
	// expect it again when the deal is opened again.
	Expected Date   `yaml:"expected"`
	Extra    []Pair `yaml:",extra"`
}

// Line is one product of a deal or purchase.
type Line struct {
	Product  string  `yaml:"product"`
	Quantity Decimal `yaml:"quantity"` // unset: 1
	Price    Money   `yaml:"price"`    // of one
	Note     string  `yaml:"note"`
	Extra    []Pair  `yaml:",extra"`
}

// CaseKind is the kind of a Task that is a case: something that the customer
// asked for and waits for.
const CaseKind = "case"

// The states of a case that is not closed.
const (
	CaseOpen    = "open"    // it is for us to act
	CaseWaiting = "waiting" // for the customer or for somebody else
)

// Task is a follow-up, or a case: see CaseKind. A case is opened at Created and
// closed at Done.
type Task struct {
	ID          ID           `yaml:"id"`
	Title       string       `yaml:"title"`
	Due         Time         `yaml:"due"`
	Assignee    string       `yaml:"assignee"`
	Priority    string       `yaml:"priority"` // high, normal, low
	Kind        string       `yaml:"kind"`
	State       string       `yaml:"state"` // of a case, see CaseOpen; empty once it is closed
	Repeat      string       `yaml:"repeat"`
	Deal        ID           `yaml:"deal"`
	Created     Time         `yaml:"created"`
	Responded   Time         `yaml:"responded"` // of a case: the first answer to the customer
	Done        Time         `yaml:"done"`      // unset: still to do
	ExternalIDs []ExternalID `yaml:"external_ids"`
	Notes       string       `yaml:"notes"`
	Extra       []Pair       `yaml:",extra"`
}

// Purchase is something that the customer bought.
type Purchase struct {
	ID          ID           `yaml:"id"`
	Date        Date         `yaml:"date"`
	Title       string       `yaml:"title"`
	Amount      Money        `yaml:"amount"`
	Reference   string       `yaml:"reference"`
	Deal        ID           `yaml:"deal"`
	Lines       []Line       `yaml:"lines"`
	ExternalIDs []ExternalID `yaml:"external_ids"`
	Notes       string       `yaml:"notes"`
	Extra       []Pair       `yaml:",extra"`
}

// Consent is what the customer allowed, refused or withdrew.
type Consent struct {
	ID       ID     `yaml:"id"`
	Purpose  string `yaml:"purpose"`
	Basis    string `yaml:"basis"`  // lawful basis: consent, contract, legitimate-interest …
	Status   string `yaml:"status"` // granted, withdrawn, refused
	Date     Date   `yaml:"date"`
	Expires  Date   `yaml:"expires"`
	Evidence string `yaml:"evidence"`
	Notes    string `yaml:"notes"`
	Extra    []Pair `yaml:",extra"`
}

// ConsentStatuses is what the status of a consent can be.
func ConsentStatuses() []string { return []string{"granted", "withdrawn", "refused"} }

// ConsentBases is what the basis of a consent can be: the lawful bases of article 6 (1) GDPR.
func ConsentBases() []string {
	return []string{"consent", "contract", "legal-obligation", "vital-interests", "public-task", "legitimate-interest"}
}

// The kinds of Feedback whose scores have a scale.
const (
	NPS  = "nps"  // how likely the customer is to recommend you, 0 to 10
	CSAT = "csat" // how content the customer is, 1 to 5
)

// Feedback is what the customer said of what you do.
type Feedback struct {
	ID      ID      `yaml:"id"`
	At      Time    `yaml:"at"`
	Kind    string  `yaml:"kind"` // see NPS; other words have no scale
	Score   Decimal `yaml:"score"`
	Channel string  `yaml:"channel"` // by which it came: survey, phone
	By      string  `yaml:"by"`      // who noted it
	Deal    ID      `yaml:"deal"`
	Task    ID      `yaml:"task"` // the case
	Text    string  `yaml:"text"`
	Extra   []Pair  `yaml:",extra"`
}

// Merged is a customer that was joined to this one: whoever asks for its id is
// led here. Values are those that found no place, by what they are of, as package
// merge writes paths: "stage", "fields.industry".
type Merged struct {
	ID     ID     `yaml:"id"`
	Name   string `yaml:"name"` // that it had
	At     Time   `yaml:"at"`   // when it was joined
	By     string `yaml:"by"`
	Values []Pair `yaml:"values"` // sorted by key
	Extra  []Pair `yaml:",extra"`
}

// Clash is a value that lost: two people changed the same thing differently and
// neither saw the change of the other. The newer value holds; this is the other
// one, kept until somebody settles it.
type Clash struct {
	Field string `yaml:"field"` // what was changed, as package merge writes paths: "stage", "deals[4w8kzt1n9c].amount"
	Value Value  `yaml:"value"` // that lost; Null: the value was taken away
	By    string `yaml:"by"`    // who set it
	At    Time   `yaml:"at"`    // when
	Kept  string `yaml:"kept"`  // who set the value that holds
	Extra []Pair `yaml:",extra"`
}

// Interaction is a dated touch. One that concerns several customers stands in
// the file of each, with the same id, and counts once.
type Interaction struct {
	ID          ID            `yaml:"id"`
	At          Time          `yaml:"at"`
	Kind        string        `yaml:"kind"`
	Direction   string        `yaml:"direction"` // in, out
	By          string        `yaml:"by"`
	With        []Participant `yaml:"with,flow"`
	Minutes     int           `yaml:"minutes"`
	Deal        ID            `yaml:"deal"`
	ExternalIDs []ExternalID  `yaml:"external_ids"`
	Subject     string        `yaml:"subject"`
	Text        string        `yaml:"text"`
	Extra       []Pair        `yaml:",extra"`
}

// Participant is someone else who took part: a customer by id, or a name or
// e-mail address of somebody who is not in the store.
type Participant struct {
	Who   ID     `yaml:"who"`
	Name  string `yaml:"name"`
	Email string `yaml:"email"`
	Extra []Pair `yaml:",extra"`
}
