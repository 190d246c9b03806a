package bundle

import (
	"bufio"
	"bytes"
	"crypto/sha1"
	"errors"
	"fmt"
	"io"
	"strings"

	"crm/internal/store"
)

// Ref is a reference in a bundle: HEAD, a branch or a tag.
type Ref struct {
	Name string
	Hash store.Hash
}

// header is what stands before the pack.
type header struct {
	refs []Ref
	size int64 // in bytes, with the empty line
}

const (
	signature = "# v2 git bundle"
	maxHeader = 16 << 20
	headName  = "HEAD"
	branches  = "refs/heads/"
	tags      = "refs/tags/"
	// sums begins the name of a reference that holds a checksum of the others: the
	// pack has one of its own, and names alone would change unseen.
	sums = "refs/crm/sum/"
)

var (
	errNotBundle = errors.New("it is not a git bundle")
	errCut       = errors.New("it ends too early")
)

func refLines(refs []Ref) string {
	var b strings.Builder
	for _, r := range refs {
		fmt.Fprintf(&b, "%s %s\n", r.Hash, r.Name)
	}
	return b.String()
}

// writeHeader writes references, with their checksum.
func writeHeader(w io.Writer, refs []Ref) error {
	lines := refLines(refs)
	sum := fmt.Sprintf("%s %s%x\n", refs[0].Hash, sums, sha1.Sum([]byte(lines)))
	_, err := io.WriteString(w, signature+"\n"+lines+sum+"\n")
	return err
}

// readHeader reads up to the pack. References that are neither HEAD nor branch nor
// tag are left out.
func readHeader(from io.Reader) (*header, error) {
	r := bufio.NewReader(io.LimitReader(from, maxHeader))
	h := &header{}
	line := func() (string, error) {
		s, err := r.ReadString('\n')
		h.size += int64(len(s))
		switch {
		case errors.Is(err, io.EOF) && h.size >= maxHeader:
			return "", errors.New("the list of its references has no end")
		case errors.Is(err, io.EOF):
			return "", errCut
		}
		return strings.TrimSuffix(s, "\n"), err
	}
	magic := make([]byte, len(signature)+1)
	if n, err := io.ReadFull(r, magic); err != nil {
		if n > 0 && strings.HasPrefix(signature, string(magic[:n])) {
			return nil, errCut
		}
		return nil, errNotBundle
	}
	h.size = int64(len(magic))
	v3 := bytes.Equal(magic, []byte("# v3 git bundle\n"))
	if !v3 && string(magic) != signature+"\n" {
		return nil, errNotBundle
	}
	sum := ""
	names := map[string]bool{}
	for {
		s, err := line()
		if err != nil {
			return nil, err
		}
		switch {
		case s == "":
			if len(h.refs) == 0 {
				return nil, errors.New("it holds no branch")
			}
			if sum != "" && sum != fmt.Sprintf("%x", sha1.Sum([]byte(refLines(h.refs)))) {
				return nil, errors.New("the names of its branches were changed")
			}
			return h, nil
		case v3 && s == "@object-format=sha1":
		case v3 && strings.HasPrefix(s, "@"):
			return nil, fmt.Errorf("it needs %q, which crm does not know", s[1:])
		case s[0] == '-':
			return nil, errPartial
		default:
			hash, name, _ := strings.Cut(s, " ")
			id, err := store.ParseHash(hash)
			if err != nil || name == "" {
				return nil, errors.New("the list of its references is damaged")
			}
			if t, ok := strings.CutPrefix(name, sums); ok && sum == "" {
				sum = t
				continue
			}
			if name != headName && !strings.HasPrefix(name, branches) && !strings.HasPrefix(name, tags) {
				if store.ValidRef(name) {
					continue
				}
			}
			if name != headName && !store.ValidRef(name) {
				return nil, fmt.Errorf("%q is not the name of a branch", name)
			}
			if names[name] {
				return nil, fmt.Errorf("%q is there twice", name)
			}
			names[name] = true
			h.refs = append(h.refs, Ref{name, id})
		}
	}
}

// errPartial says that a bundle builds on commits that are not in it.
var errPartial = errors.New("it holds only what came after other commits")

// main is the branch that was checked out, empty when none was, and its commit.
// It stands behind HEAD; in other bundles it is the first one with the same commit.
func (h *header) main() (string, store.Hash) {
	var head store.Hash
	for _, r := range h.refs {
		if r.Name == headName {
			head = r.Hash
		}
	}
	first := Ref{}
	for _, r := range h.refs {
		name, ok := strings.CutPrefix(r.Name, branches)
		if !ok {
			continue
		}
		if r.Hash == head {
			return name, head
		}
		if first.Name == "" || name == "main" {
			first = Ref{name, r.Hash}
		}
	}
	if head.IsZero() {
		return first.Name, first.Hash
	}
	return "", head
}
