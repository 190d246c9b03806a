// Package reconcile joins two branches of a store: it finds where they parted,
// and works out what the files become when the changes of both are taken
// together.
//
// Files are paired by the customer's id, whatever they are called, and else by
// path. What one side changed is taken over byte for byte. What both changed is
// merged: customers and settings field by field (package merge), other texts by
// line. Nothing stands in the way:
//
//   - A value that both sides set differently becomes the newer one, by the time
//     of the commit that set it and then by its hash, so that it does not matter
//     who merges, where, or in which order. The other value is kept in the
//     customer as an open clash (crm.Clash).
//   - A customer that one side removed and the other edited stays, as edited.
//   - Of a file that is no customer's and that cannot be joined by line, the newer
//     version holds, and the other is kept in a file beside it.
//   - A customer's file that cannot be read, and that both sides changed, is
//     never guessed at: the error is an *UnreadableError, unless Options.Take
//     says whose version to take as a whole.
//
// Where two branches have several merge bases (a criss-cross), those are joined
// first, by the same rules, and the result is the base.
//
// The package reads commits and writes nothing; a Plan is put into a transaction
// of package store.
package reconcile
