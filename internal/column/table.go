package column

// Table is a list of things of the same kind: the customers, or items in them.
type Table uint8

// The tables. The rows of a table stand in the order of its parent's rows.
const (
	Customers Table = iota
	Emails
	Phones
	Addresses
	Links
	Handles
	Tags
	Fields
	FieldItems
	Preferences
	PreferenceItems
	Relations
	ExternalIDs
	Deals
	DealHistory
	DealLines
	DealContacts
	DealTags
	DealFields
	DealFieldItems
	DealExternalIDs
	Tasks
	TaskExternalIDs
	Purchases
	PurchaseLines
	PurchaseExternalIDs
	Consents
	Feedback
	Merged
	MergedValues
	MergedValueItems
	Clashes
	Interactions
	Participants
	InteractionExternalIDs
	NumTables // how many there are
)

// Kind is the kind of a column.
type Kind uint8

// The kinds of columns.
const (
	Text    Kind = iota // TextColumn
	Int                 // IntColumn
	Day                 // DayColumn
	Moment              // MomentColumn
	Money               // MoneyColumn
	Decimal             // DecimalColumn
)

// Spec tells the name and kind of a column.
type Spec struct {
	Name string
	Kind Kind
}

// Name is the path of YAML keys that leads to the table: "customers", "emails",
// "deals", "deals.history". The items of lists in custom fields have no key;
// they are "fields.items", "preferences.items", "deals.fields.items" and "merged.values.items".
func (t Table) Name() string { return tables[t].name }

// Parent is the table whose rows hold the rows of t; false for Customers.
func (t Table) Parent() (Table, bool) { return tables[t].parent, t != Customers }

// Columns are the columns of the table, named by the YAML keys of package crm.
// A table of plain values has one column "value". Custom fields and preferences
// have key, kind (a crm.Kind), text (crm.Value.String) and encoded, which is
// for Segment.Field. Customers have besides: "last", the latest time of an
// interaction; "order", the rank by crm.Fold of the name, then id, then hash, within
// the segment; "id_number" and "organization_number", what crm.PackID makes of
// those ids, OddID where it takes them for none. The caller must not change the result.
func (t Table) Columns() []Spec { return tables[t].columns }

// OddID is the number of an id that crm.PackID does not take: its text tells
// which it is.
const OddID = -1

type table struct {
	name    string
	parent  Table
	columns []Spec
}

