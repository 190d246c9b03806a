package store

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha1"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// gitIn runs git with an input.
func gitIn(t *testing.T, dir string, in []byte, args ...string) []byte {
	t.Helper()
	c := exec.Command("git", args...)
	c.Dir = dir
	c.Env = append(os.Environ(), "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@b", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@b")
	c.Stdin = bytes.NewReader(in)
	var stderr bytes.Buffer
	c.Stderr = &stderr
	out, err := c.Output()
	if err != nil {
		t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, stderr.String())
	}
	return out
}

func bareRepository(t *testing.T) *Repository {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "book.git")
	gitIn(t, ".", nil, "init", "-q", "--bare", "-b", "main", dir)
	r, err := OpenRepository(dir, Options{Now: func() time.Time { return time.Unix(1<<33, 0) }})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// grown is a repository with a history of some commits in which files grow, made by git,
// and its head.
func grown(t *testing.T, commits, files int) (dir string, head Hash) {
	t.Helper()
	dir = t.TempDir()
	gitIn(t, dir, nil, "init", "-q", "-b", "main", ".")
	for i := range commits {
		for j := range files {
			path := filepath.Join(dir, "records", fmt.Sprint(j%7), fmt.Sprintf("%d.yaml", j))
			if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
				t.Fatal(err)
			}
			if i > 0 && j%commits != i {
				continue
			}
			line := make([]byte, 300)
			rand.Read(line)
			f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(f, "%x\n", line)
			f.Close()
		}
		gitIn(t, dir, nil, "add", "-A")
		gitIn(t, dir, nil, "commit", "-q", "--allow-empty", "-m", fmt.Sprint(i))
	}
	h, err := ParseHash(strings.TrimSpace(string(gitIn(t, dir, nil, "rev-parse", "HEAD"))))
	if err != nil {
		t.Fatal(err)
	}
	return dir, h
}

// wholeIn fails unless a repository has a commit with all that it needs, as git sees it.
func wholeIn(t *testing.T, r *Repository, head Hash, objects []byte) {
	t.Helper()
	if err := r.Connected(context.Background(), head); err != nil {
		t.Fatal(err)
	}
	if err := r.MoveRef(context.Background(), "refs/heads/main", Hash{}, head); err != nil {
		t.Fatal(err)
	}
	gitIn(t, r.s.root, nil, "fsck", "--full", "--strict")
	if got := gitIn(t, r.s.root, nil, "rev-list", "--objects", "main"); !bytes.Equal(got, objects) {
		t.Fatal("the histories differ")
	}
	left, err := filepath.Glob(filepath.Join(r.s.root, "objects", "pack", "tmp_*"))
	if err != nil || len(left) > 0 {
		t.Fatal(left, err)
	}
}

