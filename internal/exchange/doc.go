// Package exchange turns tables from other programs into customers: it makes a
// plan of what an import would add and change, and writes that plan.
//
// A plan is a value. It says which column was taken for what, what every row
// would do, and all that is wrong with the file, with row, column and value;
// nothing is written before Apply, and nothing at all when a row is wrong,
// unless the rest was asked for. The package opens no file, knows neither
// index nor git, and prints nothing; it does not look for duplicates beyond
// the plain rules of matching (see BuildPlan).
package exchange
