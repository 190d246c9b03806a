package exchange

// matchCustomer knows the headers of people and organizations, as keys.
func matchCustomer(kind Kind, k string) (Field, bool) {
	person := kind == People
	f := func(name string) (Field, bool) { return Field{Name: name}, true }
	labelled := func(name, label string) (Field, bool) { return Field{Name: name, Label: label}, true }
	switch k {
	case "name":
		return f("name")
	case "id", "recordid", "externalid", "uid", "uuid", "externalkey":
		return f("id")
	case "email", "emails", "emailaddress", "emailaddresses", "mail", "primaryemail", "emailvalue", "secondaryemail", "alternateemail", "emailprimary", "contactemail":
		return f("email")
	case "workemail", "businessemail", "emailwork", "companyemail", "officeemail":
		return labelled("email", "work")
	case "homeemail", "personalemail", "emailhome", "emailpersonal", "privateemail":
		return labelled("email", "home")
	case "otheremail", "emailother":
		return labelled("email", "other")
	case "emaillabel", "emailtype":
		return Field{Name: "email", Part: "label"}, true
	case "phone", "phones", "phonenumber", "phonenumbers", "telephone", "telephonenumber", "tel", "telefon", "telefonnummer", "phonevalue", "primaryphone", "mainphone", "companymainphone", "contactphone", "phoneprimary":
		return f("phone")
	case "mobile", "mobilephone", "cell", "cellphone", "mobilenumber", "phonemobile", "mobil", "handy", "sms", "cellular", "mobilephonenumber", "mobiletelephone":
		return labelled("phone", "mobile")
	case "homephone", "phonehome", "hometelephone", "hometel":
		return labelled("phone", "home")
	case "workphone", "businessphone", "officephone", "phonework", "directphone", "businesstelephone", "companyphone", "worktel", "directline", "phonedirect":
		return labelled("phone", "work")
	case "otherphone", "assistantphone", "phoneother", "carphone", "radiophone":
		return labelled("phone", "other")
	case "fax", "faxnumber", "businessfax", "workfax", "telefax", "homefax", "otherfax", "faxphone":
		return labelled("phone", "fax")
	case "pager", "pagernumber":
		return labelled("phone", "pager")
	case "phonelabel", "phonetype":
		return Field{Name: "phone", Part: "label"}, true
	case "website", "url", "web", "homepage", "webpage", "websiteurl", "site", "webaddress", "companydomainname", "domain", "link", "links", "websitevalue", "companywebsite", "internet":
		return f("link")
	case "linkedin", "linkedinurl", "linkedinprofile", "linkedinprofileurl", "personlinkedinurl", "companylinkedinurl":
		return labelled("handle", "linkedin")
	case "twitter", "twitterhandle", "twitterusername", "xhandle":
		return labelled("handle", "twitter")
	case "github", "githubusername":
		return labelled("handle", "github")
	case "tags", "tag", "labels", "categories", "category", "groupmembership", "keywords", "groups", "segments":
		return f("tags")
	case "notes", "note", "description", "comment", "comments", "bio", "remarks", "memo", "bemerkung", "notizen":
		return f("notes")
	case "owner", "ownerid", "ownername", "accountowner", "contactowner", "companyowner", "recordowner", "assignedto", "assignee", "salesrep", "accountmanager", "leadowner":
		return f("owner")
	case "stage", "lifecyclestage", "lifecycle", "customerstage":
		return f("stage")
	case "source", "leadsource", "origin", "originalsource", "howdidtheyhear", "referralsource":
		return f("source")
	case "created", "createddate", "createdat", "createdon", "createdate", "dateadded", "datecreated", "createdtime", "addedtime", "createdutc", "connectedon", "customersince", "added":
		return f("created")
	case "type", "kind", "contacttype", "customertype", "recordtype", "entitytype":
		return f("type")
	case "language", "preferredlanguage", "lang":
		return f("language")
	case "industry", "annualrevenue", "numberofemployees", "employees":
		return wellKnown(k)
	}
	if person {
		switch k {
		case "fullname", "displayname", "contact", "contactname", "personname", "customername", "customer", "clientname", "client", "contactfullname":
			return f("name")
		case "given", "givenname", "firstname", "first", "forename", "vorname", "fname", "prenom", "personfirstname":
			return f("given")
		case "middle", "middlename", "additionalname", "middleinitial":
			return f("middle")
		case "family", "familyname", "lastname", "last", "surname", "nachname", "lname", "nom", "secondname", "personlastname":
			return f("family")
		case "prefix", "nameprefix", "salutation", "honorific", "honorificprefix", "anrede":
			return f("prefix")
		case "suffix", "namesuffix", "honorificsuffix":
			return f("suffix")
		case "nickname", "knownas", "preferredname":
			return f("nickname")
		case "company", "companyname", "organization", "organisation", "organizationname", "organisationname", "org", "account", "accountname", "employer", "firma", "business", "associatedcompany", "primarycompany", "worksat", "firm":
			return f("organization")
		case "accountid", "companyid", "organizationid", "organisationid", "associatedcompanyids", "associatedcompanyid", "accountnameid", "companynameid", "primaryassociatedcompanyid":
			return Field{Name: "organization", Part: "id"}, true
		case "role", "jobtitle", "position", "title", "organizationtitle", "jobrole", "funktion", "job", "occupation", "function":
			return f("role")
		case "birthday", "birthdate", "dateofbirth", "dob", "geburtstag", "geburtsdatum", "bday":
			return f("birthday")
		case "contactid", "personid", "leadid", "customerid":
			return f("id")
		}
	} else {
		switch k {
		case "company", "companyname", "organization", "organisation", "organizationname", "organisationname", "org", "account", "accountname", "customer", "customername", "client", "clientname", "firma", "business", "businessname", "displayname", "firm":
			return f("name")
		case "legalname", "registeredname", "officialname", "legalentity":
			return f("legal_name")
		case "accountid", "companyid", "organizationid", "organisationid", "customerid", "clientid":
			return f("id")
		case "subsidiaryof", "parent", "parentname", "parentaccount", "parentcompany", "parentorganization", "partof", "parentaccountname", "holding":
			return f("parent")
		case "parentid", "parentaccountid", "parentcompanyid":
			return Field{Name: "parent", Part: "id"}, true
		}
	}
	return address(k)
}

