// Package history tells what happened to whom, from the history, without walking
// it each time.
//
// What a commit changed never changes. So it is found out once for each commit,
// from the folders that differ between it and its parents, and kept in a file
// below .git/crm: parents, time, and which customers were touched, how. With that
// the commits of one customer (Of), the commit of a date (At) and who set which
// value (Blame) need no folder of any commit to be read, only the versions that
// matter. Diff compares two states and reads what differs between them.
//
// The file is derived. It holds commits of every branch that was ever looked
// at, and what HEAD can reach is found out anew each time, so that pulls, resets
// and amended commits are nothing special. Commits that are new are added when
// they are met. It is used by several processes at once without a lock: it is
// replaced whole, or a batch is appended that counts only for readers who know
// what its writer knew. A file that is damaged, of another version, or made when
// the clone was shallow elsewhere is made again. Whatever cannot be cached, in
// a partial clone or a repository with damage, is answered by the plain walk of
// package store; the answers are the same.
//
// The package prints nothing, writes nothing but its cache, and knows no index
// of the present customers.
package history
