package render

import (
	"bytes"
	"testing"
)

func TestSheetMarkdown(t *testing.T) {
	s := &Sheet{
		Title: "Anna <b> & Co", About: []string{"customer · *vip*"},
		Sections: []Section{
			{Title: "Who", Fields: []Field{{Label: "Phone_1", Text: "1 | 2"}, {Label: "Empty"}, {Text: "no label"}, {Label: "Note", Text: "first\n# second\n- third\n1. fourth\n10 fifth"}}},
			{Title: "Sums", Note: "All.", Listing: &Listing{Columns: []Column{{Name: "n", Right: true}}, Rows: []Row{{Int(1)}}}},
		},
	}
	var b bytes.Buffer
	if err := s.Markdown(&b); err != nil {
		t.Fatal(err)
	}
	const want = `# Anna &lt;b&gt; &amp; Co

customer · \*vip\*

## Who

- **Phone\_1**: 1 \| 2
- no label
- **Note**: first  
  \# second  
  \- third  
  1\. fourth  
  10 fifth

## Sums

All.

| n |
| ---: |
| 1 |
`
	if b.String() != want {
		t.Errorf("got\n%s", b.String())
	}
}
