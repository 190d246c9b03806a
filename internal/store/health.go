package store

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"crm/internal/store/gitconfig"
)

// Health is what can be told of a repository by looking at its files, without a
// lock and without writing. What cannot be read is as if it were not there.
type Health struct {
	Incomplete string // why a part of the history is not here: "a shallow clone"; else empty
	Format     string // "sha256", "reftable" when objects or references are of a form that crm does not write

	Locked  bool       // a living crm is writing
	Writer  string     // who has noted that it is writing: "crm import, process 812"; may have died
	Journal bool       // a change of several files was begun and not ended, unless Locked
	Temps   []string   // temporary files of a writer that died
	Locks   []Leftover // git's lock files

	Blocked error // why nothing can be written now: a merge in progress, a detached HEAD, a form that is not known

	Fetched time.Time // when git last fetched from any remote; zero when never
	ByLine  []string  // files that git does not merge by the driver "crm", as patterns of .gitattributes
	Driver  string    // the command that git's setting merge.crm.driver names
	Hooks   []string  // git hooks of the repository, which crm does not run

	CacheBytes int64 // of the index of customers; 0 when it is yet to be made

	Loose      int      // loose objects, estimated from one of their 256 folders
	Packs      int      // packs
	Unwritable []string // folders of the store in which this user can make no files
}

// Leftover is a file that may have been left by a program that died.
type Leftover struct {
	Path string
	Time time.Time // of the last change
}

// Health looks at the repository.
func (s *Store) Health() Health {
	h := Health{Loose: s.loose() * 256}
	if fi, err := os.Stat(filepath.Join(s.git.common, "shallow")); err == nil && fi.Size() > 0 {
		h.Incomplete = "a shallow clone"
	}
	if c, err := s.gitConfig(); err == nil {
		if c.text("extensions", "partialclone") != "" {
			h.Incomplete = "a partial clone"
		}
		if f := c.text("extensions", "objectformat"); f != "" && f != "sha1" {
			h.Format = f
		}
		if f := c.text("extensions", "refstorage"); f != "" && f != "files" {
			h.Format = f
		}
	}
	if head, err := s.readHead(); err != nil {
		h.Blocked = err
	} else {
		h.Blocked = s.checkState(head)
	}
	s.lookAtSharing(&h)
	s.lookAtWriter(&h)
	if fi, err := os.Stat(filepath.Join(s.CacheDir(), "index")); err == nil {
		h.CacheBytes = fi.Size()
	}
	for _, p := range []string{"index.lock", "HEAD.lock"} {
		h.leftover(filepath.Join(s.git.dir, p))
	}
	h.leftover(filepath.Join(s.git.common, "packed-refs.lock"))
	h.leftover(filepath.Join(s.git.common, "config.lock"))
	_ = filepath.WalkDir(filepath.Join(s.git.common, "refs", "heads"), func(path string, d fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".lock") {
			h.leftover(path)
		}
		return nil
	})
	objects := filepath.Join(s.git.common, "objects")
	if names, err := folderNames(filepath.Join(objects, "pack")); err == nil {
		for _, name := range names {
			if strings.HasSuffix(name, ".pack") {
				h.Packs++
			}
		}
	}
	for _, dir := range []string{s.root, s.git.dir, objects, filepath.Join(s.git.common, "refs", "heads"), s.CacheDir(), filepath.Join(s.root, "records")} {
		if _, err := os.Stat(dir); err == nil && !writable(dir) {
			h.Unwritable = append(h.Unwritable, dir)
		}
	}
	return h
}

func (h *Health) leftover(path string) {
	if fi, err := os.Lstat(path); err == nil {
		h.Locks = append(h.Locks, Leftover{path, fi.ModTime()})
	}
}

