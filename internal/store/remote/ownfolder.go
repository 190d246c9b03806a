package remote

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net/url"
	"path/filepath"
	"runtime"
	"strings"

	"crm/internal/store"
)

// folderPeer is a repository in a folder. Its objects and references are read and written
// in place; no program runs there.
type folderPeer struct {
	*own
	path  string
	other *store.Repository
	refs  []store.Ref
}

// filePath is the path in a file URL, from behind the slashes.
func filePath(rest string) string {
	if i := strings.IndexByte(rest, '/'); i > 0 {
		rest = rest[i:] // a host, which can only be this one
	}
	if p, err := url.PathUnescape(rest); err == nil {
		rest = p
	}
	if runtime.GOOS == "windows" && len(rest) > 2 && rest[2] == ':' {
		rest = rest[1:]
	}
	return filepath.FromSlash(rest)
}

func (p *folderPeer) list(ctx context.Context, _ bool) (string, []store.Ref, error) {
	path := p.path
	if !filepath.IsAbs(path) {
		path = filepath.Join(p.run.dir, path)
	}
	var err error
	if p.other, err = store.OpenRepository(path, p.sopts); err != nil {
		return "", nil, err
	}
	if err := p.other.CheckWhole(); err != nil {
		return "", nil, err
	}
	head, err := p.other.Head()
	if err != nil {
		return "", nil, err
	}
	if p.refs, err = p.other.Refs("refs/heads/"); err != nil {
		return "", nil, err
	}
	return head, p.refs, ctx.Err()
}

func (p *folderPeer) fetch(ctx context.Context, wants []store.Hash) error {
	next, stop, err := p.haves(ctx)
	if err != nil {
		return err
	}
	defer stop()
	var common []store.Hash
	for h, ok := next(); ok; h, ok = next() {
		if p.other.HasCommit(h) {
			if common = append(common, h); len(common) == 64 {
				break
			}
		}
	}
	return carry(ctx, p.other, p.repo, wants, common, p.progress("Receiving objects"))
}

func (p *folderPeer) push(ctx context.Context, ref string, old, commit store.Hash) error {
	if err := p.other.CheckPush(ref); err != nil {
		return err
	}
	if err := carry(ctx, p.repo, p.other, []store.Hash{commit}, p.known(p.refs), p.progress("Writing objects")); err != nil {
		return err
	}
	if err := p.other.Connected(ctx, commit); err != nil {
		return err
	}
	return p.other.MoveRef(ctx, ref, old, commit)
}

// carry brings what commits need from one repository to another.
func carry(ctx context.Context, from, to *store.Repository, tips, without []store.Hash, progress func(done, total int)) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	r, w := io.Pipe()
	sent := make(chan error, 1)
	go func() {
		err := from.Send(ctx, w, tips, without, true, nil)
		w.CloseWithError(err)
		sent <- err
	}()
	err := to.Receive(ctx, r, progress)
	r.CloseWithError(errStopped)
	serr := <-sent
	if serr != nil && !errors.Is(serr, errStopped) {
		return serr
	}
	return err
}

// errStopped ends a sender whose reader has failed.
var errStopped = errors.New("the reader has ended")

func (p *folderPeer) close() {}

func (p *folderPeer) wrong(err error, push bool) error {
	var none *store.NotFoundError
	var broken *store.ObjectError
	switch {
	case errors.As(err, &none):
		return newError(NoRepository, p.name, err.Error(), err)
	case errors.As(err, &broken):
		return newError(Damaged, p.name, err.Error(), err)
	case errors.Is(err, store.ErrMoved):
		return newError(Behind, p.name, err.Error(), err)
	case isFull(err) && push:
		return newError(Full, p.name, err.Error(), err)
	case push && (isReadOnly(err) || errors.Is(err, fs.ErrPermission)):
		return newError(ReadOnly, p.name, err.Error(), err)
	case errors.Is(err, fs.ErrPermission):
		return newError(NoAccess, p.name, err.Error(), err)
	}
	return p.wrongAtAll(err, "", push)
}
