package cmd

import (
	"slices"
	"strings"
)

// negated rewrites pieces of a query that begin with a hyphen, as in
// "crm list tag:vip -tag:cold", so that they are not taken for flags: as "not
// tag:cold". Nothing that it rewrites is a flag.
func negated(args []string) []string {
	i := commandAt(args)
	if i < 0 {
		return args
	}
	switch {
	case slices.Contains([]string{"list", "ls", "find"}, args[i]):
	case args[i] == "query" && i+1 < len(args) && (args[i+1] == "save" || args[i+1] == "explain"):
	default:
		return args
	}
	out := slices.Clone(args)
	for i++; i < len(out) && out[i] != "--"; i++ {
		if isNegated(out[i]) {
			out[i] = "not " + out[i][1:]
		}
	}
	return out
}

// commandAt is the place of the command, behind global flags; -1 without one.
func commandAt(args []string) int {
	for i := 1; i < len(args); i++ {
		switch {
		case args[i] == "--store" || args[i] == "--color":
			i++
		case !strings.HasPrefix(args[i], "-"):
			return i
		}
	}
	return -1
}

// isNegated tells a piece of a query from flags, which are one letter behind
// one hyphen (-o=json, -ojson) or a name behind two.
func isNegated(arg string) bool {
	if len(arg) < 3 || arg[0] != '-' || arg[1] == '-' {
		return false
	}
	if strings.IndexByte(`("@'`, arg[1]) >= 0 {
		return true
	}
	end := strings.IndexAny(arg, ":=!<>~")
	if end < 3 || strings.HasPrefix(arg, "-o") && arg[end] == '=' {
		return false
	}
	return !strings.ContainsFunc(arg[1:end], func(r rune) bool {
		return r != '.' && r != '_' && r != '-' && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	})
}
