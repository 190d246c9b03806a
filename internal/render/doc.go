// Package render prints what the commands found: listings in every output
// format (table, json, jsonl, csv, tsv, yaml, markdown, ids), single values as
// JSON and YAML, profiles, sheets of reports with their pictures, and diffs.
//
// It is the one place where output formats are known, and the only importer of
// tablewriter. It computes nothing about customers, asks nothing and opens
// nothing: a writer and Options come in. Text of the user never reaches the
// writer with control or reordering characters in it; JSON and YAML escape
// them, all other formats spell them out (term.Clean).
package render
