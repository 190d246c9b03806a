// Dupes prints how well duplicates are found: precision, recall and F1 over the closed
// pairs, and time, for the public sets of a folder, beside what other tools reach on
// them, and for made-up books of other mixes and languages.
//
//	go run ./internal/bench/dupes [-made N] [-show N] DIR [SET]
//
// Without the folder it says so and does the made-up books alone.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"crm/internal/dedupe"
	"crm/internal/format/csv"
)

// set is a public set with the F1 of other tools: an exact e-mail or phone, Jaro-Winkler
// of 0.9, the ECM of recordlinkage, Splink 4.0.16, dedupe 3.0.3 with 60 labels.
type set struct {
	name   string
	others string
	bar    float64
}

var sets = []set{
	{"febrl1", "exact 0  JW .836  ECM 1.000  Splink .999  dedupe .998", 1},
	{"febrl2", "exact 0  JW .82   ECM .998   Splink .999", .999},
	{"fake_1000_old", "exact .700  JW .587  ECM .956  Splink .977  dedupe .903", .98},
	{"fodors_zagats", "exact .923  JW .91   ECM .733  Splink .929  dedupe .960", .97},
	{"crm_2k", "exact .562  JW .729  Splink .693  dedupe .549", .90},
}

// mix is a made-up book; a share below 0 stands for registers of old times.
type mix struct {
	name        string
	share, mess float64
}

var mixes = []mix{
	{"made: people and firms", .7, .8}, {"made: half firms", .5, 1}, {"made: people, worse", 1, 1.3}, {"made: firms", 0, 1}, {"made: registers", -1, 0},
}

func main() {
	made := flag.Int("made", 10_000, "`N` records in each made-up book; 0 for none")
	show := flag.Int("show", 0, "list up to `N` wrong pairs of each set")
	flag.Parse()
	if err := run(flag.Arg(0), flag.Arg(1), *made, *show); err != nil {
		fmt.Fprintln(os.Stderr, "dupes:", err)
		os.Exit(1)
	}
}

func run(dir, only string, made, show int) error {
	if _, err := os.Stat(dir); err != nil {
		fmt.Printf("the public sets are not here (%q): they are left out\n", dir)
	} else {
		for _, s := range sets {
			if only != "" && only != s.name {
				continue
			}
			if err := public(dir, s, show); err != nil {
				return fmt.Errorf("%s: %w", s.name, err)
			}
		}
		if only == "" || only == "name_bench" {
			if err := nameBench(filepath.Join(dir, "name_bench", "cases.csv"), show); err != nil {
				return err
			}
		}
	}
	for i, x := range mixes {
		if made == 0 || only != "" && only != fmt.Sprint(i) {
			continue
		}
		var records []dedupe.Record
		var entity map[string]string
		if x.share < 0 {
			records, entity = historic(made, 1)
		} else {
			records, entity = generate(made, uint64(i+1), x.share, x.mess)
		}
		if err := measure(x.name, "", records, entity, show); err != nil {
			return err
		}
	}
	return nil
}

func public(dir string, s set, show int) error {
	header, rows, err := read(filepath.Join(dir, s.name, "contacts.csv"))
	if err != nil {
		return err
	}
	_, truth, err := read(filepath.Join(dir, s.name, "truth.csv"))
	if err != nil {
		return err
	}
	entity := map[string]string{}
	for _, t := range truth {
		entity[t[0]] = t[1]
	}
	t, _ := dedupe.NewTable(header)
	var records []dedupe.Record
	for _, r := range rows {
		records = append(records, t.Record(r))
	}
	return measure(s.name, fmt.Sprintf("bar %.3f; %s", s.bar, s.others), records, entity, show)
}

func measure(name, note string, records []dedupe.Record, entity map[string]string, show int) error {
	begin := time.Now()
	b := dedupe.New()
	for _, r := range records {
		b.Add(r)
	}
	res, err := b.Find(context.Background())
	if err != nil {
		return err
	}
	took := time.Since(begin)
	p, r, f := grade(res, entity)
	right, certain := 0, 0
	for _, x := range res.Pairs {
		if x.Tier == dedupe.Certain {
			certain++
			if entity[x.A] == entity[x.B] {
				right++
			}
		}
	}
	fmt.Printf("%-22s %6d  P %.4f  R %.4f  F1 %.4f  certain %.4f of %d  %d compared in %v  %s\n", name, len(records), p, r, f,
		float64(right)/float64(max(certain, 1)), certain, res.Compared, took.Round(time.Millisecond), note)
	wrong := 0
	for _, x := range res.Pairs {
		if entity[x.A] != entity[x.B] && wrong < show {
			wrong++
			var why []string
			for _, e := range b.Explain(x.A, x.B) {
				why = append(why, fmt.Sprintf("%s %+.1f", e.Text, e.Bits))
			}
			fmt.Printf("    %.1f %v %s %s: %s\n", x.Bits, x.Tier, x.A, x.B, strings.Join(why, ", "))
		}
	}
	return nil
}

// grade is precision, recall and F1 over all pairs within the groups.
func grade(res *dedupe.Result, entity map[string]string) (p, r, f float64) {
	pairs := func(n int) int { return n * (n - 1) / 2 }
	right, found, all := 0, 0, 0
	for _, g := range res.Groups {
		found += pairs(len(g))
		of := map[string]int{}
		for _, id := range g {
			of[entity[id]]++
		}
		for _, n := range of {
			right += pairs(n)
		}
	}
	size := map[string]int{}
	for _, e := range entity {
		size[e]++
	}
	for _, n := range size {
		all += pairs(n)
	}
	p, r = float64(right)/float64(max(found, 1)), float64(right)/float64(max(all, 1))
	return p, r, 2 * p * r / max(p+r, 1e-9)
}

// nameBench tells how well names alone are told apart.
func nameBench(path string, show int) error {
	header, rows, err := read(path)
	if err != nil {
		return err
	}
	at := map[string]int{}
	for i, h := range header {
		at[h] = i
	}
	right, wrong, missed := 0, 0, 0
	for _, r := range rows {
		kind := dedupe.Person
		if r[at["schema"]] != "Person" {
			kind = dedupe.Organization
		}
		same, like := dedupe.SameName(kind, r[at["name1"]], r[at["name2"]])
		want := r[at["is_match"]] == "true"
		switch {
		case same && want:
			right++
		case same:
			wrong++
		case want:
			missed++
		}
		if same != want && show > 0 {
			show--
			fmt.Printf("    %v %.2f %s | %s (%s)\n", want, like, r[at["name1"]], r[at["name2"]], r[at["schema"]])
		}
	}
	p, r := float64(right)/float64(max(right+wrong, 1)), float64(right)/float64(max(right+missed, 1))
	fmt.Printf("%-22s %6d  P %.4f  R %.4f  F1 %.4f  bar 0.800; JW .650  OpenSanctions logic-v2 .790\n", "name_bench", len(rows), p, r, 2*p*r/max(p+r, 1e-9))
	return nil
}

func read(path string) (header []string, rows [][]string, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = f.Close() }()
	r, err := csv.Open(f, csv.Options{Comma: ','})
	if err != nil {
		return nil, nil, err
	}
	for {
		row, err := r.Next()
		if errors.Is(err, io.EOF) {
			return r.Header(), rows, nil
		}
		if err != nil {
			return nil, nil, err
		}
		rows = append(rows, append([]string(nil), row.Values...))
	}
}
