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

func TestEastAsianReading(t *testing.T) {
	for _, c := range []struct{ given, family, full, want string }{
		{"健太", "渡辺", "", "kenta watanabe"},
		{"", "", "渡辺 健太", "kenta watanabe"},
		{"", "", "渡辺健太", "kenta watanabe"},
		{"", "", "林愛", "ai hayashi"},
		{"", "", "五十嵐翔", "sho igarashi"},
		{"", "渡辺", "", " watanabe"},
		{"磊", "渡辺", "", ""}, // half a name would hide that the other half differs
		{"伟", "王", "", ""},
		{"수진", "최", "", "soojin choi"},
		{"", "", "김정은", "jungeun kim"},
		{"영희", "박", "", "younghee park"},
		{"현우", "남궁", "", "hyunwoo namkung"},
		{"Anna", "Smith", "", ""},
		{"", "", "", ""},
	} {
		g, f, ok := EastAsianReading(c.given, c.family, c.full)
		if got := g + " " + f; ok != (c.want != "") || ok && got != c.want {
			t.Errorf("%s %s %s: %q %v, want %q", c.given, c.family, c.full, got, ok, c.want)
		}
	}
	if got := Latin("최수현"); got != "choesuhyeon" {
		t.Errorf("in the official romanization: %s", got)
	}
	for in, want := range map[string]string{"株式会社東洋電子": "toyo denshi", "富士物産 株式会社": "fuji bussan", "阿里巴巴": "", "Toyo Denshi": "", "株式会社": ""} {
		if got := JapaneseFirm(in); got != want {
			t.Errorf("JapaneseFirm(%s) = %q, want %q", in, got, want)
		}
	}
	if !SameFamily("gim", "kim") || !SameFamily("wong", "huang") || !SameFamily("wong", "wang") || SameFamily("wang", "huang") || SameFamily("jack", "john") {
		t.Error("spellings of family names")
	}
}
