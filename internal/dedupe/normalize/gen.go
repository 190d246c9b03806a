//go:build ignore

// Gen writes data/scripts.txt, the table by which scripts other than Latin,
// Greek and Cyrillic are spelled in Latin letters, from the tables of
// github.com/mozillazg/go-unidecode. Run it with "go generate" after an update
// of that module.
package main

import (
	"fmt"
	"log"
	"os"
	"strings"

	"github.com/mozillazg/go-unidecode/table"
)

const notice = `# Spellings in Latin letters, for internal/dedupe/normalize. Written by gen.go; do not edit.
#
# Source: the tables of Text::Unidecode by Sean M. Burke, as the Go port
# https://github.com/mozillazg/go-unidecode carries them, Copyright (c) 2014
# mozillazg, MIT licence (https://github.com/mozillazg/go-unidecode/blob/master/LICENSE).
# Changed: only the scripts that names are written in, lower case, letters and spaces only.
#
# A line for each 256 characters: the high part of the number, then the spellings
# with commas between; a space at the end of one begins a new word.
`

func main() {
	log.SetFlags(0)
	var b strings.Builder
	b.WriteString(notice)
	for hi := rune(0x05); hi <= 0xd7; hi++ {
		switch {
		case hi > 0x17 && hi < 0x30, hi > 0x31 && hi < 0x4e, hi == 0xa0, hi > 0xa0 && hi < 0xac:
			continue
		}
		t := table.Tables[hi]
		var row []string
		for _, s := range t {
			end := strings.HasSuffix(s, " ")
			s = strings.Map(func(r rune) rune {
				if r >= 'A' && r <= 'Z' {
					return r + 'a' - 'A'
				}
				if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
					return r
				}
				return -1
			}, s)
			if end && s != "" {
				s += " "
			}
			row = append(row, s)
		}
		line := strings.TrimRight(strings.Join(row, ","), ",")
		if line != "" {
			fmt.Fprintf(&b, "%x:%s\n", hi, line)
		}
	}
	if err := os.WriteFile("data/scripts.txt", []byte(b.String()), 0o644); err != nil {
		log.Fatal(err)
	}
}
