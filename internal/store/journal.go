package store

import (
	"context"
	"crypto/sha1"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// journal tells what a change of several files is about to do, so that the next
// writer can finish it when this one is killed half-way. Its objects are durable
// before it is written.
type journal struct {
	ref      string
	old, new Hash
	lines    []logLine
	files    []journalFile
}

type journalFile struct {
	path       string
	head       fileState
	work, next fileState
}

const journalHead = "crm journal 1"

func (c *change) journal() *journal {
	j := &journal{ref: c.head.ref, old: c.head.hash, new: c.hash, lines: c.lines}
	for _, f := range c.files {
		j.files = append(j.files, journalFile{f.path, f.head, f.work, f.next})
	}
	return j
}

func (f fileState) String() string {
	if !f.exists {
		return "- 0"
	}
	return fmt.Sprintf("%s %o", f.hash, f.mode)
}

// bytes is the journal as text, one fact a line, closed by a checksum.
func (j *journal) bytes() []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\nref %s\nold %s\nnew %s\n", journalHead, strconv.Quote(j.ref), j.old, j.new)
	for _, l := range j.lines {
		fmt.Fprintf(&b, "log %s %s %s\n", l.new, strconv.Quote(l.who), strconv.Quote(l.what))
	}
	for _, f := range j.files {
		fmt.Fprintf(&b, "file %s %s %s %s\n", f.head, f.work, f.next, strconv.Quote(f.path))
	}
	fmt.Fprintf(&b, "end %x\n", sha1.Sum([]byte(b.String())))
	return []byte(b.String())
}

var errJournal = errors.New("the journal is damaged")

// parseJournal reads what bytes wrote; a journal that is cut off is an error.
func parseJournal(data []byte) (*journal, error) {
	body, end, ok := strings.Cut(string(data), "end ")
	for ok && !strings.HasSuffix(body, "\n") {
		// A path may hold the word, too.
		more, rest, found := strings.Cut(end, "end ")
		body, end, ok = body+"end "+more, rest, found
	}
	if !ok || end != fmt.Sprintf("%x\n", sha1.Sum([]byte(body))) {
		return nil, errJournal
	}
	j := &journal{}
	for i, line := range strings.Split(strings.TrimSuffix(body, "\n"), "\n") {
		if i == 0 {
			if line != journalHead {
				return nil, errJournal
			}
			continue
		}
		if err := j.line(line); err != nil {
			return nil, err
		}
	}
	if j.ref == "" || j.new.IsZero() {
		return nil, errJournal
	}
	return j, nil
}

func (j *journal) line(line string) error {
	key, rest, _ := strings.Cut(line, " ")
	var err error
	switch key {
	case "ref":
		j.ref, err = strconv.Unquote(rest)
		if err == nil && !validRef(j.ref) {
			err = errJournal
		}
	case "old":
		j.old, err = ParseHash(rest)
	case "new":
		j.new, err = ParseHash(rest)
	case "log":
		var l logLine
		hash, texts, _ := strings.Cut(rest, " ")
		if l.new, err = ParseHash(hash); err != nil {
			return errJournal
		}
		who, err := strconv.QuotedPrefix(texts)
		if err != nil {
			return errJournal
		}
		what := strings.TrimPrefix(texts[len(who):], " ")
		if l.who, err = strconv.Unquote(who); err != nil {
			return errJournal
		}
		if l.what, err = strconv.Unquote(what); err != nil {
			return errJournal
		}
		j.lines = append(j.lines, l)
	case "file":
		fields := strings.SplitN(rest, " ", 7)
		if len(fields) != 7 {
			return errJournal
		}
		var f journalFile
		for i, st := range []*fileState{&f.head, &f.work, &f.next} {
			if *st, err = parseState(fields[2*i], fields[2*i+1]); err != nil {
				return err
			}
		}
		if f.path, err = strconv.Unquote(fields[6]); err == nil {
			err = checkPath(f.path)
		}
		j.files = append(j.files, f)
	default:
		err = errJournal
	}
	if err != nil {
		return errJournal
	}
	return nil
}

