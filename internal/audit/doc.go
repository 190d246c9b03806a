// Package audit judges how well a book is kept: named rules over the customers
// and over what is known of the store, each of which gives findings with what is
// wrong, since when, and the command that mends it.
//
// It works on columns and on Facts that come in; it opens nothing, reads no
// clock and prints nothing. What a finding says does not tell the time of the
// audit, so that two runs over the same book can be compared line by line:
// "no touch since 2026-08-01", never "for 110 days".
//
// Whether a file can be right at all is the business of package validate; here
// it is whether a book that is valid is also looked after, believable, and kept
// as the law wants. Nothing here is legal advice.
package audit
