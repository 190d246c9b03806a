package codec

import (
	"reflect"

	"crm/internal/crm"
)

const decisionsHeading = "# Customers that look alike and are not the same one: see \"crm dupes ignored\".\n"

// DecodeDecisions reads the file of decisions, as Decode does a customer's.
func DecodeDecisions(file string, data []byte) (*crm.Decisions, error) {
	d := new(crm.Decisions)
	if err := decodeInto(file, data, reflect.ValueOf(d).Elem(), nil); err != nil {
		return nil, err
	}
	return d, nil
}

// EncodeDecisions writes decisions in the canonical form.
func EncodeDecisions(d *crm.Decisions) []byte {
	return encodeFile(decisionsHeading, reflect.ValueOf(d).Elem())
}

// UpdateDecisions is Update for the file of decisions.
func UpdateDecisions(file string, old []byte, d *crm.Decisions) ([]byte, error) {
	return update(file, old, reflect.ValueOf(d).Elem(), decisionsHeading)
}
