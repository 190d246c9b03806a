package remote

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"

	"crm/internal/store"
	"crm/internal/store/wire"
)

// The services of a server of repositories.
const (
	servesFetch = "git-upload-pack"
	servesPush  = "git-receive-pack"
)

// link is a connection to a service of a server.
type link interface {
	// offer is where the server says first what it has.
	offer(ctx context.Context, service string) (io.Reader, error)
	// ask sends a request of a fetch and returns where the answer comes.
	ask(request []byte) (io.Reader, error)
	// send sends the request of a push, with what body writes, and returns where the
	// answer comes.
	send(head []byte, body func(io.Writer) error) (io.Reader, error)
	// forgets tells that each request stands alone (HTTP).
	forgets() bool
	// end ends the connection and returns what was said besides.
	end() string
}

// serverPeer is a repository that a server gives access to.
type serverPeer struct {
	*own
	ctx   context.Context // of the whole transfer
	link  link
	offer *wire.Offer
	words strings.Builder // what the server said besides
}

func (p *serverPeer) list(ctx context.Context, push bool) (string, []store.Ref, error) {
	p.ctx = ctx
	service := servesFetch
	if push {
		service = servesPush
	}
	r, err := p.link.offer(ctx, service)
	if errors.As(err, new(*wire.FormatError)) {
		return "", nil, newError(NoRepository, p.name, err.Error(), err)
	}
	if err != nil {
		return "", nil, err
	}
	p.offer, err = wire.ReadOffer(r, service, p.link.forgets())
	if errors.As(err, new(*wire.FormatError)) {
		return "", nil, newError(NoRepository, p.name, err.Error(), err)
	}
	if err != nil {
		return "", nil, err
	}
	if p.offer.Shallow {
		return "", nil, &store.StateError{What: p.name + " lacks a part of its history, so that only git can share it", Hint: "install git"}
	}
	head := p.offer.Head
	if head == "" {
		// An old server does not say which branch HEAD is; one at the same commit is as good.
		at := refOf(p.offer.Refs, "HEAD")
		for _, r := range p.offer.Refs {
			if !at.IsZero() && r.Hash == at && strings.HasPrefix(r.Name, "refs/heads/") && (head == "" || r.Name == "refs/heads/main") {
				head = r.Name
			}
		}
	}
	return head, p.offer.Refs, nil
}

func (p *serverPeer) fetch(ctx context.Context, wants []store.Hash) error {
	next, stop, err := p.haves(ctx)
	if err != nil {
		return err
	}
	defer stop()
	talk := &wire.Talk{Offer: p.offer, Wants: wants, Haves: next, Ask: p.link.ask, Forgets: p.link.forgets(), Said: p.hear}
	pack, err := talk.Fetch()
	if err != nil {
		return err
	}
	return p.repo.Receive(ctx, pack, p.progress("Receiving objects"))
}

func (p *serverPeer) push(ctx context.Context, ref string, old, commit store.Hash) error {
	head, err := p.offer.PushRequest(ref, old, commit)
	if err != nil {
		return err
	}
	r, sendErr := p.link.send(head, func(w io.Writer) error {
		return p.repo.Send(ctx, w, []store.Hash{commit}, p.known(p.offer.Refs), p.offer.Deltas(), p.progress("Writing objects"))
	})
	if r == nil {
		return sendErr
	}
	report, err := p.offer.ReadReport(r, ref, p.hear)
	switch {
	case err != nil && sendErr != nil:
		return sendErr
	case err != nil:
		return err
	case report.Reason != "" || report.Unpack != "":
		return &reportError{strings.TrimPrefix(ref, "refs/heads/"), report}
	}
	return nil
}

// hear keeps what the server says.
func (p *serverPeer) hear(text string) {
	if p.words.Len() < keptMax {
		p.words.WriteString(text)
	}
}

func (p *serverPeer) close() { p.link.end() }

func (p *serverPeer) wrong(err error, push bool) error {
	if p.ctx.Err() != nil {
		return p.ctx.Err() // however the connection ended by that
	}
	var said bytes.Buffer
	for line := range strings.Lines(p.words.String()) {
		said.WriteString("remote: " + line)
	}
	if said.Len() > 0 {
		said.WriteString("\n")
	}
	said.WriteString(p.link.end())
	return p.wrongAtAll(err, said.String(), push)
}
