package codec

import (
	"bytes"
	"reflect"
	"strings"
	"testing"
	"time"

	"gopkg.in/yaml.v3"
	"pgregory.net/rapid"

	"crm/internal/codec/codectest"
	"crm/internal/crm"
)

// restyle gives the nodes of a document random styles, and its maps random orders.
func restyle(t *rapid.T, n *yaml.Node) {
	switch n.Kind {
	case yaml.ScalarNode:
		if n.Tag != "!!str" {
			return
		}
		n.Style = rapid.SampledFrom([]yaml.Style{0, yaml.DoubleQuotedStyle, yaml.SingleQuotedStyle, yaml.LiteralStyle, yaml.FoldedStyle, yaml.TaggedStyle}).Draw(t, "style")
		if strings.ContainsAny(n.Value, " \t\r\n") || len(n.Value) > 60 || strings.ContainsAny(n.Value, "\u0085\u2028\u2029\ufeff\x00") {
			// yaml.v3 itself does not write all of these so that it reads them back.
			n.Style = yaml.DoubleQuotedStyle
		}
	case yaml.MappingNode:
		for i := len(n.Content)/2 - 1; i > 0; i-- {
			k := rapid.IntRange(0, i).Draw(t, "swap")
			n.Content[2*i], n.Content[2*k] = n.Content[2*k], n.Content[2*i]
			n.Content[2*i+1], n.Content[2*k+1] = n.Content[2*k+1], n.Content[2*i+1]
		}
		fallthrough
	case yaml.SequenceNode:
		n.Style = 0
		if rapid.IntRange(0, 3).Draw(t, "flow") == 0 {
			n.Style = yaml.FlowStyle
		}
	}
	for _, c := range n.Content {
		restyle(t, c)
	}
}

func TestDecodeReadsAnyStyle(t *testing.T) {
	skipped, all := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		all++
		text := Encode(codectest.Customer(t))
		want, err := Decode("c.yaml", text)
		if err != nil {
			t.Fatal(err)
		}
		var doc yaml.Node
		if err := yaml.Unmarshal(text, &doc); err != nil {
			t.Fatal(err)
		}
		var plain, plainAgain any
		if err := doc.Decode(&plain); err != nil {
			t.Fatal(err)
		}
		restyle(t, &doc)
		var b bytes.Buffer
		enc := yaml.NewEncoder(&b)
		enc.SetIndent(rapid.IntRange(2, 6).Draw(t, "indent"))
		if err := enc.Encode(&doc); err != nil {
			t.Fatal(err)
		}
		// Where yaml.v3 does not read what it wrote, there is nothing to compare.
		if yaml.Unmarshal(b.Bytes(), &plainAgain) != nil || !reflect.DeepEqual(timesAsText(plain), timesAsText(plainAgain)) {
			skipped++
			return
		}
		got, err := Decode("c.yaml", b.Bytes())
		if err != nil {
			t.Fatalf("%v\n%s", err, b.String())
		}
		if !momentsAsText(ToValue(got)).Equal(momentsAsText(ToValue(want))) {
			t.Fatalf("got  %+v\nwant %+v\n%s", got, want, b.String())
		}
	})
	if skipped*3 > all {
		t.Errorf("%d of %d were not compared", skipped, all)
	}
}

// In a flow collection yaml.v3 writes moments in quotes, for their colons.
// These two make no difference between a moment and its text.

func timesAsText(v any) any {
	switch v := v.(type) {
	case time.Time:
		return v.Format(time.RFC3339Nano)
	case []any:
		for i := range v {
			v[i] = timesAsText(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = timesAsText(v[k])
		}
	case map[any]any:
		for k := range v {
			v[k] = timesAsText(v[k])
		}
	}
	return v
}

func momentsAsText(v crm.Value) crm.Value {
	if v.Kind == crm.Moment {
		v.Kind = crm.Text
	}
	for i := range v.Items {
		v.Items[i] = momentsAsText(v.Items[i])
	}
	for i := range v.Pairs {
		v.Pairs[i].Value = momentsAsText(v.Pairs[i].Value)
	}
	return v
}
