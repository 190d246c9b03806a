// Package search answers a query (package query) from the columns of a store
// (package column): which customers meet it, in which order, and what they have
// in a field.
//
// It reads no files, no clock and no environment, and keeps nothing between
// queries but an index of the words of each segment, by way of column.Segment.Aside;
// without one all texts are read, with the same answer. What a tree of a query means is said by the types of package query;
// what follows is what they leave open. The tests hold the answers against a
// plain evaluation of the same rules, customer by customer.
//
// Only live customers count, on both ends of a join too: the organization of
// a person is the live customer with the id in "organization", whatever its type, and the
// people of an organization are the live customers with its id there. When an id is
// there twice, the customer whose blob has the least hash is meant.
//
// Groups. The Terms and Has next to each other in an And that are about items of
// the same table are about one item. Not is outside of that: -deal.stage:won is met by who
// has no deal that was won, and deal.owner:anna -deal.stage:won by who has a
// deal of anna's and, of whomever, no deal that was won. An item that differs is asked
// for by != and no: inside the group: deal.owner:anna deal.stage!=won is met by who has
// a deal of anna's that was not won. Terms about items of different tables below one item
// (lines and history of a deal) are about the same one, also when no Term
// is about that itself. A join wants somebody on its other end: org.stage!=lead and no:org.phone are
// met only by those who have an organization.
//
// Values. A value that is not set meets nothing; an item or customer without any
// meets what is negated. Of a custom field with a list each item is a value.
// Has of a Field with Rows asks for a row in its Table, below the item that the field is about.
//
// Computed fields. Last is the latest interaction that is not in the future, of
// an organization also those of its people: a moment up to now, a whole day up to
// today. Idle is the days from the day of last to today, at least 0; of a customer
// whom nobody ever spoke to, from the day on which it was created, and not set without one. Next is the
// earliest time at which an open task is due. Address is the parts of a postal address in one line.
// A deal without a pipeline is in the first one of the settings; an outcome
// is that of the stage there, and open for a stage that the settings do not
// know. Counts are set also when they are 0, except that of the people of somebody who is
// neither an organization nor has any; has: asks for more than 0. Sums are exact and of one
// currency each. A sum of nothing is 0 in whatever currency is asked for, and has: asks for
// something to add up, be it without an amount. Sums of more digits
// than crm.Decimal holds are exact, too.
//
// Words. A free word is looked for at the beginning of the words of all texts (the zones of package
// column), in both spellings of umlauts; a word with punctuation in it, as
// o'brien, is a phrase of which the last word may be a beginning. Words of a phrase stand in
// one line; so in prose a phrase is not found by the second spelling of one of its words. In scripts
// without spaces a word may begin anywhere (query.Seam). A word made of the digits of a phone number is also found inside
// the digits of one. The people of an organization are found by its names too.
// A single word of at least four letters that no live customer has is found in names with
// one typing mistake, from eight letters on with two, unless it must be missing. Words are ranked as
// rank.go tells; customers found by a typing mistake come last. A word that is asked for twice
// counts once, and words below a Not do not rank.
package search
