// Package crm holds the domain's types: customers and what is kept about them,
// money, days and times, ids, and the settings of a store.
//
// It is pure: it reads no file, no clock and no environment, and it imports no
// other package of this module. How the types are written as YAML is the
// business of package codec, which follows the `yaml` tags here: the order of
// the fields of a struct is the order of the keys in a canonical file, and the
// option "flow" asks for the one-line form.
package crm
