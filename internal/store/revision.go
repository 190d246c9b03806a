package store

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// RevisionError says that a name names no commit, or several.
type RevisionError struct {
	Name string
	What string
	Hint string
}

// Error is one line.
func (e *RevisionError) Error() string { return fmt.Sprintf("%q %s", e.Name, e.What) }

// What is longer cannot be looked for in the file system: a part of a name is a
// folder or file of at most 255 bytes nearly everywhere.
const (
	maxRevision = 1024
	maxRefPart  = 255
)

// Resolve finds the commit that a name names: 40 hexadecimal digits or a unique
// beginning of at least four, HEAD or @, a branch or tag, each followed by any
// number of ~N (N first parents back) and ^N (the N-th parent). The error is a
// *RevisionError.
func (s *Store) Resolve(rev string) (Hash, error) {
	name, steps := rev, ""
	if i := strings.IndexAny(rev, "~^"); i >= 0 {
		name, steps = rev[:i], rev[i:]
	}
	if len(rev) > maxRevision || slices.ContainsFunc(strings.Split(name, "/"), func(part string) bool { return len(part) > maxRefPart }) {
		start := strings.ToValidUTF8(rev[:min(len(rev), 40)], "") + "…"
		return Hash{}, &RevisionError{Name: start, What: "is too long for the name of a commit", Hint: `look for one with "crm history"`}
	}
	h, err := s.named(name)
	if err != nil {
		return Hash{}, err
	}
	if h, err = s.peel(h); err != nil {
		return Hash{}, err
	}
	for steps != "" {
		op := steps[0]
		j := 1
		for j < len(steps) && steps[j] >= '0' && steps[j] <= '9' {
			j++
		}
		n := 1
		if j > 1 {
			if n, err = strconv.Atoi(steps[1:j]); err != nil {
				return Hash{}, &RevisionError{Name: rev, What: "goes back too far"}
			}
		}
		if op != '~' && op != '^' {
			return Hash{}, &RevisionError{Name: rev, What: "is not the name of a commit"}
		}
		steps = steps[j:]
		if h, err = s.back(rev, h, op, n); err != nil {
			return Hash{}, err
		}
	}
	return h, nil
}

// back goes from a commit to one before it.
func (s *Store) back(rev string, h Hash, op byte, n int) (Hash, error) {
	which := n
	if op == '~' {
		which = 1
	} else {
		n = min(n, 1)
	}
	for range n {
		c, err := s.Commit(h)
		if err != nil {
			return Hash{}, err
		}
		if which > len(c.Parents) {
			what := "goes back before the first commit"
			if c.Cut {
				what = "goes back before the beginning of the history of this shallow clone"
			} else if which > 1 {
				what = "asks for a parent that the commit does not have"
			}
			return Hash{}, &RevisionError{Name: rev, What: what}
		}
		h = c.Parents[which-1]
	}
	return h, nil
}

// named finds what a name without steps names.
func (s *Store) named(name string) (Hash, error) {
	if name == "HEAD" || name == "@" {
		h, err := s.Head()
		if err == nil && h.IsZero() {
			err = &RevisionError{Name: name, What: "names no commit yet: the store has no history"}
		}
		return h, err
	}
	if h, err := ParseHash(strings.ToLower(name)); err == nil {
		if !s.objects.has(h) {
			return Hash{}, &RevisionError{Name: name, What: "is not in the history", Hint: `look at it with "crm history"`}
		}
		return h, nil
	}
	for _, prefix := range []string{"", "refs/", "refs/tags/", "refs/heads/", "refs/remotes/"} {
		ref := prefix + name
		if !validRef(ref) {
			continue
		}
		for range 5 {
			text, err := s.refText(ref)
			if err != nil {
				return Hash{}, err
			}
			if text == "" {
				break
			}
			target, ok := strings.CutPrefix(text, symref)
			if !ok {
				return parseRef(text)
			}
			if ref = strings.TrimSpace(target); !validRef(ref) {
				break
			}
		}
	}
	return s.abbreviated(name)
}

// abbreviated finds the commit whose hash begins with some digits.
func (s *Store) abbreviated(name string) (Hash, error) {
	none := &RevisionError{Name: name, What: "names no commit", Hint: `look for one with "crm history"`}
	prefix := strings.ToLower(name)
	if len(prefix) < 4 || len(prefix) > 40 || strings.Trim(prefix, "0123456789abcdef") != "" {
		return Hash{}, none
	}
	found, err := s.objects.withPrefix(prefix)
	if err != nil {
		return Hash{}, err
	}
	var commits []Hash
	for _, h := range found {
		if _, err := s.Commit(h); err == nil {
			commits = append(commits, h)
		}
	}
	switch len(commits) {
	case 0:
		return Hash{}, none
	case 1:
		return commits[0], nil
	}
	return Hash{}, &RevisionError{Name: name, What: fmt.Sprintf("is the beginning of %d commits", len(commits)), Hint: "give more of its digits"}
}

// peel follows annotated tags to the commit.
func (s *Store) peel(h Hash) (Hash, error) {
	for range 5 {
		kind, data, err := s.objects.get(h)
		if err != nil {
			return Hash{}, err
		}
		if kind == commitType {
			return h, nil
		}
		target, ok := strings.CutPrefix(string(data), "object ")
		if kind != "tag" || !ok || len(target) < 40 {
			return Hash{}, &RevisionError{Name: h.String(), What: "is a " + kind + ", not a commit"}
		}
		if h, err = ParseHash(target[:40]); err != nil {
			return Hash{}, err
		}
	}
	return Hash{}, &RevisionError{Name: h.String(), What: "is a chain of tags without end"}
}

// withPrefix lists the objects whose name begins with at least four digits.
func (o *objects) withPrefix(prefix string) ([]Hash, error) {
	var out []Hash
	for _, dir := range o.folders() {
		names, err := folderNames(filepath.Join(dir, prefix[:2]))
		if err != nil && !errors.Is(err, fs.ErrNotExist) && !os.IsPermission(err) {
			return nil, err
		}
		for _, n := range names {
			if h, err := ParseHash(prefix[:2] + n); err == nil && strings.HasPrefix(h.String(), prefix) {
				out = append(out, h)
			}
		}
	}
	var low Hash
	hex.Decode(low[:], []byte(prefix[:len(prefix)&^1]))
	if len(prefix)%2 == 1 {
		b, _ := hex.DecodeString(prefix[len(prefix)-1:] + "0")
		low[len(prefix)/2] = b[0]
	}
	for _, p := range o.list() {
		p.mu.Lock()
		found, err := p.from(low, prefix)
		p.mu.Unlock()
		if err == nil {
			out = append(out, found...)
		}
	}
	slices.SortFunc(out, func(a, b Hash) int { return slices.Compare(a[:], b[:]) })
	return slices.Compact(out), nil
}

// from lists the objects of a pack that begin with the digits, of which low is
// the first possible.
func (p *pack) from(low Hash, prefix string) ([]Hash, error) {
	if err := p.open(); err != nil {
		return nil, err
	}
	first := 0
	if low[0] > 0 {
		first = int(p.fanout[low[0]-1])
	}
	var out []Hash
	buf := make([]byte, 20)
	for i := first; i < int(p.fanout[low[0]]); i++ {
		name, err := p.part(idxNames+20*int64(i), 20, buf)
		if err != nil {
			return nil, err
		}
		if h := Hash(name); strings.HasPrefix(h.String(), prefix) {
			out = append(out, h)
		} else if h.String() > prefix {
			break
		}
	}
	return out, nil
}
