// Package schema holds what a store is given when it is made: the JSON Schemas
// (draft 2020-12) of its files, for editors and other tools, and templates of
// its settings.
//
// The schemas describe the form of the files, key by key. They do not replace
// package validate: references between files, for one, are beyond them.
package schema

import _ "embed"

//go:embed customer.schema.json
var customer []byte

//go:embed settings.schema.json
var settings []byte

// Customer is the JSON Schema of a customer's file. The caller must not change it.
func Customer() []byte { return customer }

// Settings is the JSON Schema of crm.yaml. The caller must not change it.
func Settings() []byte { return settings }