// What git packs, with deltas of both kinds, is taken in; few objects one by one, many as
// a pack; what is sent on is as good for git, and for the next one.
func TestSendAndReceive(t *testing.T) {
	ctx := context.Background()
	for _, size := range []struct{ commits, files int }{{3, 5}, {12, 60}} {
		dir, head := grown(t, size.commits, size.files)
		objects := gitIn(t, dir, nil, "rev-list", "--objects", "main")
		for _, flag := range []string{"--delta-base-offset", "--no-delta-base-offset"} {
			pack := gitIn(t, dir, []byte("main\n"), "pack-objects", "--revs", "--stdout", "-q", "--window=50", flag)
			r := bareRepository(t)
			told := 0
			if err := r.Receive(ctx, bytes.NewReader(pack), func(done, _ int) { told = done }); err != nil {
				t.Fatal(err)
			}
			if want := bytes.Count(objects, []byte("\n")); told != want {
				t.Errorf("%d of %d objects were told", told, want)
			}
			wholeIn(t, r, head, objects)
		}
		from, err := OpenRepository(dir, Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, deltas := range []bool{false, true} {
			var pack bytes.Buffer
			if err := from.Send(ctx, &pack, []Hash{head}, nil, deltas, nil); err != nil {
				t.Fatal(err)
			}
			r := bareRepository(t)
			gitIn(t, r.s.root, pack.Bytes(), "index-pack", "--stdin", "--strict")
			wholeIn(t, r, head, objects)
			next := bareRepository(t)
			if err := next.Receive(ctx, &pack, nil); err != nil {
				t.Fatal(err)
			}
			wholeIn(t, next, head, objects)
		}
	}
}

// Of what the other side has nothing is sent again.
func TestSendOnlyNew(t *testing.T) {
	ctx := context.Background()
	dir, head := grown(t, 5, 20)
	from, err := OpenRepository(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	old, err := ParseHash(strings.TrimSpace(string(gitIn(t, dir, nil, "rev-parse", "HEAD~2"))))
	if err != nil {
		t.Fatal(err)
	}
	var first, rest bytes.Buffer
	if err := from.Send(ctx, &first, []Hash{old}, nil, true, nil); err != nil {
		t.Fatal(err)
	}
	if err := from.Send(ctx, &rest, []Hash{head}, []Hash{old}, true, nil); err != nil {
		t.Fatal(err)
	}
	want := bytes.Count(gitIn(t, dir, nil, "rev-list", "--objects", "HEAD", "^HEAD~2"), []byte("\n"))
	if got := binary.BigEndian.Uint32(rest.Bytes()[8:]); int(got) != want {
		t.Errorf("%d objects were sent, not %d", got, want)
	}
	r := bareRepository(t)
	if err := r.Receive(ctx, bytes.NewReader(rest.Bytes()), nil); err != nil {
		t.Fatal(err)
	}
	var missing *ObjectError
	if err := r.Connected(ctx, head); !errors.As(err, &missing) {
		t.Fatalf("half a history is taken for a whole one: %v", err)
	}
	if err := r.Receive(ctx, &first, nil); err != nil {
		t.Fatal(err)
	}
	wholeIn(t, r, head, gitIn(t, dir, nil, "rev-list", "--objects", "main"))
}

// entry is an entry of a pack made by hand.
func entryOf(kind byte, between, data []byte) []byte {
	var b bytes.Buffer
	b.Write(entryHead(kind, len(data)))
	b.Write(between)
	if err := compress(&b, func(z io.Writer) error { _, err := z.Write(data); return err }); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func packOf(count uint32, entries ...[]byte) []byte {
	b := binary.BigEndian.AppendUint32([]byte("PACK\x00\x00\x00\x02"), count)
	for _, e := range entries {
		b = append(b, e...)
	}
	sum := sha1.Sum(b)
	return append(b, sum[:]...)
}

// Packs that lie, or end too early, leave nothing.
func TestHostilePacks(t *testing.T) {
	blob := entryOf(3, nil, []byte("hello, this is a blob"))
	good := packOf(1, blob)
	wrong := bytes.Clone(good)
	wrong[len(wrong)-1] ^= 1
	flipped := bytes.Clone(good)
	flipped[15] ^= 0x55
	huge := binary.AppendUvarint(nil, 21)
	huge = append(binary.AppendUvarint(huge, 1<<60), 0x90, 5)
	some := make([]byte, 20)
	for name, c := range map[string]struct {
		pack []byte
		cut  bool // it only ends too early
	}{
		"empty":                  {nil, true},
		"header only":            {good[:12], true},
		"half an object":         {good[:20], true},
		"no checksum":            {good[:len(good)-3], true},
		"more told than came":    {packOf(4_000_000_000), true},
		"wrong checksum":         {wrong, false},
		"flipped bits":           {flipped, false},
		"no pack":                {[]byte("<html><body>hello</body></html>"), false},
		"version 3":              {append([]byte("PACK\x00\x00\x00\x03"), good[8:]...), false},
		"unknown type":           {packOf(1, entryOf(5, nil, []byte("x"))), false},
		"size too small":         {packOf(1, append(entryHead(3, 5), blob[2:]...)), false},
		"size too large":         {packOf(1, append(entryHead(3, 500), blob[2:]...)), false},
		"size without end":       {packOf(1, bytes.Repeat([]byte{0xff}, 40)), false},
		"size beyond all":        {packOf(1, entryHead(3, 1<<40)), false},
		"delta before the pack":  {packOf(2, blob, entryOf(6, []byte{0xff, 0x7f}, []byte{21, 21, 0x90, 21})), false},
		"delta of itself":        {packOf(2, blob, entryOf(6, []byte{0}, []byte{21, 21, 0x90, 21})), false},
		"delta into an object":   {packOf(2, blob, entryOf(6, []byte{3}, []byte{21, 21, 0x90, 21})), false},
		"delta of nothing":       {packOf(2, blob, entryOf(7, some, []byte{21, 21, 0x90, 21})), false},
		"delta with a huge size": {packOf(2, blob, entryOf(6, []byte{byte(len(blob))}, huge)), false},
		"delta out of its base":  {packOf(2, blob, entryOf(6, []byte{byte(len(blob))}, []byte{21, 21, 0x91, 200, 21})), false},
		"delta that is none":     {packOf(2, blob, entryOf(6, []byte{byte(len(blob))}, nil)), false},
	} {
		r := bareRepository(t)
		err := r.Receive(context.Background(), bytes.NewReader(c.pack), nil)
		var bad *PackError
		switch {
		case c.cut && !errors.Is(err, io.ErrUnexpectedEOF), !c.cut && !errors.As(err, &bad):
			t.Errorf("%s: %v", name, err)
		}
		if out := gitIn(t, r.s.root, nil, "count-objects", "-v"); !bytes.HasPrefix(out, []byte("count: 0\nsize: 0\nin-pack: 0\npacks: 0\n")) || !bytes.Contains(out, []byte("garbage: 0")) {
			t.Errorf("%s left\n%s", name, out)
		}
	}
	// A delta of an object that comes behind it, which is no lie, and one twice.
	base := hashObject(blobType, []byte("hello, this is a blob"))
	r := bareRepository(t)
	if err := r.Receive(context.Background(), bytes.NewReader(packOf(3, entryOf(7, base[:], []byte{21, 5, 0x90, 5}), blob, blob)), nil); err != nil {
		t.Fatal(err)
	}
	if data, err := r.s.Blob(hashObject(blobType, []byte("hello"))); err != nil || string(data) != "hello" {
		t.Errorf("%q: %v", data, err)
	}
}

// A stream that fails is told by its own error, and one that was cancelled by that.
func TestReceiveStops(t *testing.T) {
	r := bareRepository(t)
	dir, _ := grown(t, 2, 30)
	pack := gitIn(t, dir, []byte("main\n"), "pack-objects", "--revs", "--stdout", "-q")
	broken := errors.New("the wire broke")
	err := r.Receive(context.Background(), io.MultiReader(bytes.NewReader(pack[:len(pack)/2]), failing{broken}), nil)
	if !errors.Is(err, broken) {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := r.Receive(ctx, bytes.NewReader(pack), nil); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	// What one that was killed has left goes with the next that comes a day later.
	old := filepath.Join(r.s.root, "objects", "pack", receiveTempPrefix+"1-1")
	if err := os.WriteFile(old, pack[:100], 0o444); err != nil {
		t.Fatal(err)
	}
	if err := r.Receive(context.Background(), bytes.NewReader(pack), nil); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(old); !errors.Is(err, os.ErrNotExist) {
		t.Error("what was left is still there")
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// Whatever stream comes, an error leaves nothing, and success leaves objects that are
// named by what they hold.
func FuzzReceive(f *testing.F) {
	blob := entryOf(3, nil, []byte("hello, this is a blob"))
	base := hashObject(blobType, []byte("hello, this is a blob"))
	seeds := [][]byte{
		packOf(1, blob), packOf(2, blob, entryOf(6, []byte{byte(len(blob))}, []byte{21, 5, 0x90, 5})),
		packOf(2, entryOf(7, base[:], []byte{21, 5, 0x90, 5}), blob), packOf(0), {}, packOf(1<<31, blob),
	}
	if len(seeds) == 0 {
		f.Fatal("no seeds")
	}
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		dir := t.TempDir()
		s := &Store{root: dir, git: gitDirs{dir, dir}, opts: Options{}.withDefaults(), objects: newObjects(dir), packFrom: manyObjects}
		if err := os.Mkdir(filepath.Join(dir, "objects"), 0o777); err != nil {
			t.Fatal(err)
		}
		// The checksum is made right, or no fuzzer would come past it.
		if len(body) > 12 {
			sum := sha1.Sum(body[:len(body)-20*min(1, len(body)/32)])
			body = append(body[:len(body)-20*min(1, len(body)/32):len(body)-20*min(1, len(body)/32)], sum[:]...)
		}
		err := (&Repository{s}).Receive(context.Background(), bytes.NewReader(body), nil)
		files := 0
		werr := filepath.WalkDir(filepath.Join(dir, "objects"), func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			files++
			rel, _ := filepath.Rel(filepath.Join(dir, "objects"), path)
			h, perr := ParseHash(strings.ReplaceAll(rel, string(filepath.Separator), ""))
			if perr != nil {
				return nil // a pack, of more objects than a fuzzer makes
			}
			kind, data, rerr := s.objects.get(h)
			if rerr != nil || hashObject(kind, data) != h {
				t.Fatalf("%s is not what it is called: %v", rel, rerr)
			}
			return nil
		})
		if werr != nil || err != nil && files > 0 {
			t.Fatalf("%d files are left after %v, %v", files, err, werr)
		}
	})
}
