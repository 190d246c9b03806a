package query

import "strings"

// Parse reads a query. The error is an *Error, and then the Node is nil.
// Parse(n.String()) gives the same tree.
func Parse(text string, c *Context) (Node, error) {
	return parse(text, c)
}

// ParseArgs reads the arguments of a command line as one query: each is a
// piece of it, and they are joined by spaces. Places in errors are of the
// joined text.
func ParseArgs(args []string, c *Context) (Node, error) {
	return Parse(strings.Join(args, " "), c)
}
