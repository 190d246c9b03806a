package remote

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"syscall"

	"crm/internal/store"
	"crm/internal/store/wire"
)

// errSilent says that the other side said nothing for too long.
var errSilent = errors.New("the other side fell silent: timed out")

// statusError is an answer of an HTTP server that is no success.
type statusError struct {
	url  string
	code int
}

// Error is what git says then, which classify knows.
func (e *statusError) Error() string {
	if e.code == 404 {
		return fmt.Sprintf("fatal: repository '%s' not found", Redact(e.url))
	}
	return fmt.Sprintf("fatal: unable to access '%s': The requested URL returned error: %d", Redact(e.url), e.code)
}

// reportError is a push that the server refused, in git's words.
type reportError struct {
	ref    string
	report *wire.Report
}

// Error is what git says then, which classify knows.
func (e *reportError) Error() string {
	text := fmt.Sprintf(" ! [remote rejected] %s (%s)", e.ref, e.report.Reason)
	if e.report.Unpack != "" {
		text = fmt.Sprintf("error: remote unpack failed: %s\n%s", e.report.Unpack, text)
	}
	return text
}

// isFull tells that a disk is full, and isReadOnly that it is not to be written to.
func isFull(err error) bool { return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) }

func isReadOnly(err error) bool { return errors.Is(err, syscall.EROFS) }

// wrongAtAll is the *Error of a failure; said is what the other side said besides. Errors
// of the store and of the context stay as they are.
func (o *own) wrongAtAll(err error, said string, push bool) error {
	var (
		done    *Error
		state   *store.StateError
		path    *store.PathError
		report  *reportError
		status  *statusError
		server  *wire.ServerError
		format  *wire.FormatError
		pack    *store.PackError
		broken  *store.ObjectError
		dns     *net.DNSError
		network *net.OpError
		cert    *tls.CertificateVerificationError
		unknown x509.UnknownAuthorityError
		record  tls.RecordHeaderError
	)
	kind, text := Other, err.Error()
	switch {
	case errors.As(err, &done):
		return err
	case errors.Is(err, errSilent):
		kind = Timeout
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded), errors.As(err, &state), errors.As(err, &path):
		return err
	case errors.As(err, &report):
		return o.said(report.Error(), said, err, true)
	case errors.As(err, &status):
		return o.said(status.Error(), said, err, push)
	case errors.As(err, &server):
		return o.said("fatal: remote error: "+server.Text, said, err, push)
	case errors.As(err, &pack), errors.As(err, &broken), errors.As(err, &format):
		kind = Damaged
	case errors.As(err, &cert), errors.As(err, &unknown), errors.As(err, &record):
		kind = Untrusted
	case errors.As(err, &dns), errors.As(err, &network) && network.Op == "dial":
		kind = Unreachable
	case isFull(err):
		kind = LocalFull
	case errors.Is(err, os.ErrDeadlineExceeded):
		kind = Timeout
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF), errors.Is(err, syscall.EPIPE), errors.Is(err, syscall.ECONNRESET), errors.As(err, &network):
		kind = Cut
	case errors.Is(err, exec.ErrNotFound):
		e := newError(NoGit, o.name, text, err)
		e.What, e.Hint = "neither git nor ssh is installed, and this remote needs one of them", "install git"
		return e
	default:
		if k := classify(cleaned(text), push); k != Other {
			kind = k
		}
	}
	// Why a connection ended is known best by whoever ended it.
	if k := classify(cleaned(said), push); said != "" && k != Other && (kind == Cut || kind == Other) {
		return o.said(text, said, err, push)
	}
	e := newError(kind, o.name, cleaned(said+"\n"+text), err)
	if kind == Other {
		e.What = fmt.Sprintf("it did not work out with %s: %s", o.name, cleaned(text))
	}
	return e
}

// said is the error for what was said in git's words.
func (o *own) said(text, said string, err error, push bool) *Error {
	detail := cleaned(said + "\n" + text)
	e := newError(classify(detail, push), o.name, detail, err)
	if words := serverWords(detail); e.Kind == Rejected && words != "" {
		e.What += ": " + words
	}
	if e.Kind == Other {
		e.What = fmt.Sprintf("%s failed: %s", o.name, cleaned(text))
	}
	return e
}