func parseState(hash, mode string) (fileState, error) {
	if hash == "-" {
		return fileState{}, nil
	}
	h, err := ParseHash(hash)
	if err != nil {
		return fileState{}, errJournal
	}
	m, err := strconv.ParseUint(mode, 8, 32)
	if err != nil || m != modeFile && m != modeExec {
		return fileState{}, errJournal
	}
	return fileState{true, h, uint32(m)}, nil
}

// writeJournal writes the journal, durable.
func (l *lock) writeJournal(j *journal) error {
	temp := l.w.tempName()
	f, err := l.w.files.Create(temp, 0o666)
	if err != nil {
		return err
	}
	if _, err = f.Write(j.bytes()); err == nil {
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = l.w.files.Rename(temp, filepath.Join(l.dir, journalName))
	}
	if err != nil {
		l.w.files.Remove(temp)
		return err
	}
	return l.w.files.SyncDir(l.dir)
}

// removeJournal ends the change of a journal, if there is one; see doneName.
func (l *lock) removeJournal() {
	path := filepath.Join(l.dir, journalName)
	if _, err := os.Lstat(path); err != nil {
		return
	}
	if err := l.w.files.Rename(path, filepath.Join(l.dir, doneName)); err != nil {
		l.w.files.Remove(path)
	}
}

// recover finishes the change of a writer that was killed while it replaced
// several files. Files that somebody has changed since stay as they are. When the
// branch is no longer where the change began, nothing is done: what was written
// shows as edits by hand. After an error the journal is still there.
func (l *lock) recover(ctx context.Context) error {
	data, err := os.ReadFile(filepath.Join(l.dir, journalName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the journal of a killed writer: %w", err)
	}
	j, err := parseJournal(data)
	if err != nil {
		l.removeJournal()
		return nil
	}
	s := l.s
	tx := s.newTx(ctx)
	tx.lock = l
	c := &change{tx: tx, s: s, l: l, w: l.w, hash: j.new, lines: j.lines, resumed: true}
	defer c.memory.release()
	if c.index, err = l.lockFile(ctx, s.indexPath()); err != nil {
		return err
	}
	defer func() { c.index.drop() }()
	if c.head, err = s.readHead(); err != nil {
		return err
	}
	if c.head.ref != j.ref || c.head.hash != j.old {
		l.removeJournal()
		return nil
	}
	if c.old, err = s.readIndex(); err != nil {
		return err
	}
	if !j.old.IsZero() {
		commit, err := s.Commit(j.old)
		if err != nil {
			return err
		}
		c.tree = commit.tree
	}
	next, err := s.Commit(j.new)
	if err != nil {
		l.removeJournal()
		return nil
	}
	before, after := newSnapshot(s.objects, c.tree), newSnapshot(s.objects, next.tree)
	c.trees.folders = map[string]folderChange{"": {c.tree, next.tree}}
	for _, jf := range j.files {
		f, err := c.resume(jf)
		if err != nil {
			return err
		}
		c.files = append(c.files, f)
		for folder := range foldersOf(jf.path) {
			if _, ok := c.trees.folders[folder]; ok {
				continue
			}
			was, _, err := before.lookup(folder)
			if err != nil {
				return err
			}
			is, _, err := after.lookup(folder)
			if err != nil {
				return err
			}
			c.trees.folders[folder] = folderChange{was.hash, is.hash}
		}
	}
	l.dirty = true
	if err := c.stageFiles(); err != nil {
		return err
	}
	if err := c.publish(nil); err != nil {
		return err
	}
	l.dirty = false
	l.removeJournal()
	return nil
}

// resume is a file of a journal as it is now.
func (c *change) resume(jf journalFile) (*changedFile, error) {
	f := &changedFile{path: jf.path, head: jf.head, work: jf.work, next: jf.next, perm: 0o666}
	if jf.next.mode == modeExec {
		f.perm = 0o777
	}
	raw, st, err := c.s.Read(jf.path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	now := fileState{exists: err == nil}
	if now.exists {
		now.hash = BlobHash(c.s.repositoryForm(jf.path, raw))
	}
	f.raw, f.stat = raw, st
	if now.exists != jf.work.exists || now.hash != jf.work.hash {
		return f, nil // written already, or changed since
	}
	f.write = jf.next != jf.work
	if f.write && jf.next.exists {
		if f.data, err = c.s.Blob(jf.next.hash); err != nil {
			return nil, err
		}
	}
	return f, nil
}
