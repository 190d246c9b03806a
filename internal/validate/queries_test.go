package validate

import (
	"testing"

	"crm/internal/crm"
)

func TestQueries(t *testing.T) {
	s := &crm.Settings{Queries: []crm.Query{{Name: "good", Query: "tag:vip"}, {Name: "bad", Query: "stge:lead"}, {Name: "empty"}}}
	got := Queries(s, readQuery)
	want := Problem{Check: "bad-query", Path: "queries[1].query", Msg: `the saved query "bad" is not understood: there is no field "stge"`, Hint: "did you mean stage?", Warning: true}
	if len(got) != 1 || got[0] != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}
