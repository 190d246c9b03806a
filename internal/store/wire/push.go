package wire

import (
	"fmt"
	"io"
	"strings"

	"crm/internal/store"
)

// Report is how a server took a push.
type Report struct {
	Unpack string // why it did not take the objects; empty when it did
	Reason string // why it did not move the reference; empty when it did
}

// Deltas tells whether the server reads deltas of objects earlier in a pack.
func (o *Offer) Deltas() bool { return o.can["ofs-delta"] }

// PushRequest asks a server to move a reference from old (zero: it is not there) to h. A
// pack with what the server lacks comes right behind it.
func (o *Offer) PushRequest(ref string, old, h store.Hash) ([]byte, error) {
	if !o.can["report-status"] {
		return nil, &FormatError{"the server does not tell how a push ends"}
	}
	b := AppendLine(nil, "%s %s %s\x00%s", old, h, ref, o.choose("report-status", "side-band-64k", "agent=crm"))
	return append(b, flush...), nil
}

// ReadReport reads how the push of a reference ended. said is told what the server says
// besides, in pieces of lines. Errors are *ServerErrors, *FormatErrors, or those of the
// stream.
func (o *Offer) ReadReport(r io.Reader, ref string, said func(string)) (*Report, error) {
	if o.can["side-band-64k"] {
		r = &bands{lines: lines{r: r}, said: said}
	}
	l := &lines{r: r}
	report := &Report{Reason: "the server did not say what it did"}
	line, end, err := l.text()
	if err != nil {
		return nil, err
	}
	unpacked, ok := strings.CutPrefix(line, "unpack ")
	if !ok || end {
		return nil, &FormatError{fmt.Sprintf("%.80q is no report of a push", line)}
	}
	if unpacked != "ok" {
		report.Unpack = unpacked
	}
	for {
		line, end, err := l.text()
		switch {
		case err != nil:
			return nil, err
		case end:
			// What is said may come behind the report; that stands, however this ends.
			_, _ = io.Copy(io.Discard, r)
			return report, nil
		case line == "ok "+ref:
			report.Reason = ""
		case strings.HasPrefix(line, "ng "+ref+" "):
			report.Reason = line[len("ng "+ref+" "):]
		}
	}
}
