package gitindex

import "encoding/binary"

// Where the fields of an entry lie, and the bits of its flags.
const (
	modeAt  = 24
	sizeAt  = 36
	hashAt  = 40
	flagsAt = 60
	nameAt  = 62 // 64 when the entry has extended flags

	flagNameMask    = 0x0fff
	flagStageShift  = 12
	flagExtended    = 0x4000
	flagAssumeValid = 0x8000

	extendedIntentToAdd  = 0x2000
	extendedSkipWorktree = 0x4000
)

// The modes that an entry can have.
const (
	ModeFile       = 0o100644
	ModeExecutable = 0o100755
	ModeSymlink    = 0o120000
	ModeSubmodule  = 0o160000

	modeType = 0o170000
)

// Entry is a view of one entry; it is valid as long as the bytes of its index are. The
// zero Entry has no path, and its methods panic.
type Entry struct{ b []byte }

func (e Entry) flags() uint16 { return binary.BigEndian.Uint16(e.b[flagsAt:]) }

func (e Entry) extended() uint16 {
	if e.flags()&flagExtended == 0 {
		return 0
	}
	return binary.BigEndian.Uint16(e.b[nameAt:])
}

// PathBytes returns the path, with slashes, without allocating. It must not be changed.
func (e Entry) PathBytes() []byte {
	flags := e.flags()
	start := nameAt
	if flags&flagExtended != 0 {
		start += 2
	}
	length := int(flags & flagNameMask)
	if length == flagNameMask {
		// The entry ends with one to eight zero bytes.
		length = len(e.b) - start
		for e.b[start+length-1] == 0 {
			length--
		}
	}
	return e.b[start : start+length]
}

// Path returns the path, with slashes.
func (e Entry) Path() string { return string(e.PathBytes()) }

// Hash returns the name of the blob, or of the commit of a submodule.
func (e Entry) Hash() Hash { return Hash(e.b[hashAt : hashAt+len(Hash{})]) }

// Mode returns ModeFile, ModeExecutable, ModeSymlink or ModeSubmodule.
func (e Entry) Mode() uint32 { return binary.BigEndian.Uint32(e.b[modeAt:]) }

// Stage returns 0 for a merged entry; 1 (base), 2 (ours) and 3 (theirs) are in conflict.
func (e Entry) Stage() int { return int(e.flags()>>flagStageShift) & 3 }

// AssumeValid reports the bit set by "git update-index --assume-unchanged".
func (e Entry) AssumeValid() bool { return e.flags()&flagAssumeValid != 0 }

// SkipWorktree reports that the file is not expected in the working folder (sparse checkout).
func (e Entry) SkipWorktree() bool { return e.extended()&extendedSkipWorktree != 0 }

// IntentToAdd reports an entry made by "git add --intent-to-add", whose content is not
// in the index yet.
func (e Entry) IntentToAdd() bool { return e.extended()&extendedIntentToAdd != 0 }

// Stat returns what git noted about the working file when it last compared it. Mode is
// that of the entry, not of the file. Size is 0 when the entry must be compared by content.
func (e Entry) Stat() Stat {
	u := func(at int) uint32 { return binary.BigEndian.Uint32(e.b[at:]) }
	return Stat{
		Ctime: Time{u(0), u(4)}, Mtime: Time{u(8), u(12)},
		Dev: u(16), Ino: u(20), Mode: u(modeAt), UID: u(28), GID: u(32), Size: u(sizeAt),
	}
}

// Rule says how a working file is compared with an entry. The zero Rule, with the time of
// the index file, is git's default.
type Rule struct {
	// IndexTime is when the index file was last modified. An entry at least as young may
	// have been changed again in the same moment ("racy" in git's words) and never
	// matches. Zero means that no entry is too young.
	IndexTime Time
	// IgnoreCtime is core.trustctime=false: backup and indexing programs change the ctime.
	IgnoreCtime bool
	// IgnoreExecutable is core.filemode=false.
	IgnoreExecutable bool
	// Minimal is core.checkstat=minimal: only size and whole seconds of mtime count.
	Minimal bool
}

// Matches reports whether a working file with this Stat surely has the content of the
// entry, so that it need not be read. Like git it compares type, size, mtime, ctime and
// inode (not the owner, which says nothing about content); nanoseconds only where both
// sides have them. False means "unknown": read the file and compare hashes.
func (e Entry) Matches(s Stat, r Rule) bool {
	t := e.Stat()
	if t.Mode&modeType != s.Mode&modeType || t.Mode&modeType == ModeSubmodule || e.IntentToAdd() || e.Stage() != 0 {
		return false
	}
	if !r.IgnoreExecutable && t.Mode&modeType == ModeFile&modeType && (t.Mode^s.Mode)&0o100 != 0 {
		return false
	}
	if t.Size != s.Size || t.Size == 0 && e.Hash() != emptyBlob {
		return false
	}
	if t.Mtime.Sec != s.Mtime.Sec || racy(t.Mtime, r) {
		return false
	}
	if r.Minimal {
		return true
	}
	if t.Ino != s.Ino || !sameNanoseconds(t.Mtime, s.Mtime) {
		return false
	}
	return r.IgnoreCtime || t.Ctime.Sec == s.Ctime.Sec && sameNanoseconds(t.Ctime, s.Ctime)
}

// emptyBlob is the object name of a file without content.
var emptyBlob = Hash{
	0xe6, 0x9d, 0xe2, 0x9b, 0xb2, 0xd1, 0xd6, 0x43, 0x4b, 0x8b,
	0x29, 0xae, 0x77, 0x5a, 0xd8, 0xc2, 0xe4, 0x8c, 0x53, 0x91,
}

func sameNanoseconds(a, b Time) bool {
	return a.Nsec == b.Nsec || a.Nsec == 0 || b.Nsec == 0
}

// racy is git's is_racy_stat; whole seconds decide where nanoseconds are not compared.
func racy(mtime Time, r Rule) bool {
	index := r.IndexTime
	switch {
	case index == Time{}:
		return false
	case index.Sec != mtime.Sec:
		return index.Sec < mtime.Sec
	case r.Minimal || index.Nsec == 0 || mtime.Nsec == 0:
		return true
	}
	return index.Nsec <= mtime.Nsec
}
