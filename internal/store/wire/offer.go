package wire

import (
	"fmt"
	"io"
	"strings"
	"unicode"

	"crm/internal/store"
)

// maxRefs bounds the references of a server that are looked at.
const maxRefs = 1 << 20

// Offer is what a server says first: its references and what it can do.
type Offer struct {
	Refs    []store.Ref // in the server's order, without those of peeled tags
	Head    string      // the branch that its HEAD names, "refs/heads/main"; empty when it does not say
	Shallow bool        // it lacks a part of its history
	can     map[string]bool
}

// ReadOffer reads what a server of "git-upload-pack" or "git-receive-pack" says first;
// by HTTP the name of the service comes before it. Errors are *ServerErrors,
// *FormatErrors, or those of the stream.
func ReadOffer(r io.Reader, service string, http bool) (*Offer, error) {
	l := &lines{r: r}
	if http {
		line, end, err := l.text()
		switch {
		case err != nil:
			return nil, err
		case end || line != "# service="+service:
			return nil, &FormatError{"no service of git is offered there"}
		}
		if _, end, err := l.text(); err != nil {
			return nil, err
		} else if !end {
			return nil, &FormatError{"no end of the name of the service"}
		}
	}
	o := &Offer{can: map[string]bool{}}
	for first := true; ; first = false {
		line, end, err := l.text()
		switch {
		case err != nil:
			return nil, err
		case end:
			return o, nil
		case len(o.Refs) >= maxRefs:
			return nil, &FormatError{fmt.Sprintf("more than %d references", maxRefs)}
		}
		if first {
			var can string
			line, can, _ = strings.Cut(line, "\x00")
			if err := o.able(can); err != nil {
				return nil, err
			}
		}
		if strings.HasPrefix(line, "shallow ") {
			o.Shallow = true
			continue
		}
		if err := o.ref(line); err != nil {
			return nil, err
		}
	}
}

// able notes what the server can do.
func (o *Offer) able(can string) error {
	for word := range strings.FieldsSeq(can) {
		key, value, _ := strings.Cut(word, "=")
		switch {
		case key == "symref" && strings.HasPrefix(value, "HEAD:"):
			o.Head = value[len("HEAD:"):]
		case key == "object-format" && value != "sha1":
			return &FormatError{"its objects are named by " + value}
		}
		o.can[key] = true
	}
	return nil
}

func (o *Offer) ref(line string) error {
	hash, name, ok := strings.Cut(line, " ")
	h, err := store.ParseHash(hash)
	if !ok || err != nil || strings.ContainsFunc(name, unicode.IsControl) {
		return &FormatError{fmt.Sprintf("%.80q is no reference", line)}
	}
	if h.IsZero() || strings.HasSuffix(name, "^{}") {
		return nil // an empty repository, or what a tag names
	}
	o.Refs = append(o.Refs, store.Ref{Name: name, Hash: h})
	return nil
}

// choose is what of some words the server understands, as a list for it.
func (o *Offer) choose(words ...string) string {
	var out []string
	for _, w := range words {
		if key, _, _ := strings.Cut(w, "="); o.can[key] {
			out = append(out, w)
		}
	}
	return strings.Join(out, " ")
}
