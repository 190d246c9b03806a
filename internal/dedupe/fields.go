package dedupe

import "crm/internal/dedupe/score"

// Fields of a comparison, as score.Pattern numbers them. Persons and organizations
// share the numbers of what both have.
const (
	fieldName   = iota // given name; name of a firm
	fieldFamily        // family name; legal form of a firm
	fieldMiddle
	fieldBorn
	fieldEmail
	fieldPhone
	fieldStreet
	fieldPlace
	fieldExtra
	fieldID
	fieldFirm
	fieldSite
	fieldRole
	fieldLand
	fieldGeneration
	fieldOrder
)

// Levels of the fields; 0 is missing, 1 the same.
const (
	same = 1

	givenNick, givenInitial, givenNear, givenLike, givenOther      = 2, 3, 4, 5, 6
	familyNear, familyPart, familyLike, familyInitial, familyOther = 2, 3, 4, 5, 6
	middleInitial, middleNear, middleOther                         = 2, 3, 4
	bornSlip, bornClose, bornYear, bornOther                       = 2, 3, 4, 5
	emailNear, emailLocal, emailDomain, emailOther                 = 2, 3, 4, 5
	phoneNear, phoneTrunk, phoneOther                              = 2, 3, 4
	streetNear, streetOnly, streetOther                            = 2, 3, 4
	placePost, placeCity, placeNear, placeOther                    = 2, 3, 4, 5
	twoNear, twoOther                                              = 2, 3
	other                                                          = 2
	generationOne, generationOther                                 = 2, 3
	firmNear, firmPart, firmLike, firmSome, firmOther              = 2, 3, 4, 5, 6
)

// personFields is what is believed of the fields of persons before a book is seen:
// how often each level occurs between two records of one person, and between
// strangers.
func personFields() []score.Field {
	return []score.Field{
		{Name: "given name", M: []float64{0, .76, .05, .06, .08, .02, .03}, U: []float64{0, .01, .004, .02, .006, .02, .94}},
		{Name: "family name", M: []float64{0, .83, .08, .03, .02, .005, .035}, U: []float64{0, .004, .002, .001, .01, .01, .973}},
		{Name: "middle name", M: []float64{0, .6, .3, .05, .05}, U: []float64{0, .03, .05, .02, .9}},
		{Name: "birthday", M: []float64{0, .86, .08, .015, .015, .03}, U: []float64{0, .0001, .001, .01, .015, .9739}},
		{Name: "e-mail", M: []float64{0, .6, .1, .05, .05, .2}, U: []float64{0, .0002, .0002, .0005, .005, .9941}},
		{Name: "phone", M: []float64{0, .65, .06, .01, .28}, U: []float64{0, .0002, .0001, .001, .9987}},
		{Name: "street", M: []float64{0, .68, .12, .02, .18}, U: []float64{0, .0002, .0005, .003, .9963}},
		{Name: "place", M: []float64{0, .5, .16, .18, .06, .1}, U: []float64{0, .001, .001, .02, .01, .968}},
		{Name: "address line 2", M: []float64{0, .7, .15, .15}, U: []float64{0, .002, .004, .994}},
		{Name: "id", M: []float64{0, .85, .1, .05}, U: []float64{0, .0001, .0003, .9996}},
		{Name: "firm", M: []float64{0, .65, .12, .05, .03, .02, .13}, U: []float64{0, .004, .001, .002, .003, .02, .97}},
		{Name: "web site", M: []float64{0, .8, .2}, U: []float64{0, .002, .998}},
		{Name: "role", M: []float64{0, .7, .1, .2}, U: []float64{0, .1, .05, .85}},
		{Name: "country", M: []float64{0, .98, .02}, U: []float64{0, .5, .5}},
		{Name: "generation", M: []float64{0, .78, .2, .02}, U: []float64{0, .1, .8, .1}},
		{Name: "order of names", M: []float64{0, .97, .03}},
	}
}

