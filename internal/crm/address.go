package crm

// Fill is the address with its gaps filled from another one, label included;
// false when the two disagree, or share no more than a city or country, and so
// are two.
func (a Address) Fill(x Address) (Address, bool) {
	m := a
	for _, p := range [...]struct {
		to   *string
		from string
	}{
		{&m.Street, x.Street}, {&m.Extended, x.Extended}, {&m.POBox, x.POBox}, {&m.Postcode, x.Postcode},
		{&m.City, x.City}, {&m.Region, x.Region}, {&m.Country, x.Country},
	} {
		switch {
		case *p.to == "":
			*p.to = p.from
		case p.from != "" && Fold(*p.to) != Fold(p.from):
			return a, false
		}
	}
	if a.Key() != x.Key() && (a.Street == "" || x.Street == "") && m.Key() != a.Key() && m.Key() != x.Key() {
		return a, false
	}
	if m.Label == "" {
		m.Label = x.Label
	}
	return m, true
}