// The order here is the order in a segment: a change of any kind changes the
// fingerprint of the format, and segments written before are refused.
var tables = [NumTables]table{
	Customers: {"customers", Customers, []Spec{
		{"id", Text}, {"type", Text}, {"name", Text}, {"given", Text}, {"family", Text}, {"prefix", Text}, {"suffix", Text}, {"nickname", Text},
		{"legal_name", Text}, {"stage", Text}, {"owner", Text}, {"organization", Text}, {"role", Text}, {"birthday", Day}, {"language", Text},
		{"source", Text}, {"referred_by", Text}, {"created", Moment}, {"reviewed", Day}, {"snoozed", Day}, {"notes", Text}, {"last", Moment}, {"order", Int},
		{"id_number", Int}, {"organization_number", Int},
	}},
	Emails: {"emails", Customers, []Spec{{"address", Text}, {"label", Text}}},
	Phones: {"phones", Customers, []Spec{{"number", Text}, {"given", Text}, {"extension", Text}, {"label", Text}}},
	Addresses: {"addresses", Customers, []Spec{
		{"label", Text}, {"street", Text}, {"extended", Text}, {"po_box", Text}, {"postcode", Text}, {"city", Text}, {"region", Text}, {"country", Text},
	}},
	Links:           {"links", Customers, []Spec{{"url", Text}, {"label", Text}}},
	Handles:         {"handles", Customers, []Spec{{"service", Text}, {"name", Text}}},
	Tags:            {"tags", Customers, []Spec{{"value", Text}}},
	Fields:          {"fields", Customers, []Spec{{"key", Text}, {"kind", Int}, {"text", Text}, {"encoded", Text}}},
	FieldItems:      {"fields.items", Fields, []Spec{{"value", Text}}},
	Preferences:     {"preferences", Customers, []Spec{{"key", Text}, {"kind", Int}, {"text", Text}, {"encoded", Text}}},
	PreferenceItems: {"preferences.items", Preferences, []Spec{{"value", Text}}},
	Relations:       {"relations", Customers, []Spec{{"kind", Text}, {"who", Text}, {"note", Text}}},
	ExternalIDs:     {"external_ids", Customers, []Spec{{"source", Text}, {"id", Text}}},
	Deals: {"deals", Customers, []Spec{
		{"id", Text}, {"title", Text}, {"pipeline", Text}, {"stage", Text}, {"amount", Money}, {"probability", Int}, {"close", Day}, {"owner", Text},
		{"created", Moment}, {"source", Text}, {"lost_reason", Text}, {"notes", Text},
	}},
	DealHistory:     {"deals.history", Deals, []Spec{{"stage", Text}, {"at", Moment}, {"by", Text}, {"note", Text}, {"expected", Day}}},
	DealLines:       {"deals.lines", Deals, []Spec{{"product", Text}, {"quantity", Decimal}, {"price", Money}, {"note", Text}}},
	DealContacts:    {"deals.contacts", Deals, []Spec{{"value", Text}}},
	DealTags:        {"deals.tags", Deals, []Spec{{"value", Text}}},
	DealFields:      {"deals.fields", Deals, []Spec{{"key", Text}, {"kind", Int}, {"text", Text}, {"encoded", Text}}},
	DealFieldItems:  {"deals.fields.items", DealFields, []Spec{{"value", Text}}},
	DealExternalIDs: {"deals.external_ids", Deals, []Spec{{"source", Text}, {"id", Text}}},
	Tasks: {"tasks", Customers, []Spec{
		{"id", Text}, {"title", Text}, {"due", Moment}, {"assignee", Text}, {"priority", Text}, {"kind", Text}, {"state", Text}, {"repeat", Text}, {"deal", Text},
		{"created", Moment}, {"responded", Moment}, {"done", Moment}, {"notes", Text},
	}},
	TaskExternalIDs: {"tasks.external_ids", Tasks, []Spec{{"source", Text}, {"id", Text}}},
	Purchases: {"purchases", Customers, []Spec{
		{"id", Text}, {"date", Day}, {"title", Text}, {"amount", Money}, {"reference", Text}, {"deal", Text}, {"notes", Text},
	}},
	PurchaseLines:       {"purchases.lines", Purchases, []Spec{{"product", Text}, {"quantity", Decimal}, {"price", Money}, {"note", Text}}},
	PurchaseExternalIDs: {"purchases.external_ids", Purchases, []Spec{{"source", Text}, {"id", Text}}},
	Consents: {"consents", Customers, []Spec{
		{"id", Text}, {"purpose", Text}, {"basis", Text}, {"status", Text}, {"date", Day}, {"expires", Day}, {"evidence", Text}, {"notes", Text},
	}},
	Feedback: {"feedback", Customers, []Spec{
		{"id", Text}, {"at", Moment}, {"kind", Text}, {"score", Decimal}, {"channel", Text}, {"by", Text}, {"deal", Text}, {"task", Text}, {"text", Text},
	}},
	Merged:           {"merged", Customers, []Spec{{"id", Text}, {"name", Text}, {"at", Moment}, {"by", Text}}},
	MergedValues:     {"merged.values", Merged, []Spec{{"key", Text}, {"kind", Int}, {"text", Text}, {"encoded", Text}}},
	MergedValueItems: {"merged.values.items", MergedValues, []Spec{{"value", Text}}},
	Clashes:          {"clashes", Customers, []Spec{{"field", Text}, {"value", Text}, {"encoded", Text}, {"by", Text}, {"at", Moment}, {"kept", Text}}},
	Interactions: {"interactions", Customers, []Spec{
		{"id", Text}, {"at", Moment}, {"kind", Text}, {"direction", Text}, {"by", Text}, {"minutes", Int}, {"deal", Text}, {"subject", Text}, {"text", Text},
	}},
	Participants:           {"interactions.with", Interactions, []Spec{{"who", Text}, {"name", Text}, {"email", Text}}},
	InteractionExternalIDs: {"interactions.external_ids", Interactions, []Spec{{"source", Text}, {"id", Text}}},
}
