package normalize

import (
	"reflect"
	"testing"
)

func TestEastAsianNames(t *testing.T) {
	for _, test := range []struct {
		given, family, full string
		want                Person
	}{
		{"健太", "渡辺", "", Person{Given: []string{"jian'tai"}, Family: []string{"du'bian"}, Whole: "du'bian"}},
		{"", "", "渡辺 健太", Person{Given: []string{"jian'tai"}, Family: []string{"du'bian"}, Whole: "du'bian"}},
		{"", "", "渡辺健太", Person{Given: []string{"jian'tai"}, Family: []string{"du'bian"}, Whole: "du'bian"}},
		{"", "", "王伟", Person{Given: []string{"wei"}, Family: []string{"wang"}, Whole: "wang"}},
		{"", "", "王小明", Person{Given: []string{"xiao'ming"}, Family: []string{"wang"}, Whole: "wang"}},
		{"", "", "欧阳修", Person{Given: []string{"xiu"}, Family: []string{"ou'yang"}, Whole: "ou'yang"}},
		{"Anna", "Smith", "", Person{Given: []string{"anna"}, Family: []string{"smith"}, Whole: "smith"}},
	} {
		if got := ParsePerson(test.given, "", test.family, test.full); !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s %s %s: %+v, want %+v", test.given, test.family, test.full, got, test.want)
		}
	}
	if Key("xiao'ming") != Key("xiaoming") {
		t.Error("a name in characters is not the same as in Latin letters")
	}
}