// organizationFields is the same for organizations.
func organizationFields() []score.Field {
	f := personFields()
	f[fieldName] = score.Field{Name: "name", M: []float64{0, .62, .2, .09, .03, .015, .045}, U: []float64{0, .0005, .0005, .002, .003, .02, .974}}
	f[fieldFamily] = score.Field{Name: "legal form", M: []float64{0, .93, .07}, U: []float64{0, .3, .7}}
	f[fieldEmail] = score.Field{Name: "e-mail", M: []float64{0, .6, .1, .05, .05, .2}, U: []float64{0, .0002, .0002, .0005, .005, .9941}}
	f[fieldPhone] = score.Field{Name: "phone", M: []float64{0, .7, .06, .09, .15}, U: []float64{0, .0002, .0001, .001, .9987}}
	f[fieldFirm] = score.Field{Name: "", M: []float64{0}, U: []float64{0}}
	f[fieldSite] = score.Field{Name: "web domain", M: []float64{0, .88, .12}, U: []float64{0, .002, .998}}
	return f
}

// Classes of pairs that are no duplicates and yet look like them.
func personClasses() []score.Class {
	household := score.Class{Name: "household", Weight: .3}
	for f, s := range map[int]float64{fieldFamily: .85, fieldPhone: .5, fieldStreet: .9, fieldPlace: .95, fieldExtra: .9, fieldEmail: .25, fieldFirm: .1, fieldLand: 1} {
		household.Share[f] = s
	}
	colleagues := score.Class{Name: "colleagues", Weight: .5}
	for f, s := range map[int]float64{fieldFirm: .95, fieldPhone: .35, fieldStreet: .3, fieldPlace: .6, fieldExtra: .5, fieldEmail: .05, fieldSite: .9, fieldLand: .9} {
		colleagues.Share[f] = s
	}
	// Addresses are made of names: that of a namesake may be the same but for a slip.
	namesakes := score.Class{Name: "namesakes", Weight: .06}
	for f, s := range map[int]float64{fieldName: .95, fieldFamily: .95, fieldMiddle: .1, fieldPlace: .1, fieldLand: .9, fieldEmail: .015} {
		namesakes.Share[f] = s
	}
	parents := score.Class{Name: "father and son", Weight: .5, Needs: []int{fieldGeneration}}
	for f, s := range map[int]float64{fieldName: .95, fieldFamily: .97, fieldMiddle: .3, fieldPhone: .5, fieldStreet: .9, fieldPlace: .95, fieldExtra: .9, fieldEmail: .05, fieldLand: 1} {
		parents.Share[f] = s
	}
	parents.Own[fieldGeneration] = []float64{0, .05, .75, .2}
	return []score.Class{household, colleagues, namesakes, parents}
}

func organizationClasses() []score.Class {
	sisters := score.Class{Name: "sister firms", Weight: 1}
	for f, s := range map[int]float64{fieldPhone: .5, fieldStreet: .6, fieldPlace: .8, fieldExtra: .6, fieldEmail: .3, fieldSite: .5, fieldLand: .95} {
		sisters.Share[f] = s
	}
	sisters.Own[fieldName] = []float64{0, .02, .02, .2, .4, .25, .11}
	// So are domains; and branches of a firm, which a book has apart, share the one it has.
	namesakes := score.Class{Name: "namesakes", Weight: .06}
	for f, s := range map[int]float64{fieldName: .95, fieldPlace: .1, fieldLand: .9, fieldSite: .3} {
		namesakes.Share[f] = s
	}
	neighbours := score.Class{Name: "neighbours", Weight: .3}
	for f, s := range map[int]float64{fieldStreet: .98, fieldPlace: .98, fieldExtra: .4, fieldSite: .05, fieldLand: 1} {
		neighbours.Share[f] = s
	}
	neighbours.Own[fieldPhone] = []float64{0, .15, .1, .25, .5}
	return []score.Class{sisters, namesakes, neighbours}
}
