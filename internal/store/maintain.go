package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/gofrs/flock"
)

// How many objects git lets pile up unless it is told otherwise, and packs.
const (
	defaultGCAuto  = 6700
	defaultGCPacks = 50
)

// The files of maintenance, in CacheDir.
const (
	maintenanceLock = "maintenance.lock"
	maintenanceNote = "maintenance" // how many loose objects it left in the folder that is counted
)

// Tidiness is what there is to tidy up in the repository.
type Tidiness struct {
	Loose, Packs       int // objects in files of their own (estimated), packs
	MaxLoose, MaxPacks int // from when on they are too many; 0: never, as git's settings say
}

// Due tells that maintenance would do something of use.
func (t Tidiness) Due() bool {
	return t.MaxLoose > 0 && t.Loose > t.MaxLoose || t.MaxPacks > 0 && t.Packs > t.MaxPacks
}

// Tidiness counts loose objects and packs. The limits are git's gc.auto and
// gc.autoPackLimit.
func (s *Store) Tidiness() (Tidiness, error) {
	max, err := s.maxLoose()
	if err != nil {
		return Tidiness{}, err
	}
	t := Tidiness{Loose: s.loose() * 256, MaxLoose: max}
	if max == 0 {
		return t, nil
	}
	c, err := s.gitConfig()
	if err != nil {
		return t, err
	}
	t.MaxPacks = c.count("gc", "autopacklimit", defaultGCPacks)
	names, err := folderNames(filepath.Join(s.git.common, "objects", "pack"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return t, fmt.Errorf("count the packs: %w", err)
	}
	for _, name := range names {
		if base, ok := strings.CutSuffix(name, ".pack"); ok && !isRegular(filepath.Join(s.git.common, "objects", "pack", base+".keep")) {
			t.Packs++
		}
	}
	return t, nil
}

// maxLoose is from when on loose objects are too many; 0 when nothing is to be done
// by itself.
func (s *Store) maxLoose() (int, error) {
	c, err := s.gitConfig()
	if err != nil {
		return 0, err
	}
	if !c.is("maintenance", "auto", true) {
		return 0, nil
	}
	return c.count("gc", "auto", defaultGCAuto), nil
}

// count is a number of the configuration, 0 for one below.
func (c *config) count(section, name string, otherwise int) int {
	n, err := strconv.Atoi(c.text(section, name))
	if err != nil {
		return otherwise
	}
	return max(n, 0)
}

// MaintenanceDue tells, after this Store made a commit, that loose objects have
// piled up. It looks at one of the 256 folders of objects; without a commit, or when
// git's settings gc.auto or maintenance.auto forbid it, it looks at nothing.
func (s *Store) MaintenanceDue() bool {
	if !s.wrote.Load() {
		return false
	}
	n := s.loose()
	if n < 2 {
		return false // too few by any setting
	}
	limit, err := s.maxLoose()
	if err != nil || limit == 0 {
		return false
	}
	limit = (limit + 255) / 256
	if n <= limit {
		return false
	}
	// What the last run had to leave, because nothing refers to it yet, is no reason
	// to run again.
	if data, err := readSmall(filepath.Join(s.CacheDir(), maintenanceNote)); err == nil {
		if left, err := strconv.Atoi(strings.TrimSpace(string(data))); err == nil && left > 0 && n <= left+limit {
			return false
		}
	}
	return true
}

// MaintainLater starts a program with arguments that goes on when this process and
// its terminal end. Nothing waits for it.
func (s *Store) MaintainLater(program string, args ...string) error {
	cmd := exec.Command(program, args...)
	cmd.Dir = s.root
	detach(cmd)
	if err := cmd.Start(); err != nil {
		return err
	}
	return cmd.Process.Release()
}

// Maintain packs loose objects and writes the graph of commits that makes git's own
// walks fast: with all set always and all into one pack, else only as far as git
// finds it due. Objects to which nothing refers are kept for the two weeks that git
// gives them, so that it may run beside writers; readers find what moved. Only one
// runs at a time for a store: false when another one does.
func (s *Store) Maintain(ctx context.Context, all bool) (bool, error) {
	if err := os.MkdirAll(s.CacheDir(), 0o777); err != nil {
		return false, fmt.Errorf("maintenance: %w", err)
	}
	fl := flock.New(filepath.Join(s.CacheDir(), maintenanceLock))
	ok, err := fl.TryLock()
	if err != nil {
		return false, fmt.Errorf("maintenance: %w", err)
	}
	if !ok {
		return false, nil
	}
	defer fl.Close()
	args := []string{"-c", "gc.autoDetach=false", "-c", "core.fsync=committed,reference", "gc", "--quiet"}
	if !all {
		args = append(args, "--auto")
	}
	if _, err := s.runGit(ctx, nil, nil, args...); err != nil {
		return false, err
	}
	if _, err := s.runGit(ctx, nil, nil, "commit-graph", "write", "--reachable", "--changed-paths"); err != nil {
		return false, err
	}
	s.LookAgain()
	note := filepath.Join(s.CacheDir(), maintenanceNote)
	if err := os.WriteFile(note, []byte(strconv.Itoa(s.loose())+"\n"), 0o666); err != nil {
		return false, fmt.Errorf("maintenance: %w", err)
	}
	return true, nil
}
