package validate

// CheckInfo describes a check. Fixable means that Fix, or for "wrong-path" the
// writing of the customer, repairs all or some of what the check finds.
type CheckInfo struct {
	Name, What string
	Fixable    bool
}

// Checks lists all checks, sorted by name.
func Checks() []CheckInfo {
	return []CheckInfo{
		{"bad-audit", "a rule of the audit has no negative number of days", false},
		{"bad-cadence", "a cadence rule has a positive number of days", false},
		{"bad-country", "a country is an ISO 3166-1 alpha-2 code such as DE, or a name", false},
		{"bad-currency", "the currency of the settings is an ISO 4217 code such as EUR", false},
		{"bad-date", "only a birthday may lack its year, and a period ends after it begins", false},
		{"bad-email", "an e-mail address has the form name@domain", false},
		{"bad-field", "a custom field has the type and the options that its definition says", false},
		{"bad-field-type", "the definition of a custom field has a type that exists, and options where it is a choice", false},
		{"bad-id", "ids have 10 characters of Crockford's base32 in lower case", false},
		{"bad-key", "keys of fields and preferences are set, unique and of one line", false},
		{"bad-language", "a language is a tag such as de or en-GB", false},
		{"bad-minutes", "minutes are not negative", false},
		{"bad-money", "an amount of money has a number and a currency", false},
		{"bad-name", "a name is set, of one line and at most 300 characters", false},
		{"bad-phone", "a phone number is in E.164 form, or stands in 'given' as typed", false},
		{"bad-probability", "a probability is between 0 and 100", false},
		{"bad-query", "a saved query is understood", false},
		{"bad-rate", "a rate has another currency than the store, a number above 0 and a day", false},
		{"bad-repeat", "a task comes again in a way that is understood", false},
		{"bad-retention", "a retention rule has a positive number of days", false},
		{"bad-score", "the score of a feedback is one of its kind: nps 0 to 10, csat 1 to 5", false},
		{"bad-tag", "a tag or other word of a list is set, of one line, without space around it; a tag has no comma", true},
		{"bad-type", "a customer's type is person or organization", false},
		{"bad-url", "a link is a web address that is safe to open", false},
		{"bad-word", "the store's own words are plain words for things that have one", false},
		{"control-character", "text has no control characters, and line breaks only where many lines may stand", false},
		{"dangling-reference", "customers, deals and cases that are referred to exist", false},
		{"duplicate-id", "no two files hold a customer with the same id", false},
		{"duplicate-item", "no e-mail, phone number, address or other item stands twice in a list", true},
		{"duplicate-item-id", "no id stands twice in a list of a customer", true},
		{"duplicate-name", "stages, pipelines, fields and other things of the settings have different names", false},
		{"duplicate-tag", "no tag, contact or other word stands twice in a list", true},
		{"field-for-other-type", "a custom field stands only at the type of customer that it is for", false},
		{"field-order", "custom fields and preferences are sorted by key", true},
		{"history-order", "the history of a deal is in the order of time", true},
		{"interaction-differs", "an interaction that stands in the files of several customers says the same in each", false},
		{"interaction-order", "interactions are in the order of time", true},
		{"item-id-reused", "no two customers have a deal, task, purchase, consent or feedback with the same id", false},
		{"merged-and-there", "a customer that was joined to another is there no more", false},
		{"merged-twice", "no customer was joined to two others", false},
		{"missing-field", "what an item cannot do without is set", false},
		{"missing-id", "deals, tasks, purchases, consents, feedback and interactions have an id", true},
		{"no-open-stage", "a pipeline has an open stage", false},
		{"organization-is-person", "the organization of a customer is an organization", false},
		{"required-field", "custom fields that the settings require are set", false},
		{"self-reference", "a customer does not refer to itself", false},
		{"shared-email", "no two customers have the same e-mail address", false},
		{"shared-external-id", "no two customers have the same id in another system", false},
		{"shared-phone", "no two customers that do not belong together have the same phone number", false},
		{"unknown-deal-stage", "the stage of a deal is one of its pipeline", true},
		{"unknown-field", "custom fields are defined in the settings", false},
		{"unknown-key", "all keys are known", false},
		{"unknown-kind", "the kind of an interaction is one of the settings", true},
		{"unknown-pipeline", "the pipeline of a deal is one of the settings", true},
		{"unknown-relation", "the kind of a relation is one of the settings", true},
		{"unknown-stage", "the lifecycle stage is one of the settings", true},
		{"unknown-word", "priority, direction, state of a case, consent status and basis, and outcome are words that reports know", false},
		{"white-space", "text of one line has no white space around it", true},
		{"wrong-path", "the file of a customer is named after its id and name", true},
	}
}
