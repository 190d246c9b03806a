package codec

import (
	"reflect"
	"testing"
)

const sample = `# yaml-language-server: $schema=../../schema/customer.schema.json
id: 7k3f9q2m4x
type: organization
name: Acme GmbH
stage: customer
owner: anna
emails:
  - address: info@acme.example
    label: work
phones:
  - number: "+49301234567"
tags: [steel, vip]
fields:
  industry: manufacturing
deals:
  - id: 4w8kzt1n9c
    title: Plant audit 2027
    stage: proposal
    amount: 12000.00 EUR
    close: 2027-01-31
    history:
      - {stage: lead, at: 2026-11-02T09:10:00+01:00}
      - {stage: proposal, at: 2026-11-19T16:00:00+01:00}
interactions:
  - id: 0v5r2m8k3d
    at: 2026-11-19T15:30:00+01:00
    kind: call
    by: anna
    minutes: 25
    text: Wants the offer split by plant.
`

func TestSampleIsCanonical(t *testing.T) {
	c, err := Decode("a.yaml", []byte(sample))
	if err != nil {
		t.Fatal(err)
	}
	if got := string(Encode(c)); got != sample {
		t.Errorf("encoded:\n%s", got)
	}
	trees, probs := readYAML("a.yaml", sample, nil)
	if len(probs) > 0 {
		t.Fatal(probs)
	}
	d := &decoder{t: trees[0]}
	c2 := *c
	v := reflect.ValueOf(&c2).Elem()
	v.SetZero()
	d.root(0, v)
	if !reflect.DeepEqual(&c2, c) {
		t.Errorf("the two readers differ: %+v %+v", c2, c)
	}
}
