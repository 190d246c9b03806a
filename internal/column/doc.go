// Package column keeps many customers as columns in one immutable slice of
// bytes, a segment, so that a question reads only the columns that it is about.
//
// A segment is made by a Builder and opened by Open; its bytes can lie in a
// mapped file. The lists inside a customer (e-mails, deals, interactions ...)
// are tables of their own, whose rows follow their parents' order. A Snapshot
// is several segments with the customers in them that count.
//
// A segment is derived from the files and holds all that they hold but the keys
// that this version does not know (Extra) and comments. It is written once and
// never changed. It is no truth of its own: damage is found by checksums when a
// column is first used, is told by Segment.Bad, and reads as empty columns;
// whoever keeps segments drops a bad one and makes it anew.
//
// The package reads and writes no files and answers no queries.
package column
