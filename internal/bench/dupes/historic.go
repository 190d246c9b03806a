package main

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"crm/internal/dedupe"
)

// historic makes n records of persons as registers of old times have them: no e-mail and
// no phone, many records of a person, days of birth of which often only the year
// is right.
func historic(n int, seed uint64) ([]dedupe.Record, map[string]string) {
	m := &maker{r: rand.New(rand.NewPCG(seed, 11)), entity: map[string]string{}, taken: map[string]bool{}}
	syllables := []string{"ash", "bar", "cliff", "dun", "el", "fair", "gar", "hol", "in", "ker", "lang", "mar", "nor", "ol", "pem", "ros", "stan", "thorn", "wal", "win", "ford", "ham", "ley", "ton", "wood", "by", "field", "worth"}
	given := []string{"John", "William", "Thomas", "George", "James", "Charles", "Henry", "Mary", "Robert", "Edward", "Elizabeth", "Richard", "Joseph", "Anne", "Samuel", "Sarah", "Francis", "Frederick", "Arthur", "Alexander", "Walter", "Hugh", "Margaret", "Jane", "Edmund", "Philip", "Augustus", "Harriet", "Nicholas", "Ralph"}
	jobs := []string{"politician", "writer", "painter", "clergyman", "botanist", "engraver", "military officer", "actor", "lawyer", "engineer", "composer", "physician", "architect"}
	var towns, families []string
	for range 300 {
		towns = append(towns, m.any(syllables)+m.any(syllables)+m.any([]string{"", "ton", "ham"}))
	}
	for range 1500 {
		families = append(families, m.any(syllables)+m.any(syllables))
	}
	for len(m.records) < n {
		id := m.newID()
		first, family, town, job := m.zipf(given), m.zipf(families), m.zipf(towns), m.zipf(jobs)
		year, month, day := 1600+m.r.IntN(300), 1+m.r.IntN(12), 1+m.r.IntN(28)
		post := strings.ToUpper(town[:2]) + fmt.Sprint(1+m.r.IntN(40)) + " " + m.digits(2)
		middle := ""
		if m.p(.3) {
			middle = m.zipf(given)
		}
		for range 1 + m.r.IntN(18) {
			r := dedupe.Record{ID: fmt.Sprintf("h%06d", len(m.records)), Kind: dedupe.Person}
			m.entity[r.ID] = id
			f, l, y, mo, d, p, t := first, family, year, month, day, post, town
			if m.p(.1) {
				for _, tongue := range tongues {
					if s, ok := tongue.nicknames[f]; ok && tongue.country == "GB" {
						f = s
					}
				}
			}
			if m.p(.12) {
				f = m.typo(f)
			}
			if m.p(.12) {
				l = m.typo(l)
			}
			if m.p(.06) {
				l = m.any(families)
			}
			if m.p(.04) {
				f = m.any(given)
			}
			if m.p(.15) {
				mo, d = 1, 1
			}
			if m.p(.15) {
				d = 1 + m.r.IntN(28)
			}
			if m.p(.1) {
				y += m.r.IntN(5) - 2
			}
			if m.p(.3) {
				p = strings.ToUpper(t[:2]) + fmt.Sprint(1+m.r.IntN(40)) + " " + m.digits(2)
			}
			if m.p(.2) {
				t = ""
			}
			if m.p(.1) {
				p = ""
			}
			if !m.p(.1) {
				r.Born = fmt.Sprintf("%d-%02d-%02d", y, mo, d)
			}
			if !m.p(.3) {
				r.Role = job
			}
			if m.p(.03) {
				f, l = l, f
			}
			if m.p(.03) {
				f = ""
			}
			r.Names = []dedupe.Name{{Given: f, Family: l}}
			if m.p(.5) {
				r.Names[0].Middle = middle
			}
			r.Places = []dedupe.Address{{City: t, Postcode: p}}
			m.records = append(m.records, r)
		}
	}
	for _, r := range m.records[n:] {
		delete(m.entity, r.ID)
	}
	m.records = m.records[:n]
	m.r.Shuffle(n, func(i, j int) { m.records[i], m.records[j] = m.records[j], m.records[i] })
	return m.records, m.entity
}
