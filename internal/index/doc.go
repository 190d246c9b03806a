// Package index finds customers without reading all of them.
//
// It keeps, in a file below .git/crm, one row for each customer file (path,
// id, name and what the file's metadata were when it was read) and a sorted
// table of hashed keys: names, words of names, e-mail addresses, phone
// numbers, domains, handles, external ids, tags, organizations. The file is
// mapped, so that a lookup touches a few pages of it however many customers
// there are. It is derived: losing it costs one reading of the records.
//
// What the files say counts. Opening the index compares the folders' metadata
// and reads again what was added, replaced or removed; every hit is compared
// with its file's metadata before it is believed, and Refresh compares all
// files, which also finds edits made in place. A file touched in the very
// moment in which it was read is not trusted until it is read again (git's racy
// rule).
//
// It also keeps the customers as columns (package column), in segment files that
// are found by the hash of the blob that a customer was decoded from. Since what
// a blob says never changes, the same segments answer for the files of now and
// for any commit; a Snapshot is the rows of them that count.
//
// Several processes use the file at once without a lock. It is replaced whole,
// or a batch is appended that counts only for readers who know what its writer
// knew; see log.go and columns.go.
//
// The package answers who is meant and hands out decoded customers. It does
// not filter, sort or sum up, and it never writes to the records.
package index
