package cmd

import (
	"crm/internal/crm"
	"crm/internal/locale"
)

// reader is how whoever sits at the terminal writes amounts; nil when nobody does, and
// then they stay in the form of the files. LC_ALL, LC_MONETARY and LC_NUMERIC of the
// person come before language and country of the store, and these before LANG.
func (a *App) reader() *locale.Locale {
	if !a.term.OutTTY() || !a.term.Unicode() {
		return nil
	}
	return a.habits()
}

// habits is the locale of the person and the store, whatever is written to.
func (a *App) habits() *locale.Locale {
	env := a.world.Getenv
	tags := []string{env("LC_ALL"), env("LC_MONETARY"), env("LC_NUMERIC")}
	if set, err := a.settings(); err == nil && set.Language != "" {
		tags = append(tags, set.Language+"-"+set.Country, set.Language)
	}
	return locale.Of(append(tags, env("LANG"), "en")...)
}

// money is an amount in a line for people.
func (p *page) money(m crm.Money) string {
	if p.locale == nil || m.IsZero() {
		return m.String()
	}
	return p.locale.Money(m.Amount.String(), m.Currency)
}
