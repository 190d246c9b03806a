// Dupes prints how well duplicates are found in public sets of records, beside what
// other tools reach on them, and in made-up books of other mixes and languages.
//
//	go run ./internal/bench/dupes [-made N] [-show N] DIR [SET]
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/pprof"
	"strings"
	"time"

	"crm/internal/dedupe"
	"crm/internal/format/csv"
)

func read(path string) ([]string, [][]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	r, err := csv.Open(f, csv.Options{Comma: ','})
	if err != nil {
		return nil, nil, err
	}
	var rows [][]string
	for {
		row, err := r.Next()
		if err == io.EOF {
			return r.Header(), rows, nil
		}
		if err != nil {
			return nil, nil, err
		}
		rows = append(rows, append([]string(nil), row.Values...))
	}
}

var every int

type set struct {
	name string
	bar  float64
}

func main() {
	made := flag.Int("made", 0, "")
	flag.IntVar(&every, "every", 0, "")
	show := flag.Int("show", 0, "")
	prof := flag.String("cpu", "", "")
	flag.Parse()
	if *prof != "" {
		f, _ := os.Create(*prof)
		_ = pprof.StartCPUProfile(f)
		defer pprof.StopCPUProfile()
	}
	dir := flag.Arg(0)
	if *made > 0 {
		only := flag.Arg(0)
		for i, x := range []struct{ share, mess float64 }{{.7, .8}, {.5, 1}, {1, 1.3}, {0, 1}, {-1, 0}} {
			if only != "" && only != fmt.Sprint(i) {
				continue
			}
			recs, entity := generate(*made, uint64(i+1), x.share, x.mess)
			if x.share < 0 {
				recs, entity = historic(*made, 1)
			}
			begin := time.Now()
			b := dedupe.New()
			byID := map[string][]string{}
			for _, r := range recs {
				b.Add(r)
				byID[r.ID] = []string{fmt.Sprint(r.Names, r.Firms, r.Emails, r.Phones, r.Places, r.Born, r.Sites)}
			}
			res, err := b.Find(context.Background())
			if err != nil {
				panic(err)
			}
			var truth [][]string
			for _, r := range recs {
				truth = append(truth, []string{r.ID, entity[r.ID]})
			}
			report(fmt.Sprintf("made %.1f %.1f", x.share, x.mess), 0, b, res, truth, byID, time.Since(begin), *show)
		}
		return
	}
	for _, s := range []set{{"febrl1", 1}, {"febrl2", .999}, {"fake_1000_old", .98}, {"fodors_zagats", .97}, {"crm_2k", .90}} {
		if flag.NArg() > 1 && !strings.Contains(s.name, flag.Arg(1)) {
			continue
		}
		header, rows, err := read(filepath.Join(dir, s.name, "contacts.csv"))
		if err != nil {
			panic(err)
		}
		_, truth, err := read(filepath.Join(dir, s.name, "truth.csv"))
		if err != nil {
			panic(err)
		}
		begin := time.Now()
		b := dedupe.New()
		t, _ := dedupe.NewTable(header)
		byID := map[string][]string{}
		for _, r := range rows {
			rec := t.Record(r)
			byID[rec.ID] = r
			b.Add(rec)
		}
		res, err := b.Find(context.Background())
		if err != nil {
			panic(err)
		}
		took := time.Since(begin)
		report(s.name, s.bar, b, res, truth, byID, took, *show)
	}
}

func report(name string, bar float64, b *dedupe.Book, res *dedupe.Result, truth [][]string, byID map[string][]string, took time.Duration, show int) {
	entity := map[string]string{}
	size := map[string]int{}
	for _, t := range truth {
		entity[t[0]] = t[1]
		size[t[1]]++
	}
	all := 0
	for _, n := range size {
		all += n * (n - 1) / 2
	}
	p, r, f := grade(res.Groups, entity, all)
	cp, cn := 0, 0
	for _, x := range res.Pairs {
		if x.Tier == dedupe.Certain {
			cn++
			if entity[x.A] == entity[x.B] {
				cp++
			}
		}
	}
	fmt.Printf("%-15s P %.4f R %.4f F1 %.4f (bar %.3f)  certain %.4f of %d (recall %.3f) compared %d in %v\n", name, p, r, f, bar, float64(cp)/float64(max(cn, 1)), cn, float64(cp)/float64(all), res.Compared, took.Round(time.Millisecond))
	if show > 0 {
		n := 0
		skip := 0
		for _, x := range res.Pairs {
			if entity[x.A] != entity[x.B] {
				skip++
			}
			if entity[x.A] != entity[x.B] && n < show && skip%(1+every) == 0 {
				n++
				fmt.Printf("  FP %.1f %v\n    %s\n    %s\n", x.Bits, x.Tier, strings.Join(byID[x.A], "|"), strings.Join(byID[x.B], "|"))
				for _, e := range b.Explain(x.A, x.B) {
					fmt.Printf("       %s %d %.1f", e.Field, e.Level, e.Bits)
				}
				fmt.Println()
			}
		}
		group := map[string]int{}
		for i, g := range res.Groups {
			for _, id := range g {
				group[id] = i + 1
			}
		}
		n = 0
		members := map[string][]string{}
		for _, t := range truth {
			members[t[1]] = append(members[t[1]], t[0])
		}
		for _, t := range truth {
			m := members[t[1]]
			if m[0] != t[0] {
				continue
			}
			for _, x := range m {
				if len(m) > 1 && (group[x] == 0 || group[x] != group[m[0]] && group[m[0]] > 0) && n < show {
					n++
					fmt.Printf("  FN\n    %s\n", strings.Join(byID[x], "|"))
					for _, y := range m {
						if y == x {
							continue
						}
						fmt.Printf("    %s  ::", strings.Join(byID[y], "|"))
						for _, e := range b.Explain(x, y) {
							fmt.Printf(" %s %d %.1f", e.Field, e.Level, e.Bits)
						}
						fmt.Println()
					}
				}
			}
		}
	}

}

func grade(groups [][]string, entity map[string]string, all int) (p, r, f float64) {
	tp, n := 0, 0
	for _, g := range groups {
		n += len(g) * (len(g) - 1) / 2
		c := map[string]int{}
		for _, id := range g {
			c[entity[id]]++
		}
		for _, k := range c {
			tp += k * (k - 1) / 2
		}
	}
	p, r = float64(tp)/float64(max(n, 1)), float64(tp)/float64(max(all, 1))
	return p, r, 2 * p * r / max(p+r, 1e-9)
}
