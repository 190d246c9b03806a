// Package dedupe finds the records of a book that are one person or one
// organization.
//
// It works in five steps, each a package of its own below this one:
//
//   - normalize brings names, firms, e-mails, phones, addresses and dates into forms
//     that their spellings share;
//   - block brings together the pairs that share one of about seventeen keys; what
//     shares none is looked up by rare trigrams;
//   - compare tells how alike two words are (Jaro 1989, Winkler 1990, edits);
//     match*.go in this package makes a level of agreement for each field of it;
//   - score weighs the levels in bits (Fellegi and Sunter 1969), with the
//     frequency of values (Winkler 1990; Herzog, Scheuren and Winkler 2007) and fits
//     the weights to the book, much as Splink does
//     (https://moj-analytical-services.github.io/splink/), but without training;
//   - cluster makes groups, the strongest pair first.
//
// What general tools lack, and books of customers need: pairs are held not only against
// strangers but against households, colleagues, fathers and sons, sister firms and
// neighbours, and strangers of one country are known to share names and towns.
//
// The score of a pair is symmetric. The result depends on the set of records alone and not on
// their order: records are sorted by id, and what is taken at random is always the
// same. An unrelated record takes no pair out of the comparison, unless it makes a block
// too large, which is then split, and it leaves what is found of a pair of persons; what
// it changes is how frequent values are, and so the weights and, for firms, which words
// of a name are rare.
// Two records that were said to be Apart are never in one group.
//
// The package reads no files, knows no index and no store, changes nothing and merges
// nothing; records come in through Add.
package dedupe
