// Package term is the tool's side of a terminal: the three streams and what is
// known about them (is it a terminal, how wide, colours, Unicode), cleaning of
// text from outside, questions to the person, the editor, the pager and the
// progress line.
//
// It reads no environment and no clock of its own: both are passed in. It draws
// no tables and knows nothing of customers; that is the business of package
// render and of the commands.
package term
