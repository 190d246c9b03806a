package column

import "crm/internal/crm"

// fill adds the words of a customer to the zones.
func (b *Builder) fill(c *crm.Customer) {
	b.fillNames(c)
	b.fillProfile(c)
	b.fillProse(c)
}

func (b *Builder) fillNames(c *crm.Customer) {
	z := &b.zones[Names]
	z.line(c.Name)
	length := 0 // of the folded name
	if n := len(z.heap); n > z.start+1 {
		for length = 1; z.heap[z.start+1+length] != '\n'; length++ {
		}
	}
	b.names = append(b.names, uint32(length))
	named := len(z.heap)
	z.joined(c.Given, c.Family)
	// Mostly they are the name.
	if again := z.heap[named:]; len(again) > 0 && named > z.start+1 && string(again) == string(z.heap[z.start+1:named]) {
		z.heap = z.heap[:named]
	}
	z.line(c.Nickname)
	z.line(c.LegalName)
}

func (b *Builder) fillProfile(c *crm.Customer) {
	z := &b.zones[Profile]
	z.line(string(c.ID))
	z.line(c.Prefix)
	z.line(c.Suffix)
	z.line(c.Role)
	z.line(c.Source)
	for i := range c.Emails {
		z.line(c.Emails[i].Address)
	}
	for i := range c.Phones {
		p := &c.Phones[i]
		z.digits(p.Number)
		if p.Number == "" {
			z.digits(p.Given)
		}
		z.line(p.Given)
		z.line(p.Extension)
	}
	for _, t := range c.Tags {
		z.line(t)
	}
	for i := range c.Handles {
		z.joined(c.Handles[i].Service, c.Handles[i].Name)
	}
	for i := range c.Links {
		z.line(c.Links[i].URL)
	}
	for i := range c.Addresses {
		a := &c.Addresses[i]
		z.joined(a.Street, a.Extended, a.POBox, a.Postcode, a.City, a.Region, a.Country)
	}
	z.values(c.Fields, (*zoneMaker).line)
	z.values(c.Preferences, (*zoneMaker).line)
	z.externals(c.ExternalIDs)
}

// values adds the values of custom fields, the items of a list one by one.
func (z *zoneMaker) values(pairs []crm.Pair, add func(*zoneMaker, string)) {
	for i := range pairs {
		v := &pairs[i].Value
		if v.Kind != crm.List {
			add(z, v.String())
			continue
		}
		for k := range v.Items {
			add(z, v.Items[k].String())
		}
	}
}

func (z *zoneMaker) externals(ids []crm.ExternalID) {
	for i := range ids {
		z.joined(ids[i].Source, ids[i].ID)
	}
}

func (z *zoneMaker) lines(lines []crm.Line) {
	for i := range lines {
		z.prose(lines[i].Product)
		z.prose(lines[i].Note)
	}
}

func (b *Builder) fillProse(c *crm.Customer) {
	z := &b.zones[Prose]
	z.prose(c.Notes)
	for i := range c.Relations {
		z.prose(c.Relations[i].Note)
	}
	for i := range c.Deals {
		d := &c.Deals[i]
		z.prose(d.Title)
		z.prose(d.Notes)
		z.prose(d.LostReason)
		for _, t := range d.Tags {
			z.prose(t)
		}
		z.lines(d.Lines)
		z.values(d.Fields, (*zoneMaker).prose)
		z.externals(d.ExternalIDs)
		for k := range d.History {
			z.prose(d.History[k].Note)
		}
	}
	for i := range c.Tasks {
		t := &c.Tasks[i]
		z.prose(t.Title)
		z.prose(t.Notes)
		z.externals(t.ExternalIDs)
	}
	for i := range c.Purchases {
		p := &c.Purchases[i]
		z.prose(p.Title)
		z.prose(p.Reference)
		z.prose(p.Notes)
		z.lines(p.Lines)
		z.externals(p.ExternalIDs)
	}
	for i := range c.Consents {
		z.prose(c.Consents[i].Evidence)
		z.prose(c.Consents[i].Notes)
	}
	for i := range c.Feedback {
		z.prose(c.Feedback[i].Text)
	}
	for i := range c.Interactions {
		n := &c.Interactions[i]
		z.prose(n.Subject)
		z.prose(n.Text)
		for k := range n.With {
			z.prose(n.With[k].Name)
			z.prose(n.With[k].Email)
		}
		z.externals(n.ExternalIDs)
	}
}
