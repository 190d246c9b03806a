// Command crm keeps customers as YAML files in a git repository.
package main

import (
	"crypto/rand"
	"os"
	"time"

	"crm/cmd"
)

func main() {
	os.Exit(cmd.Main(os.Args, cmd.World{
		In: os.Stdin, Out: os.Stdout, Err: os.Stderr,
		Getenv: os.Getenv, Getwd: os.Getwd, Now: time.Now, Rand: rand.Reader,
	}))
}
