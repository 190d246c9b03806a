package bundle

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"crm/internal/crm"
	"crm/internal/store"
)

// Info is what a backup holds.
type Info struct {
	Path      string
	Size      int64 // in bytes
	Refs      []Ref // HEAD, branches and tags
	Branch    string
	Head      store.Hash // the commit that was checked out, else that of Branch
	Tree      store.Hash // its files
	Commits   int        // of all branches and tags
	Customers int        // in the files of Head
	Newest    time.Time  // when Head was committed, in the zone of its committer
	settings  bool
}

// maxFile is the largest file that a store is made of again, in bytes.
const maxFile = 256 << 20

// Verify unpacks a backup into a temporary folder, looks for every object that its
// branches and tags lead to, and tells what it holds. Errors are *Errors or that of
// the context.
func Verify(ctx context.Context, path string) (info *Info, err error) {
	temp, err := os.MkdirTemp("", "crm-verify-*")
	if err != nil {
		return nil, failed(path, "verify", "", err)
	}
	defer os.RemoveAll(temp)
	return unpack(ctx, path, temp, "--bare")
}

// unpack makes dir a repository with the objects of a bundle, and looks for all
// that should be there. It has no references yet.
func unpack(ctx context.Context, path, dir string, initArgs ...string) (*Info, error) {
	fail := func(doing, said string, err error) (*Info, error) { return nil, failed(path, doing, said, err) }
	fi, err := os.Stat(path)
	if err != nil {
		return fail("read", "", err)
	}
	if !fi.Mode().IsRegular() {
		return nil, damaged(path, "it is not a file")
	}
	f, err := os.Open(path)
	if err != nil {
		return fail("read", "", err)
	}
	defer f.Close()
	h, err := readHeader(f)
	if err != nil {
		var p *os.PathError
		if errors.As(err, &p) {
			return fail("read", "", err)
		}
		if errors.Is(err, errPartial) {
			e := damaged(path, "%v", err)
			e.Kind, e.Hint = Partial, `make it with "crm backup", or with "git bundle create FILE --all"`
			return nil, e
		}
		return nil, damaged(path, "%v", err)
	}
	args := append([]string{"init", "--quiet", "--template=", "--object-format=sha1", "-b", "crm-restore"}, initArgs...)
	if said, err := git(ctx, dir, nil, nil, append(args, ".")...); err != nil {
		return fail("unpack", said, err)
	}
	pack := &counter{r: io.NewSectionReader(f, h.size, fi.Size()-h.size)}
	var out bytes.Buffer
	if said, err := git(ctx, dir, pack, &out, "index-pack", "--stdin"); err != nil {
		return nil, unpackError(path, said, err)
	}
	// What lies behind the pack is handed on by git, or not even read.
	if pack.n != fi.Size()-h.size || out.Len() > len("pack\t")+40+1 {
		return nil, damaged(path, "something stands behind its end")
	}
	info := &Info{Path: path, Size: fi.Size(), Refs: h.refs}
	info.Branch, info.Head = h.main()
	var tips strings.Builder
	for _, r := range h.refs {
		fmt.Fprintln(&tips, r.Hash)
	}
	if said, err := git(ctx, dir, strings.NewReader(tips.String()), nil, "rev-list", "--objects", "--quiet", "--stdin"); err != nil {
		return nil, unpackError(path, said, err)
	}
	out.Reset()
	if said, err := git(ctx, dir, strings.NewReader(tips.String()), &out, "rev-list", "--count", "--stdin"); err != nil {
		return nil, unpackError(path, said, err)
	}
	if info.Commits, err = strconv.Atoi(strings.TrimSpace(out.String())); err != nil {
		return fail("verify", "", err)
	}
	return info, info.look(ctx, dir)
}

// look finds out what the files are.
func (i *Info) look(ctx context.Context, dir string) error {
	text, said, err := ask(ctx, dir, "log", "-1", "--no-show-signature", "--format=%cI %T", i.Head.String(), "--")
	if err != nil {
		return unpackError(i.Path, said, err)
	}
	when, tree, _ := strings.Cut(text, " ")
	if i.Tree, err = store.ParseHash(tree); err != nil {
		return damaged(i.Path, "its newest commit cannot be read")
	}
	if i.Newest, err = time.Parse(time.RFC3339, when); err != nil {
		return damaged(i.Path, "its newest commit has no date")
	}
	var out bytes.Buffer
	if said, err := git(ctx, dir, nil, &out, "ls-tree", "-r", "-l", "-z", i.Head.String()); err != nil {
		return unpackError(i.Path, said, err)
	}
	for entry := range strings.SplitSeq(out.String(), "\x00") {
		facts, path, _ := strings.Cut(entry, "\t")
		f := strings.Fields(facts)
		if len(f) != 4 {
			continue
		}
		if size, err := strconv.ParseInt(f[3], 10, 64); err == nil && size > maxFile {
			return &Error{Kind: NotStore, Path: i.Path, What: fmt.Sprintf("%s holds a file of %d MB, %s, which no store has", i.Path, size>>20, path)}
		}
		regular := strings.HasPrefix(f[0], "100")
		i.settings = i.settings || regular && path == crm.SettingsFile
		if regular && store.IsCustomerFile(path) {
			i.Customers++
		}
	}
	return nil
}

// notStore refuses what holds something else.
func (i *Info) notStore() error {
	if i.settings {
		return nil
	}
	return &Error{Kind: NotStore, Path: i.Path, What: fmt.Sprintf("%s is not the backup of a store: it has no %s", i.Path, crm.SettingsFile), Hint: "check the name of the file"}
}

// IsStore tells that a store can be made of it.
func (i *Info) IsStore() bool { return i.settings }

// unpackError tells damage from what is the matter with this machine.
func unpackError(path, said string, err error) error {
	e := failed(path, "unpack", said, err)
	var known *Error
	if !errors.As(e, &known) || known.Kind == NoGit || known.Err == nil {
		return e
	}
	for _, s := range []string{"ermission denied", "unable to create", "cannot fork", "out of memory", "Read-only"} {
		if strings.Contains(said, s) {
			return e
		}
	}
	if said == "" {
		said = known.Err.Error()
	}
	return damaged(path, "%s", said)
}

// counter counts what is read.
type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}
