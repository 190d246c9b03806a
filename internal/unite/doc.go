// Package unite joins customers that were kept as several and are the same one,
// finds what that changes in others, and takes it apart again.
//
// One customer is kept and the others end in it: lists are united, single values
// are those that the caller picks, else those of the customer that is kept, else
// those of the first of the others that has one. What finds no place is kept in
// the entry crm.Merged of the customer that it came from, whose id leads to the
// one that is kept.
//
// The package is pure: it does not read files, does not know git, and does not
// look for whom to join.
package unite
