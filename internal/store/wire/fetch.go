package wire

import (
	"io"

	"crm/internal/store"
)

// The sizes of the groups in which commits are offered.
const (
	firstHaves = 32
	mostHaves  = 1024
)

// Talk is a fetch.
type Talk struct {
	Offer *Offer
	Wants []store.Hash // what the server is to send, with all before it
	// Haves hands out what is here, the likely ones first; false: no more.
	Haves func() (store.Hash, bool)
	// Ask sends a request and returns where the answer comes.
	Ask func(request []byte) (io.Reader, error)
	// Forgets tells that the server remembers nothing from one request to the next (HTTP).
	Forgets bool
	// Said is told what the server says besides, in pieces of lines.
	Said func(string)
}

// Fetch finds out what both sides have and returns the stream of a pack with the rest.
// Errors, also those of the stream, are *ServerErrors, *FormatErrors, or those of Ask.
func (t *Talk) Fetch() (io.Reader, error) {
	if !t.Offer.can["side-band-64k"] {
		return nil, &FormatError{"the server is older than any that is spoken with"}
	}
	var wants []byte
	can := t.Offer.choose("side-band-64k", "ofs-delta", "no-progress", "agent=crm")
	for i, h := range t.Wants {
		if i == 0 {
			wants = AppendLine(wants, "want %s %s\n", h, can)
			continue
		}
		wants = AppendLine(wants, "want %s\n", h)
	}
	wants = append(wants, flush...)
	request := wants
	for size := firstHaves; ; size = min(2*size, mostHaves) {
		last := false
		for range size {
			h, ok := t.Haves()
			if !ok {
				last = true
				break
			}
			request = AppendLine(request, "have %s\n", h)
		}
		if last {
			return t.finish(request)
		}
		r, err := t.Ask(append(request, flush...))
		if err != nil {
			return nil, err
		}
		line, _, err := (&lines{r: r}).text()
		if err != nil {
			return nil, err
		}
		common, err := answer(line)
		if err != nil {
			return nil, err
		}
		if request = nil; t.Forgets {
			request = append(request, wants...)
		}
		if common != "" {
			// One is enough: the server sends what is not before it.
			if t.Forgets {
				request = AppendLine(request, "have %s\n", common)
			}
			return t.finish(request)
		}
	}
}

// finish asks for the pack. The server may say first, and more than once, what it found.
func (t *Talk) finish(request []byte) (io.Reader, error) {
	r, err := t.Ask(AppendLine(request, "done\n"))
	if err != nil {
		return nil, err
	}
	return &bands{lines: lines{r: r}, said: t.Said}, nil
}
