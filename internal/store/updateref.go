package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// logLine is a line of a reflog, and what is needed to have git make the commit.
type logLine struct {
	new     Hash
	who     string // name, e-mail, time
	what    string
	tree    Hash
	author  string
	message string
	parents []Hash // besides the one before
}

// lockRef locks the branch and makes sure that it and HEAD are where they were.
// The folders above the branch, if they had to be made, become dirty.
func (c *change) lockRef(dirty *[]string) (*gitLock, error) {
	path := filepath.Join(c.s.git.common, filepath.FromSlash(c.head.ref))
	if err := c.w.mkdirAll(filepath.Dir(path), c.s.git.common, dirty); err != nil {
		return nil, fmt.Errorf("lock the branch: %w", err)
	}
	ref, err := c.l.lockFile(c.tx.ctx, path)
	if err != nil {
		return nil, err
	}
	now, err := c.s.readHead()
	if err == nil && now != c.head {
		err = &StateError{
			What: "the branch was moved by another program meanwhile; nothing was written",
			Hint: "try again",
		}
	}
	if err != nil {
		ref.drop()
		return nil, err
	}
	return ref, nil
}

// mkdirAll makes a folder and those above it, up to one that exists, and adds
// the folders whose names have to be made durable by that.
func (w *writer) mkdirAll(dir, top string, dirty *[]string) error {
	if isDir(dir) || dir == top {
		return nil
	}
	if err := w.mkdirAll(filepath.Dir(dir), top, dirty); err != nil {
		return err
	}
	if err := w.files.Mkdir(dir); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	*dirty = append(*dirty, filepath.Dir(dir))
	return nil
}

// mkdirDurable is mkdirAll, durable when it returns.
func (w *writer) mkdirDurable(dir, top string) error {
	var dirty []string
	if err := w.mkdirAll(dir, top, &dirty); err != nil {
		return err
	}
	return w.syncDirs(dirty)
}

// reflogs are the logs of HEAD and the branch.
type reflogs struct {
	old   Hash
	files []File
}

// openLogs opens the reflogs that core.logAllRefUpdates asks for; one that
// exists is always continued.
func (c *change) openLogs(dirty *[]string) (*reflogs, error) {
	cfg, err := c.s.gitConfig()
	if err != nil {
		return nil, err
	}
	create := cfg.text("core", "logallrefupdates") == "always" || cfg.is("core", "logallrefupdates", true)
	logs := &reflogs{old: c.head.hash}
	for _, at := range [][2]string{
		{c.s.git.dir, "logs/HEAD"},
		{c.s.git.common, "logs/" + c.head.ref},
	} {
		path := filepath.Join(at[0], filepath.FromSlash(at[1]))
		if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
			if !create {
				continue
			}
			if err := c.w.mkdirAll(filepath.Dir(path), at[0], dirty); err != nil {
				logs.close()
				return nil, fmt.Errorf("write the reflog: %w", err)
			}
			*dirty = append(*dirty, filepath.Dir(path))
		}
		f, err := c.w.files.Append(path)
		if err != nil {
			logs.close()
			return nil, fmt.Errorf("write the reflog: %w", err)
		}
		logs.files = append(logs.files, f)
	}
	return logs, nil
}

func (r *reflogs) close() {
	for _, f := range r.files {
		f.Close()
	}
	r.files = nil
}

// write appends the lines to each log at once and makes them durable.
func (r *reflogs) write(lines []logLine) error {
	defer r.close()
	var b strings.Builder
	old := r.old
	for _, l := range lines {
		fmt.Fprintf(&b, "%s %s %s\t%s\n", old, l.new, l.who, l.what)
		old = l.new
	}
	for _, f := range r.files {
		if _, err := f.Write([]byte(b.String())); err != nil {
			return fmt.Errorf("write the reflog: %w", err)
		}
		if err := f.Sync(); err != nil {
			return fmt.Errorf("write the reflog: %w", err)
		}
	}
	return nil
}
