// Package join puts customers together that refer to each other, over all parts
// of a Snapshot: it finds them by id, and tells when somebody was last in contact
// with a customer, an organization's people included.
//
// Only live customers count, on both ends. When an id is there twice, the
// customer whose blob has the least hash is meant. Ids are compared as numbers
// (crm.PackID) where they are valid, which nearly all are.
//
// The package answers no queries; packages search and report do, and agree
// because both ask here.
package join
