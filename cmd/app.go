package cmd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"crm/internal/assign"
	"crm/internal/config"
	"crm/internal/crm"
	"crm/internal/history"
	"crm/internal/index"
	"crm/internal/render"
	"crm/internal/store"
	"crm/internal/term"
)

// App is what the commands share in one run of the program: the world, the
// global flags, and the store, its settings and its index once they are needed.
type App struct {
	ctx   context.Context
	world World
	term  *term.Streams
	now   time.Time // one moment for the whole run
	flags struct {
		store               string
		yes, noInput, quiet bool
		color               string
		errorsAsJSON        bool
	}
	cfg    *config.Config
	opts   store.Options
	st     *store.Store
	idx    *index.Index
	annals *history.Log
	// trust lets the index believe the last check of the files.
	trust bool
}

func newApp(ctx context.Context, w World, args []string) *App {
	a := &App{ctx: ctx, world: w, term: term.New(w.In, w.Out, w.Err, w.Getenv), now: w.Now()}
	a.term.Now = w.Now
	a.term.Done = ctx.Done()
	a.flags.errorsAsJSON = wantsJSON(args)
	a.opts = store.Options{Now: w.Now, Rand: w.Rand, Getenv: w.Getenv, Command: "crm"}
	if len(args) > 1 {
		a.opts.Command = "crm " + args[1]
	}
	return a
}

// wantsJSON looks for -o json before the flags are parsed, so that errors of
// the parsing are JSON too.
func wantsJSON(args []string) bool {
	for i, s := range args {
		switch {
		case s == "--":
			return false
		case s == "-ojson", s == "-o=json", s == "--output=json", s == "-ojsonl", s == "-o=jsonl", s == "--output=jsonl":
			return true
		case (s == "-o" || s == "--output") && i+1 < len(args) && (args[i+1] == "json" || args[i+1] == "jsonl"):
			return true
		}
	}
	return false
}

// start is run before each command, with the global flags parsed.
func (a *App) start() error {
	cfg, err := config.Load(a.world.Getenv)
	if err != nil {
		return err
	}
	a.cfg = cfg
	a.term.NoInput = a.flags.noInput
	a.term.Pager = cfg.Pager
	if cfg.LockWait > 0 {
		a.opts.LockWait = cfg.LockWait
	}
	color := a.flags.color
	if color == "" {
		color = cfg.Color
	}
	switch color {
	case "", "auto":
	case "always":
		a.term.SetColor(true)
	case "never":
		a.term.SetColor(false)
	default:
		return &UsageError{Msg: fmt.Sprintf("--color %q is not known", color), Hint: "use auto, always or never"}
	}
	return nil
}

func (a *App) close() {
	if a.idx != nil {
		_ = a.idx.Close()
	}
	if a.annals != nil {
		_ = a.annals.Close()
	}
	a.tidy()
}

// store opens the store that the person means.
func (a *App) store() (*store.Store, error) {
	if a.st != nil {
		return a.st, nil
	}
	root, err := a.root()
	if err != nil {
		return nil, err
	}
	a.st, err = store.Open(root, a.opts)
	return a.st, err
}

func (a *App) root() (string, error) {
	for _, dir := range []string{a.flags.store, a.world.Getenv("CRM_STORE")} {
		if dir != "" {
			return dir, nil
		}
	}
	dir, err := a.world.Getwd()
	if err != nil {
		return "", fmt.Errorf("cannot tell where this is: %w", err)
	}
	root, err := store.Find(dir)
	var none *store.NotFoundError
	if errors.As(err, &none) && none.What == "" && a.cfg != nil && a.cfg.Store != "" {
		return a.cfg.Store, nil
	}
	return root, err
}

func (a *App) settings() (*crm.Settings, error) {
	s, err := a.store()
	if err != nil {
		return nil, err
	}
	return s.Settings()
}

// index opens the index of the store.
func (a *App) index() (*index.Index, error) {
	if a.idx != nil {
		return a.idx, nil
	}
	s, err := a.store()
	if err != nil {
		return nil, err
	}
	a.idx, err = index.Open(s, index.Options{Trust: a.trust, Progress: a.progress("reading customers")})
	return a.idx, err
}

// history opens the history of the store.
func (a *App) history() (*history.Log, error) {
	if a.annals != nil {
		return a.annals, nil
	}
	s, err := a.store()
	if err != nil {
		return nil, err
	}
	var bar *term.Progress
	shown := 0
	a.annals = history.Open(s, history.Options{Progress: func(commits int, done bool) {
		if bar == nil {
			bar, shown = a.term.Progress("reading the history", 0), 0
		}
		bar.Add(commits - shown)
		shown = commits
		if done {
			bar.Done()
			bar = nil
		}
	}})
	return a.annals, nil
}

// progress shows how far some reading has come.
func (a *App) progress(what string) func(done, total int) {
	var bar *term.Progress
	shown := 0
	return func(done, total int) {
		if bar == nil {
			bar, shown = a.term.Progress(what, total), 0
		}
		bar.Add(done - shown)
		shown = done
		if done == total {
			bar.Done()
			bar = nil
		}
	}
}

