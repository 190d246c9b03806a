// Package store keeps customers as files in a git repository: it finds and
// opens the repository, reads working files, turns a change into one durable
// commit, finds what was edited by hand, walks history and plans its undoing.
//
// A change is a transaction (Begin, Tx). Its commit is made at the level of git
// objects: the blobs, only the trees on their paths, the commit; then the
// working files by atomic rename, the index by a patch of its bytes, and the
// branch by compare-and-swap under git's own lock files. Everything is synced
// to disk before Commit returns. Writers exclude each other by .git/crm/lock and
// exclude system git by .git/index.lock; readers take no lock, and wait only while
// a change of several files is put in place (Steady). A writer that was killed
// leaves at most a hand edit, which the next commit keeps.
//
// Times. A commit's author time is what the clock says. Its committer time, by
// which history is ordered, --as-of looks and merges decide what is newer, is never
// before that of its parents, if need be by taking theirs: so what was done in the
// knowledge of a change counts as later, whatever the two clocks say. A parent more
// than a day ahead is not followed, because one clock that is years off would set
// all others; then the commit keeps its own time, and history is in the order of a
// walk from HEAD, as in git. GIT_COMMITTER_DATE is taken as it is.
//
// Git's own clearing away (gc, repack, prune) may run at any time; see
// keepobjects.go.
//
// What it does not do: it runs no hooks (core.hooksPath and .git/hooks are
// ignored), talks to no network (a Repository sends and takes in packs by streams
// of others), follows no symbolic link, decides nothing about how branches are
// joined (a Tx only makes the commit: Join, MoveTo), and does not write to
// repositories whose format it does not know (SHA-256, reftable, git filters on the
// customers' files); those are refused with a StateError. It fetches nothing that a
// partial clone left out.
package store
