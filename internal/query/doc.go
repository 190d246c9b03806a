// Package query is the language in which people ask for customers:
//
//	stage:lead (owner:anna or owner:ben) -tag:cold idle>90d
//	interaction.kind:meeting interaction.at>-30d deals.open>10k
//	name:"van der Berg" email~@acme\. birthday:next-30d @vip
//
// It has the catalogue of fields, the parser, the tree of what was asked for,
// its text, and completion. Values are read at once: a [Term] holds spans of
// days and moments, bounds of numbers, folded words and compiled regexps, and
// tells whether a value meets it.
//
// It does not look at customers: package search finds those that meet a tree.
// It reads no files, no clock and no environment.
package query
