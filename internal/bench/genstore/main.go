// Genstore makes a committed store of made-up customers to measure with:
//
//	go run ./internal/bench/genstore -n 100000 -seed 1 DIR
//
// The same flags make the same commits, to the byte. The folder must be empty
// or not exist. Git on the PATH does the writing, by fast-import.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
)

func main() {
	var o options
	flag.IntVar(&o.n, "n", 1000, "how many `customers`")
	flag.Uint64Var(&o.seed, "seed", 1, "another `number` makes another book")
	flag.IntVar(&o.commits, "commits", 0, "how many `commits` of one logged interaction each to add as history")
	flag.BoolVar(&o.gc, "gc", false, "pack the repository well, and write a commit graph with Bloom filters")
	flag.Parse()
	if flag.NArg() != 1 || o.n < 0 || o.commits < 0 {
		fmt.Fprintln(os.Stderr, "usage: genstore [-n N] [-seed S] [-commits M] [-gc] DIR")
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := generate(ctx, flag.Arg(0), o); err != nil {
		fmt.Fprintf(os.Stderr, "genstore: %v\n", err)
		os.Exit(1)
	}
}
