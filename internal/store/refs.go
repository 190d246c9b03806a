package store

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// headState is where HEAD points.
type headState struct {
	ref  string // the branch, "refs/heads/main"; empty when HEAD is detached
	hash Hash   // zero when the branch has no commit yet
}

// branch is the short name of the branch.
func (h headState) branch() string { return strings.TrimPrefix(h.ref, "refs/heads/") }

const symref = "ref: "

// readHead follows HEAD to a commit.
func (s *Store) readHead() (headState, error) {
	text, err := readRefFile(filepath.Join(s.git.dir, "HEAD"))
	if err != nil {
		return headState{}, &StateError{What: "the HEAD of the repository cannot be read", Err: err}
	}
	var h headState
	for range 5 {
		target, ok := strings.CutPrefix(text, symref)
		if !ok {
			if h.hash, err = parseRef(text); err != nil {
				return headState{}, err
			}
			return h, nil
		}
		target = strings.TrimSpace(target)
		if target == "refs/heads/.invalid" {
			return headState{}, &StateError{
				What: "the repository keeps its references as a reftable, which crm does not read",
				Hint: `convert it with "git refs migrate --ref-format=files"`,
			}
		}
		if !validRef(target) {
			return headState{}, &StateError{What: fmt.Sprintf("HEAD points to %q, which is not the name of a branch", target)}
		}
		h.ref = target
		if text, err = s.refText(target); err != nil {
			return headState{}, err
		}
		if text == "" {
			return h, nil // not born yet
		}
	}
	return headState{}, &StateError{What: "HEAD points to a chain of references without end"}
}

func parseRef(text string) (Hash, error) {
	if len(text) == 64 {
		return Hash{}, &StateError{
			What: "the repository names its objects by SHA-256, which crm does not read",
			Hint: "make the store in a repository with SHA-1, git's default",
		}
	}
	h, err := ParseHash(text)
	if err != nil {
		return Hash{}, &StateError{What: fmt.Sprintf("a reference of the repository holds %q", text), Hint: `look at it with "git fsck"`}
	}
	return h, nil
}

// ValidRef tells whether a name is that of a reference below refs/ and safe as a path.
func ValidRef(name string) bool {
	return validRef(name) && !strings.ContainsAny(name, " ~^?*[\t\n\r\x7f")
}

// validRef tells whether a name is safe as a path below the git folder.
func validRef(name string) bool {
	return strings.HasPrefix(name, "refs/") && fs.ValidPath(name) && !strings.ContainsAny(name, "\x00\\:") &&
		!strings.Contains(name, "..") && !strings.HasSuffix(name, ".lock")
}

// refText is the content of a reference, loose or packed; empty when there is none.
func (s *Store) refText(name string) (string, error) {
	text, err := readRefFile(filepath.Join(s.git.common, filepath.FromSlash(name)))
	if err == nil {
		return text, nil
	}
	if !missingRef(err) {
		return "", &StateError{What: fmt.Sprintf("the reference %s cannot be read", name), Err: err}
	}
	packed, err := os.ReadFile(filepath.Join(s.git.common, "packed-refs"))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", &StateError{What: "the references of the repository cannot be read", Err: err}
	}
	tail := []byte(" " + name + "\n")
	if len(packed) > 0 && packed[len(packed)-1] != '\n' {
		packed = append(packed, '\n')
	}
	i := bytes.Index(packed, tail)
	if i < 0 {
		return "", nil
	}
	start := bytes.LastIndexByte(packed[:i], '\n') + 1
	return string(packed[start:i]), nil
}

// missingRef tells that a reference is not there as a file: also when its name
// is a folder of others, or lies below the file of another.
func missingRef(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.EISDIR) || errors.Is(err, syscall.ENOTDIR)
}

func readRefFile(path string) (string, error) {
	data, err := readSmall(path)
	if err != nil {
		if isDir(path) {
			return "", fs.ErrNotExist
		}
		return "", err
	}
	return strings.TrimRight(string(data), " \r\n"), nil
}

// Head is the commit that is checked out; zero when there is none yet.
func (s *Store) Head() (Hash, error) {
	h, err := s.readHead()
	return h.hash, err
}

// Branch is the short name of the branch that is checked out; empty when HEAD
// is detached.
func (s *Store) Branch() (string, error) {
	h, err := s.readHead()
	return h.branch(), err
}
