// Package duplicates finds the customers of a snapshot that may be one and the
// same: it hands them to package dedupe, and makes groups of what that finds, with
// the one that would be kept.
//
// It decides nothing about how alike two customers are, reads no files, keeps no
// decisions of people, and joins nobody.
package duplicates
