// Package decision keeps what people decided about customers that look alike:
// which pairs are not the same one. A decision holds until what tells who the two
// are changes, which their fingerprints show.
//
// The decisions are a file at the root of the store (crm.DecisionsFile), one line
// each, sorted, so that git shows who decided what. The package reads and writes
// the bytes of that file; it opens none, and does not look for duplicates.
package decision
