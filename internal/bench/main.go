// Bench measures crm side by side with git, ripgrep, SQLite and a bare Go
// program, each as a whole process, on made-up stores of several sizes:
//
//	make bench                          stores of 1,000, 10,000 and 100,000 customers
//	make bench SIZES="1000 10000"       other sizes
//	go run ./internal/bench -crm ./crm [-rounds N] [-commits N] [-keep DIR] [-json] SIZE…
//
// Machines differ and are noisy; only the ratios within one run count. All
// commands of all sizes take turns (A, B, C, A, B, C …) and the medians are
// compared. Everything is warm: each command was run once before, the quick ones
// that write nothing just before. Each run is checked to have done its work:
// that a commit was made and holds the text, that the right customer was shown,
// that a question was answered with just the customers whom a plain look at
// every file finds, by crm as by SQLite, and that both report the same figures.
//
// For each size there is a table of all commands, and in the end one of the bars
// of PERFORMANCE: the ratio at each size, and whether it is met at the size
// for which it is promised.
//
// The tables go to the standard output, what is being done to the standard
// error. The exit code says only whether everything could be run, never whether
// it was fast. Git on the PATH is needed; a row tells when rg or sqlite3 is not
// there to be measured.
//
// The stores lie in a temporary folder that is removed in the end, also when
// the run is interrupted. The one for crm history, of 1,000 customers and 50,000
// commits (200 MB), takes a minute to make and stays in the user's cache folder,
// under crm-bench. With -keep all are kept in DIR, and a later run with the same
// DIR puts them back to how they were made instead of making new ones.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

type options struct {
	crm     string
	sizes   []int
	rounds  int
	commits int
	history int
	seed    uint64
	keep    string
	json    bool
}

func main() {
	var o options
	flag.StringVar(&o.crm, "crm", "./crm", "the `program` to measure")
	flag.IntVar(&o.rounds, "rounds", 9, "how `often` to run each command; slow ones are run less often")
	flag.IntVar(&o.commits, "commits", changesBack, "how many `commits` of history each store has")
	flag.IntVar(&o.history, "history", historyCommits, "how many `commits` the store for crm history has; 0: do not measure it")
	flag.Uint64Var(&o.seed, "seed", 1, "another `number` makes another book")
	flag.StringVar(&o.keep, "keep", "", "keep the stores in `DIR`, or use those that are there")
	flag.BoolVar(&o.json, "json", false, "print all figures as JSON")
	flag.Usage = func() {
		fmt.Fprintln(os.Stderr, "usage: bench [flags] SIZE…")
		flag.PrintDefaults()
	}
	flag.Parse()
	for _, arg := range flag.Args() {
		n, err := strconv.Atoi(arg)
		if err != nil || n < 1 {
			fmt.Fprintf(os.Stderr, "bench: %q is no number of customers\n", arg)
			os.Exit(2)
		}
		o.sizes = append(o.sizes, n)
	}
	if len(o.sizes) == 0 || o.rounds < 1 || o.commits < 0 || o.history < 0 {
		flag.Usage()
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := bench(ctx, o, os.Stdout, os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintf(os.Stderr, "bench: %v\n", err)
		os.Exit(1)
	}
}

// bench makes the stores, measures, and prints.
func bench(ctx context.Context, o options, out, progress io.Writer) (err error) {
	slices.Sort(o.sizes)
	o.sizes = slices.Compact(o.sizes)
	tmp, err := os.MkdirTemp("", "crm-bench-")
	if err != nil {
		return err
	}
	defer func() {
		if e := os.RemoveAll(tmp); err == nil {
			err = e
		}
	}()
	l := &lab{tmp: tmp, stores: tmp, options: o, progress: progress}
	if o.keep != "" {
		if l.stores, err = filepath.Abs(o.keep); err != nil {
			return err
		}
	}
	if err := l.setUp(ctx); err != nil {
		return cause(ctx, err)
	}
	if err := l.compare(ctx); err != nil {
		return cause(ctx, err)
	}
	var all []*task
	for _, s := range l.sites {
		all = append(all, l.tasks(s)...)
	}
	if err := l.measure(ctx, all); err != nil {
		return cause(ctx, err)
	}
	for _, s := range l.sites {
		if err := l.intact(ctx, s); err != nil {
			return cause(ctx, err)
		}
	}
	r := l.result()
	if o.json {
		return printJSON(out, r)
	}
	return printTables(out, r)
}

// cause is what to say: that the run was interrupted, rather than which
// process died of it.
func cause(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return errors.New("interrupted")
	}
	return err
}

