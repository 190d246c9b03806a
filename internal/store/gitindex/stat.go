package gitindex

import (
	"io/fs"
	"time"
)

// Time is a moment as the index holds it: seconds since 1970, cut to 32 bits, and
// nanoseconds (0 where a file system or a program has none).
type Time struct{ Sec, Nsec uint32 }

// TimeOf converts a time, for instance the ModTime of the index file.
func TimeOf(t time.Time) Time {
	return Time{uint32(t.Unix()), uint32(t.Nanosecond())}
}

// Stat is what the index notes about a working file. The fields are the low 32 bits of
// what the system reports. The zero Stat is allowed in a Change: git then compares the
// content once.
type Stat struct {
	Ctime, Mtime Time
	Dev, Ino     uint32
	Mode         uint32 // type and permissions as in Unix's st_mode
	UID, GID     uint32
	Size         uint32
}

// StatOf converts what os.Lstat or a directory listing reported into what git notes on
// this platform. Where git notes zero (device, inode and owner on Windows), so does it.
func StatOf(info fs.FileInfo) Stat {
	s := Stat{
		Mtime: TimeOf(info.ModTime()),
		Mode:  unixMode(info.Mode()),
		Size:  size32(info.Size()),
	}
	s.fill(info.Sys())
	return s
}

// EntryMode returns the mode of an index entry for the file: ModeFile, ModeExecutable or
// ModeSymlink, and 0 for what git cannot hold.
func (s Stat) EntryMode() uint32 {
	switch {
	case s.Mode&modeType == ModeSymlink:
		return ModeSymlink
	case s.Mode&modeType != ModeFile&modeType:
		return 0
	case s.Mode&0o100 != 0:
		return ModeExecutable
	}
	return ModeFile
}

func unixMode(m fs.FileMode) uint32 {
	perm := uint32(m.Perm())
	switch m.Type() {
	case 0:
		return ModeFile&modeType | perm
	case fs.ModeSymlink:
		return ModeSymlink | perm
	case fs.ModeDir:
		return 0o040000 | perm
	}
	return perm
}

// size32 cuts a size to 32 bits. Like git's munge_st_size it never makes 0 of another
// size, since 0 means that the content must be compared.
func size32(n int64) uint32 {
	if s := uint32(n); s != 0 || n == 0 {
		return s
	}
	return 1 << 31
}
