// Package codec turns the YAML files of a store into customers and settings
// and back, with positions.
//
// Reading is kind: any valid YAML is read, whatever its style, and JSON too.
// What does not fit is reported as Problems, each with line, column, the line
// itself and a hint. Writing is strict: there is one canonical form, encoding
// is a fixed point, and Update changes a file that a person has formatted by
// splicing bytes, so that comments, layout and unknown keys stay.
//
// A file is read by a reader written for this package (reader), which knows
// block and flow style, comments and every kind of scalar. What it does not
// know, such as anchors, tags and directives, is read by yaml.v3 instead, and
// so is every file that is not well-formed; both end in the same tree, and one
// mapping leads from the tree to the types of package crm. Files of customers
// in the canonical form, which nearly all are, go a shorter way without a tree
// (direct), which gives the same.
//
// The package does not check what the values mean (see package validate), reads
// no file and prints nothing.
package codec

// MaxSize is the number of bytes up to which a file is read; a larger one is refused.
const MaxSize = 8 << 20

const (
	maxDepth   = 64      // levels of nesting
	maxNodes   = 1 << 19 // keys, items and values of one file
	maxAliases = 10_000  // values that aliases may add to a file; MaxSize bytes of text count as so many
	maxKey     = 1000    // bytes of a key on one line; YAML allows 1,024 characters
)