// lab is the programs and stores of one run.
type lab struct {
	options
	tmp, stores     string
	hello, genstore string
	sqlite, rg      string // empty when not installed
	fts             bool   // sqlite3 has FTS5
	env             []string
	sites           []*site
	progress        io.Writer
}

func (l *lab) say(format string, args ...any) { fmt.Fprintf(l.progress, format+"\n", args...) }

func (l *lab) setUp(ctx context.Context) error {
	for _, v := range os.Environ() {
		if name, _, _ := strings.Cut(v, "="); !hidden(name) {
			l.env = append(l.env, v)
		}
	}
	// Nothing of the person's own configuration may count.
	home := filepath.Join(l.tmp, "home")
	if err := os.Mkdir(home, 0o777); err != nil {
		return err
	}
	l.env = append(l.env, "TZ=UTC", "HOME="+home, "USERPROFILE="+home, "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL="+os.DevNull)

	l.sqlite, _ = exec.LookPath("sqlite3")
	l.rg, _ = exec.LookPath("rg")
	if _, err := exec.LookPath("git"); err != nil {
		return err
	}
	var err error
	if l.crm, err = l.install(l.crm, "crm"); err != nil {
		return err
	}
	if _, err := l.run(ctx, l.tmp, nil, l.crm, "--version"); err != nil {
		return err
	}
	if l.sqlite != "" {
		_, err := l.run(ctx, l.tmp, nil, l.sqlite, ":memory:", "create virtual table words using fts5(text);")
		l.fts = err == nil
	}
	if err := l.build(ctx); err != nil {
		return err
	}
	if l.hello, err = l.install(l.hello, "hello-installed"); err != nil {
		return err
	}
	return l.makeSites(ctx)
}

// install copies a program, as an installer does. One that the linker has just written
// starts up to a millisecond later on Linux, as it lies in memory page by page, until it
// is read from the disk again.
func (l *lab) install(program, name string) (string, error) {
	data, err := os.ReadFile(program)
	if err != nil {
		return "", err
	}
	to := filepath.Join(l.tmp, name+exe())
	return to, os.WriteFile(to, data, 0o777)
}

func (l *lab) makeSites(ctx context.Context) error {
	for _, n := range l.sizes {
		s, err := l.site(ctx, l.stores, n, l.commits)
		if err != nil {
			return err
		}
		if l.sqlite != "" {
			err = l.database(ctx, s)
		} else {
			err = s.survey(io.Discard, false)
		}
		if err != nil {
			return err
		}
		l.sites = append(l.sites, s)
	}
	if l.history == 0 {
		return nil
	}
	s, err := l.pastSite(ctx)
	l.sites = append(l.sites, s)
	return err
}

// compare holds reports and histories against those of the others, before
// anything is written into a store.
func (l *lab) compare(ctx context.Context) error {
	for _, s := range l.sites {
		err := l.sameHistory(ctx, s)
		if err == nil && !s.past && l.sqlite != "" {
			err = cmp.Or(l.sameReport(ctx, s), l.sameSales(ctx, s), l.sameDeals(ctx, s))
		}
		if err != nil {
			return fmt.Errorf("%d customers: %w", s.customers, err)
		}
	}
	return nil
}

// helloSource is the least that a Go program can do.
const helloSource = `package main

import "os"

func main() { os.Stdout.WriteString("hello\n") }
`

// build makes the programs other than crm.
func (l *lab) build(ctx context.Context) error {
	l.say("building")
	source := filepath.Join(l.tmp, "hello.go")
	if err := os.WriteFile(source, []byte(helloSource), 0o666); err != nil {
		return err
	}
	for _, x := range []struct {
		path   *string
		name   string
		source string
	}{
		{&l.hello, "hello", source},
		{&l.genstore, "genstore", "crm/internal/bench/genstore"},
	} {
		*x.path = filepath.Join(l.tmp, x.name+exe())
		c := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", *x.path, x.source)
		if out, err := c.CombinedOutput(); err != nil {
			return fmt.Errorf("go build %s: %w: %s", x.name, err, out)
		}
	}
	return nil
}