// wellKnown is the custom field of a header that many exports have.
func wellKnown(k string) (Field, bool) {
	switch k {
	case "industry":
		return Field{Name: "fields", Part: "industry"}, true
	case "annualrevenue":
		return Field{Name: "fields", Part: "annual_revenue"}, true
	}
	return Field{Name: "fields", Part: "employees"}, true
}

// matchDeal knows the headers of deals, as keys.
func matchDeal(k string) (Field, bool) {
	f := func(name string) (Field, bool) { return Field{Name: name}, true }
	switch k {
	case "id", "recordid", "opportunityid", "dealid", "externalid", "uid", "uuid":
		return f("id")
	case "title", "dealname", "opportunity", "opportunityname", "name", "deal", "dealtitle", "subject", "project", "projectname":
		return f("title")
	case "account", "customer", "accountname", "customername", "company", "companyname", "organization", "organisation", "organizationname", "organisationname", "client", "clientname", "who", "associatedcompany", "dealorganization":
		return f("customer")
	case "accountid", "companyid", "customerid", "organizationid", "associatedcompanyids", "associatedcompanyid", "accountnameid", "clientid":
		return Field{Name: "customer", Part: "id"}, true
	case "contact", "contactname", "primarycontact", "contactemail", "person", "personname", "email", "associatedcontact", "contacts":
		return f("contact")
	case "contactid", "associatedcontactids", "contactnameid", "personid":
		return Field{Name: "contact", Part: "id"}, true
	case "stage", "dealstage", "stagename", "salesstage", "opportunitystage", "status", "dealstatus":
		return f("stage")
	case "pipeline", "dealpipeline", "pipelinename":
		return f("pipeline")
	case "amount", "value", "dealvalue", "closevalue", "dealamount", "total", "totalvalue", "dealsize", "price", "revenue":
		return f("amount")
	case "currency", "currencyisocode", "dealcurrency", "currencycode", "dealcurrencycode":
		return f("currency")
	case "close", "closedate", "closingdate", "expectedclose", "expectedclosedate", "closedon", "closeddate", "wonon", "dealclosedate", "expectedcloseon":
		return f("close")
	case "created", "createdate", "createddate", "createdat", "createdon", "datecreated", "engagedate", "opendate", "opened", "openedon", "startdate", "dealcreated", "createdtime":
		return f("created")
	case "owner", "dealowner", "agent", "salesagent", "salesrep", "ownerid", "ownername", "assignedto", "assignee", "opportunityowner", "rep", "seller", "accountmanager", "dealownerid":
		return f("owner")
	case "product", "productname", "item", "service":
		return f("product")
	case "quantity", "qty":
		return f("quantity")
	case "probability", "dealprobability", "winprobability", "likelihood", "chance":
		return f("probability")
	case "source", "leadsource", "origin", "dealsource":
		return f("source")
	case "lostreason", "reasonlost", "closedlostreason", "lossreason", "reasonforloss":
		return f("lost_reason")
	case "tags", "tag", "labels", "categories", "dealtype":
		return f("tags")
	case "notes", "note", "description", "comment", "comments", "dealdescription", "nextstep":
		return f("notes")
	}
	return Field{}, false
}

// matchInteraction knows the headers of interactions, as keys.
func matchInteraction(k string) (Field, bool) {
	f := func(name string) (Field, bool) { return Field{Name: name}, true }
	switch k {
	case "id", "recordid", "activityid", "interactionid", "externalid", "uid", "uuid", "eventid", "messageid":
		return f("id")
	case "customer", "who", "account", "accountname", "customername", "company", "companyname", "organization", "organisation", "organizationname", "client", "clientname", "contact", "contactname", "person", "personname", "name", "email", "contactemail", "customeremail", "emailaddress":
		return f("customer")
	case "accountid", "companyid", "customerid", "organizationid", "contactid", "associatedcontactids", "associatedcompanyids", "personid", "whoid", "clientid":
		return Field{Name: "customer", Part: "id"}, true
	case "at", "date", "when", "datetime", "time", "timestamp", "activitydate", "created", "createdat", "createddate", "createdate", "start", "startdate", "starttime", "sentat", "occurredat", "day", "calldate", "meetingdate":
		return f("at")
	case "kind", "type", "activitytype", "channel", "interactiontype", "medium", "eventtype":
		return f("kind")
	case "subject", "title", "topic", "activitysubject", "headline":
		return f("subject")
	case "text", "notes", "note", "body", "content", "description", "message", "comment", "comments", "details", "summary", "notecontent", "notebody", "outcome":
		return f("text")
	case "by", "owner", "author", "user", "agent", "ownerid", "ownername", "assignedto", "createdby", "rep", "salesrep", "salesagent", "loggedby", "activityowner", "activitycreatedby":
		return f("by")
	case "minutes", "duration", "durationminutes", "durationmin", "mins", "length", "lengthminutes":
		return f("minutes")
	case "direction", "inout", "calldirection":
		return f("direction")
	}
	return Field{}, false
}
