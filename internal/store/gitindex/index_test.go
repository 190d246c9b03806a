package gitindex

import (
	"crypto/sha1"
	"encoding/binary"
	"errors"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// raw builds an index file of parts, with the checksum.
func raw(version, count uint32, parts ...string) []byte {
	b := binary.BigEndian.AppendUint32([]byte("DIRC"), version)
	b = binary.BigEndian.AppendUint32(b, count)
	b = append(b, strings.Join(parts, "")...)
	sum := sha1.Sum(b)
	return append(b, sum[:]...)
}

func rawEntry(path string, stage int, extended uint16) string {
	b := string(appendEntry(nil, Change{Path: path, Hash: Hash{1}, Mode: ModeFile}))
	flags := uint16(min(len(path), flagNameMask)) | uint16(stage)<<flagStageShift
	if extended == 0 {
		return b[:flagsAt] + string(binary.BigEndian.AppendUint16(nil, flags)) + b[nameAt:]
	}
	b = b[:flagsAt] + string(binary.BigEndian.AppendUint16(nil, flags|flagExtended)) + string(binary.BigEndian.AppendUint16(nil, extended)) + path + "\x00"
	for len(b)%8 != 0 {
		b += "\x00"
	}
	return b
}

func extension(name, payload string) string {
	return name + string(binary.BigEndian.AppendUint32(nil, uint32(len(payload)))) + payload
}

func TestParseRefuses(t *testing.T) {
	long := strings.Repeat("x", 5000)
	corrupted := map[string][]byte{
		"empty":                nil,
		"short":                []byte("DIRC"),
		"signature":            []byte("CRID" + string(raw(2, 0)[4:])),
		"version 1":            raw(1, 0),
		"too many entries":     raw(2, 2, rawEntry("a", 0, 0)),
		"billions of entries":  raw(2, 1<<32-1, rawEntry("a", 0, 0)),
		"cut entry":            raw(2, 1, rawEntry("abc", 0, 0)[:60], "    "),
		"cut long path":        raw(2, 1, rawEntry(long, 0, 0)[:3000]),
		"long path too short":  raw(2, 1, rawEntry("a", 0, 0)[:flagsAt], "\x0f\xff", "abc", strings.Repeat("\x00", 100)),
		"long path without 0":  raw(2, 1, rawEntry(long, 0, 0)[:5062]),
		"empty path":           raw(2, 1, rawEntry("", 0, 0), "        "),
		"zero in path":         raw(2, 1, rawEntry("a\x00b", 0, 0)),
		"no zero after path":   raw(2, 1, rawEntry("a", 0, 0)[:63], "b"),
		"unsorted":             raw(2, 2, rawEntry("b", 0, 0), rawEntry("a", 0, 0)),
		"twice":                raw(2, 2, rawEntry("a", 0, 0), rawEntry("a", 0, 0)),
		"merged and unmerged":  raw(2, 2, rawEntry("a", 0, 0), rawEntry("a", 1, 0)),
		"stages unsorted":      raw(2, 2, rawEntry("a", 2, 0), rawEntry("a", 1, 0)),
		"extended in v2":       raw(2, 1, rawEntry("a", 0, extendedIntentToAdd)),
		"cut extension header": raw(2, 0, "TREE"),
		"cut extension":        raw(2, 0, extension("TREE", "abc")[:10]),
		"huge extension":       raw(2, 0, "TREE\xff\xff\xff\xffabc"),
	}
	for name, data := range corrupted {
		x, err := Parse(data)
		if e := new(CorruptError); !errors.As(err, &e) || x != nil {
			t.Errorf("%s: %v, %v", name, x, err)
		}
	}
	unsupported := map[string][]byte{
		"git index: index version 4 is not supported":                        raw(4, 0),
		"git index: index version 5 is not supported":                        raw(5, 0),
		"git index: a split index is not supported":                          raw(2, 0, extension("link", strings.Repeat("x", 20))),
		"git index: a sparse index is not supported":                         raw(2, 0, extension("sdir", "")),
		`git index: the required index extension "new\x00" is not supported`: raw(2, 0, extension("new\x00", "")),
	}
	for want, data := range unsupported {
		x, err := Parse(data)
		if e := new(UnsupportedError); !errors.As(err, &e) || err.Error() != want || x != nil {
			t.Errorf("%v, %v, want %s", x, err, want)
		}
	}
}

func TestUnsupportedByGit(t *testing.T) {
	for _, args := range [][]string{{"--index-version", "4"}, {"--split-index"}} {
		r := newRepo(t)
		r.write("a/b", "x")
		r.git(t, "", "add", ".")
		r.git(t, "", append([]string{"update-index"}, args...)...)
		data, err := os.ReadFile(r.path(".git/index"))
		if err != nil {
			t.Fatal(err)
		}
		_, err = Parse(data)
		if e := new(UnsupportedError); !errors.As(err, &e) {
			t.Errorf("%q: %v", args, err)
		}
	}
}

func TestChecksum(t *testing.T) {
	data := raw(2, 1, rawEntry("a", 0, 0))
	check := func() error {
		x, err := Parse(data)
		if err != nil {
			t.Fatal(err)
		}
		return x.VerifyChecksum()
	}
	if err := check(); err != nil {
		t.Error(err)
	}
	data[len(data)-1]++
	if err := check(); err == nil {
		t.Error("a wrong checksum was accepted")
	}
	clear(data[len(data)-20:])
	if err := check(); err != nil {
		t.Errorf("index.skipHash: %v", err)
	}
}

// TestMatches changes one field after the other.
func TestMatches(t *testing.T) {
	base := Stat{Ctime: Time{100, 5}, Mtime: Time{90, 7}, Dev: 1, Ino: 2, Mode: 0o100644, UID: 3, GID: 4, Size: 10}
	entry := func(f func(*Change)) Entry {
		c := Change{Path: "a", Hash: Hash{1}, Mode: ModeFile, Stat: base}
		if f != nil {
			f(&c)
		}
		return Entry{appendEntry(nil, c)}
	}
	for name, c := range map[string]struct {
		entry Entry
		stat  func(*Stat)
		rule  Rule
		want  bool
	}{
		"same":                      {want: true},
		"owner, device":             {stat: func(s *Stat) { s.UID, s.GID, s.Dev = 9, 9, 9 }, want: true},
		"size":                      {stat: func(s *Stat) { s.Size = 11 }},
		"mtime":                     {stat: func(s *Stat) { s.Mtime.Sec++ }},
		"mtime ns":                  {stat: func(s *Stat) { s.Mtime.Nsec++ }},
		"mtime ns unknown":          {stat: func(s *Stat) { s.Mtime.Nsec = 0 }, want: true},
		"mtime ns never noted":      {entry: entry(func(c *Change) { c.Stat.Mtime.Nsec = 0 }), want: true},
		"ctime":                     {stat: func(s *Stat) { s.Ctime.Sec++ }},
		"ctime ns":                  {stat: func(s *Stat) { s.Ctime.Nsec++ }},
		"ctime not trusted":         {stat: func(s *Stat) { s.Ctime = Time{} }, rule: Rule{IgnoreCtime: true}, want: true},
		"inode":                     {stat: func(s *Stat) { s.Ino++ }},
		"executable":                {stat: func(s *Stat) { s.Mode |= 0o100 }},
		"executable not trusted":    {stat: func(s *Stat) { s.Mode |= 0o100 }, rule: Rule{IgnoreExecutable: true}, want: true},
		"group's permission":        {stat: func(s *Stat) { s.Mode |= 0o060 }, want: true},
		"type":                      {stat: func(s *Stat) { s.Mode = 0o120777 }},
		"link":                      {entry: entry(func(c *Change) { c.Mode = ModeSymlink }), stat: func(s *Stat) { s.Mode = 0o120777 }, want: true},
		"folder":                    {entry: entry(func(c *Change) { c.Mode = ModeSubmodule }), stat: func(s *Stat) { s.Mode = 0o160000 }},
		"minimal":                   {stat: func(s *Stat) { *s = Stat{Mtime: Time{90, 8}, Mode: s.Mode, Size: 10} }, rule: Rule{Minimal: true}, want: true},
		"minimal, mtime":            {stat: func(s *Stat) { s.Mtime.Sec++ }, rule: Rule{Minimal: true}},
		"smudged":                   {entry: entry(func(c *Change) { c.Stat.Size = 0 }), stat: func(s *Stat) { s.Size = 0 }},
		"empty":                     {entry: entry(func(c *Change) { c.Stat.Size, c.Hash = 0, emptyBlob }), stat: func(s *Stat) { s.Size = 0 }, want: true},
		"index older":               {rule: Rule{IndexTime: Time{89, 0}}},
		"index same moment":         {rule: Rule{IndexTime: Time{90, 7}}},
		"index before in second":    {rule: Rule{IndexTime: Time{90, 6}}},
		"index later in second":     {rule: Rule{IndexTime: Time{90, 8}}, want: true},
		"index same second, no ns":  {rule: Rule{IndexTime: Time{90, 0}}},
		"index same second minimal": {rule: Rule{IndexTime: Time{90, 8}, Minimal: true}},
		"index younger":             {rule: Rule{IndexTime: Time{91, 0}}, want: true},
		"unmerged":                  {entry: Entry{[]byte(rawEntry("a", 1, 0))}, stat: func(s *Stat) { *s = Stat{Mode: ModeFile} }},
	} {
		e, s := c.entry, base
		if e.b == nil {
			e = entry(nil)
		}
		if c.stat != nil {
			c.stat(&s)
		}
		if got := e.Matches(s, c.rule); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestStatOf(t *testing.T) {
	moment := time.Unix(1234567890, 42)
	fsys := fstest.MapFS{"f": {Data: []byte("abc"), Mode: 0o755, ModTime: moment}}
	info, err := fsys.Stat("f")
	if err != nil {
		t.Fatal(err)
	}
	if s := StatOf(info); s.Size != 3 || s.Mtime != (Time{1234567890, 42}) || s.EntryMode() != ModeExecutable {
		t.Errorf("%+v", s)
	}
	for mode, want := range map[uint32]uint32{0o100600: ModeFile, 0o100711: ModeExecutable, 0o120777: ModeSymlink, 0o040755: 0, 0o777: 0} {
		if got := (Stat{Mode: mode}).EntryMode(); got != want {
			t.Errorf("mode of %o is %o", mode, got)
		}
	}
	for size, want := range map[int64]uint32{0: 0, 5: 5, 1 << 32: 1 << 31, 1<<32 + 1: 1} {
		if got := size32(size); got != want {
			t.Errorf("size of %d is %d", size, got)
		}
	}
}