// lookAtSharing finds what merges and hooks go by.
func (s *Store) lookAtSharing(h *Health) {
	if fi, err := os.Stat(filepath.Join(s.git.dir, "FETCH_HEAD")); err == nil {
		h.Fetched = fi.ModTime()
	}
	rules := s.attributeRules()
	for _, f := range [...]struct{ path, pattern string }{
		{"records/7k/acme-gmbh-7k3f9q2m4x.yaml", "records/**/*.yaml"}, {"crm.yaml", "crm.yaml"}, {"decisions.yaml", "decisions.yaml"},
	} {
		if a, ok := rules.of(f.path)["merge"]; !ok || a.state != attrValue || a.value != "crm" {
			h.ByLine = append(h.ByLine, f.pattern)
		}
	}
	hooks := filepath.Join(s.git.common, "hooks")
	if c, err := s.gitConfig(); err == nil {
		h.Driver, _ = c.Get("merge", "crm", "driver")
		if p := c.text("core", "hookspath"); p != "" {
			hooks = p
			if !filepath.IsAbs(p) {
				hooks = filepath.Join(s.root, p)
			}
		}
	}
	names, err := folderNames(hooks)
	if err != nil {
		return
	}
	for _, name := range names {
		switch name {
		case "pre-commit", "commit-msg", "prepare-commit-msg", "post-commit", "reference-transaction":
			h.Hooks = append(h.Hooks, name)
		}
	}
	slices.Sort(h.Hooks)
}

// lookAtWriter finds who writes, and what a killed writer left.
func (s *Store) lookAtWriter(h *Health) {
	dir := s.CacheDir()
	if isRegular(filepath.Join(dir, lockName)) {
		fl := flock.New(filepath.Join(dir, lockName))
		if ok, err := fl.TryRLock(); err == nil {
			h.Locked = !ok
		}
		fl.Close()
	}
	if data, err := readSmall(filepath.Join(dir, writerName)); err == nil {
		var pid, command string
		for line := range strings.Lines(string(data)) {
			key, value, _ := strings.Cut(strings.TrimSpace(line), " ")
			switch key {
			case "pid":
				pid = oneLine(value)
			case "command":
				command = oneLine(value)
			}
		}
		h.Writer = strings.TrimPrefix(fmt.Sprintf("%s, process %s", command, pid), ", ")
	}
	if h.Locked {
		return // all else is the living writer's
	}
	h.Journal = isRegular(filepath.Join(dir, journalName))
	objects := filepath.Join(s.git.common, "objects")
	for _, t := range [][2]string{{dir, tempPrefix}, {objects, objectTempPrefix}} {
		names, err := folderNames(t[0])
		if err != nil {
			continue
		}
		for _, name := range names {
			if strings.HasPrefix(name, t[1]) {
				h.Temps = append(h.Temps, filepath.Join(t[0], name))
			}
		}
	}
}

// loose counts the loose objects in one of 256 folders, as git does to estimate
// how many there are.
func (s *Store) loose() int {
	d, err := os.Open(filepath.Join(s.git.common, "objects", "17"))
	if err != nil {
		return 0
	}
	defer d.Close()
	names, _ := d.Readdirnames(-1)
	n := 0
	for _, name := range names {
		if len(name) == 38 {
			n++
		}
	}
	return n
}

// GitVersion is the version of system git; empty when it is not installed.
func GitVersion(ctx context.Context) string {
	path, err := exec.LookPath("git")
	if err != nil {
		return ""
	}
	out, err := exec.CommandContext(ctx, path, "version").Output()
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(oneLine(string(out)), "git version ")
}

// UserIdentity is who would make changes in a store that has no settings of its own,
// as Identity tells it for a store.
func UserIdentity(getenv func(string) string) (Person, error) {
	c, err := gitconfig.Load(gitconfig.Options{Getenv: getenv})
	if err != nil {
		return Person{}, &StateError{What: "git's configuration cannot be read", Hint: "repair the file; git itself refuses it, too", Err: err}
	}
	author, _, err := c.Identity(getenv)
	if err != nil {
		return Person{}, identityError(err)
	}
	return Person{oneLine(author.Name), oneLine(author.Email)}, nil
}
