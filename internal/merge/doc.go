// Package merge joins two versions of a customer that grew from a common one,
// and lists what differs between two versions.
//
// It works by field: reflection over the types of package crm and their yaml
// tags tells how each is merged, so that a new field needs no code here.
//
//   - A single value that one side changed is taken from that side. Changed to
//     different values on both sides it is a Clash: the merged customer holds
//     one of the two (ours, unless a Prefer says otherwise) and the Conflict
//     holds all three.
//   - Lists are united: items are paired by crm.Keyed, additions of both sides
//     are kept, removals are honoured, and an item that both sides edited is
//     merged by field. An item that one side edited and the other removed is
//     kept as edited and reported with the kind Removed, which need not stop
//     anybody: nothing that was written is lost.
//   - Lists of words (tags, contacts) are sets; custom fields are paired by key.
//   - Notes and texts are merged by line. Lines that both sides added at the
//     same place are all kept.
//   - What has a moment (interactions, the history of a deal) is ordered by
//     it. Other lists keep the order of the side that changed it; additions of
//     both sides at the same place are sorted by key. So the sides can be
//     exchanged: only conflicts depend on which is which.
//
// The package is pure. It does not read files, does not know git, and does not
// check what it merges: a merged customer can break rules of package validate
// that each side kept.
package merge
