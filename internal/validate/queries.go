package validate

import (
	"strconv"

	"crm/internal/crm"
)

// Queries checks the saved queries of a store by a func that reads one, and
// gives what is wrong and what to do. A query that is not understood is a
// warning: it harms nobody who does not use it.
func Queries(s *crm.Settings, read func(query string) (msg, hint string)) []Problem {
	var f found
	for i := range s.Queries {
		q := &s.Queries[i]
		if q.Query == "" {
			continue
		}
		if msg, hint := read(q.Query); msg != "" {
			f.warn("bad-query", "queries["+strconv.Itoa(i)+"].query", "the saved query "+quote(q.Name)+" is not understood: "+msg, hint)
		}
	}
	return f.problems
}