// user is the short name of whoever works: from the configuration, else the
// first word of the name that git knows, in lower case.
func (a *App) user() string {
	if a.cfg != nil && a.cfg.User != "" {
		return a.cfg.User
	}
	if s, err := a.store(); err == nil {
		if p, err := s.Identity(); err == nil {
			if w := strings.Fields(p.Name); len(w) > 0 {
				return strings.ToLower(w[0])
			}
		}
	}
	return ""
}

// assigner is what values typed by the person are read with.
func (a *App) assigner() (*assign.Context, error) {
	set, err := a.settings()
	if err != nil {
		return nil, err
	}
	return &assign.Context{Settings: set, Now: a.now, Resolve: func(who string) (crm.ID, error) {
		ref, err := a.who(who)
		return ref.ID, err
	}, User: a.user()}, nil
}

func (a *App) newID() (crm.ID, error) { return crm.NewID(a.world.Rand) }

// change is what a write comes to: what the log of the store says of it.
type change struct {
	subject string
	body    string
	records []crm.ID
}

// recordsMax bounds the trailers of a batch.
const recordsMax = 200

// write runs fn in a transaction and commits what it did as one commit. With
// dry set nothing is written, no lock is taken, and the diff is printed. It
// tells whether anything changed.
func (a *App) write(c *cobra.Command, dry bool, fn func(tx *store.Tx) (change, error)) (bool, error) {
	s, err := a.store()
	if err != nil {
		return false, err
	}
	begin := s.Begin
	if dry {
		begin = s.Try
	}
	tx, err := begin(a.ctx)
	if err != nil {
		return false, err
	}
	defer func() { _ = tx.Close() }()
	done, err := fn(tx)
	if err != nil {
		return false, err
	}
	if dry {
		return a.showDiff(tx)
	}
	msg := store.Message{Subject: done.subject, Body: done.body, Trailers: []store.Trailer{{Key: "Crm-Command", Value: strings.TrimPrefix(c.CommandPath(), "crm ")}}}
	for i, id := range done.records {
		if i == recordsMax {
			break
		}
		msg.Trailers = append(msg.Trailers, store.Trailer{Key: "Crm-Record", Value: string(id)})
	}
	h, err := tx.Commit(msg)
	return !h.IsZero(), err
}

// showDiff prints what a transaction would write.
func (a *App) showDiff(tx *store.Tx) (bool, error) {
	n, err := a.printDiff(tx)
	switch {
	case err != nil:
		return false, err
	case n == 0:
		a.say("nothing would change")
	default:
		a.say("nothing was written: this was tried with --dry-run")
	}
	return false, nil
}

// printDiff prints the diff of what is pending and tells of how many files it is.
func (a *App) printDiff(tx *store.Tx) (int, error) {
	changes := tx.Changes()
	for _, ch := range changes {
		oldName := ch.OldPath
		if oldName == "" {
			oldName = ch.Path
		}
		if err := render.Diff(a.term.Out, oldName, ch.Path, ch.Old, ch.New, render.OptionsOf(a.term)); err != nil {
			return 0, err
		}
	}
	return len(changes), nil
}

// say tells the person what was done, unless --quiet was given.
func (a *App) say(format string, args ...any) {
	if !a.flags.quiet {
		fmt.Fprintln(a.term.Err, term.CleanLines(fmt.Sprintf(format, args...)))
	}
}

// warn tells the person of something that may be wrong.
func (a *App) warn(format string, args ...any) {
	fmt.Fprintln(a.term.Err, "crm: warning: "+term.CleanLines(fmt.Sprintf(format, args...)))
}

// confirm asks before something that is not easily taken back. Without a
// terminal it needs --yes.
func (a *App) confirm(question string) error {
	if a.flags.yes {
		return nil
	}
	ok, err := a.term.Confirm(question)
	if errors.Is(err, term.ErrNoTerminal) {
		return &UsageError{Msg: question + " Nobody can be asked here", Hint: "say --yes if you mean it"}
	}
	if err == nil && !ok {
		return term.ErrCancelled
	}
	return err
}

// dryRun adds the flag that every writing command has.
func dryRun(c *cobra.Command, dry *bool) {
	c.Flags().BoolVar(dry, "dry-run", false, "show the exact diff and write nothing")
}

// readInput reads a file, or the standard input for "-".
func (a *App) readInput(name string, limit int64) ([]byte, error) {
	r := a.world.In
	if name != "-" {
		f, err := os.Open(a.path(name))
		if err != nil {
			return nil, &UsageError{Msg: fmt.Sprintf("cannot read %s: %v", name, pathCause(err))}
		}
		defer func() { _ = f.Close() }()
		r = f
	}
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, fmt.Errorf("cannot read %s: %w", name, pathCause(err))
	}
	if int64(len(data)) > limit {
		return nil, &InvalidError{Msg: fmt.Sprintf("%s is larger than %d MB", name, limit>>20)}
	}
	return data, nil
}

// path is a path as the person means it: relative to the working folder.
func (a *App) path(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	if dir, err := a.world.Getwd(); err == nil {
		return filepath.Join(dir, name)
	}
	return name
}

// pathCause is an error of the file system without the path, which the message
// names already.
func pathCause(err error) error {
	var p *os.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}
