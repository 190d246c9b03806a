package remote

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"crm/internal/store"
	"crm/internal/store/wire"
)

const (
	// silence is how long a server may say and take nothing.
	silence = time.Minute
	// wholeMax is up to how many bytes a push is sent with its length; some servers take
	// no request without one.
	wholeMax = 1 << 20
)

// httpLink speaks to a server by HTTP, with a request for each step.
type httpLink struct {
	*own
	ctx     context.Context // of the whole transfer
	client  *http.Client
	base    string // the URL of the repository, without user and password
	user    string
	secret  string
	service string
	said    strings.Builder
	bodies  []io.Closer
}

func (o *own) http() (peer, error) {
	u, err := url.Parse(o.url)
	if err != nil {
		return nil, &Error{Kind: BadURL, Remote: o.name, What: fmt.Sprintf("%q is not a URL", Redact(o.url)), Hint: "use https://HOST/PATH", Err: err}
	}
	l := &httpLink{own: o}
	if u.User != nil {
		l.user = u.User.Username()
		l.secret, _ = u.User.Password()
	}
	if l.secret == "" && o.run.token != "" {
		if l.secret = o.opts.Getenv(tokenVariable); l.user == "" {
			l.user = o.opts.Getenv(userVariable)
		}
		if l.user == "" {
			l.user = "git"
		}
	}
	u.User, u.Fragment = nil, ""
	l.base = strings.TrimSuffix(u.String(), "/")
	transport := &http.Transport{Proxy: http.ProxyFromEnvironment, ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{}}
	if proxy := o.setting("proxy"); proxy != "" {
		if !strings.Contains(proxy, "://") {
			proxy = "http://" + proxy
		}
		p, err := url.Parse(proxy)
		if err != nil {
			return nil, &store.StateError{What: "git's setting http.proxy is no URL", Hint: "correct it: git config --global --edit", Err: err}
		}
		transport.Proxy = http.ProxyURL(p)
	}
	if transport.TLSClientConfig.RootCAs, err = o.authorities(); err != nil {
		return nil, err
	}
	l.client = &http.Client{Transport: transport, CheckRedirect: sameHost}
	return &serverPeer{own: o, link: l}, nil
}

// setting is a setting of git in the section http.
func (o *own) setting(key string) string {
	if o.config == nil {
		return ""
	}
	v, _ := o.config.Get("http", "", key)
	return v
}

// authorities are whose certificates are accepted, when git's settings name some.
func (o *own) authorities() (*x509.CertPool, error) {
	file := o.opts.Getenv("GIT_SSL_CAINFO")
	if file == "" {
		file = o.setting("sslCAInfo")
	}
	if file == "" {
		return nil, nil
	}
	if rest, ok := strings.CutPrefix(file, "~/"); ok {
		file = filepath.Join(o.opts.Getenv("HOME"), rest)
	}
	pem, err := os.ReadFile(file)
	pool := x509.NewCertPool()
	if err != nil || !pool.AppendCertsFromPEM(pem) {
		return nil, &store.StateError{What: fmt.Sprintf("the file of certificates %s, which git's settings name, cannot be used", file), Hint: "correct http.sslCAInfo: git config --global --edit", Err: err}
	}
	return pool, nil
}

// sameHost follows the redirection of a repository that has moved on its host, or from
// http to https there, and none to where nobody wanted to go.
func sameHost(req *http.Request, via []*http.Request) error {
	from, to := via[0].URL, req.URL
	same := to.Scheme == from.Scheme && strings.EqualFold(to.Host, from.Host)
	safer := from.Scheme == "http" && to.Scheme == "https" && from.Port() == "" && strings.EqualFold(to.Host, from.Host)
	if len(via) >= 5 || req.Method != http.MethodGet || !same && !safer {
		return http.ErrUseLastResponse
	}
	return nil
}

func (l *httpLink) forgets() bool { return true }

func (l *httpLink) offer(ctx context.Context, service string) (io.Reader, error) {
	l.ctx, l.service = ctx, service
	resp, err := l.do(http.MethodGet, l.base+"/info/refs?service="+service, "", nil, -1)
	if err != nil {
		return nil, err
	}
	if got := resp.Header.Get("Content-Type"); got != "application/x-"+service+"-advertisement" {
		return nil, &wire.FormatError{What: "no repository of git is offered there"}
	}
	// After a redirection the rest goes to where that led.
	at := *resp.Request.URL
	if path, ok := strings.CutSuffix(at.Path, "/info/refs"); ok {
		at.Path, at.RawPath, at.RawQuery = path, "", ""
		l.base = at.String()
	}
	return resp.Body, nil
}

func (l *httpLink) ask(request []byte) (io.Reader, error) {
	return l.post(bytes.NewReader(request), int64(len(request)))
}

func (l *httpLink) send(head []byte, body func(io.Writer) error) (io.Reader, error) {
	r, w := io.Pipe()
	sent := make(chan error, 1)
	go func() {
		_, err := w.Write(head)
		if err == nil {
			err = body(w)
		}
		w.CloseWithError(err)
		sent <- err
	}()
	first := make([]byte, wholeMax)
	n, err := io.ReadFull(r, first)
	var answer io.Reader
	if err != nil {
		if err := <-sent; err != nil {
			return nil, err
		}
		return l.post(bytes.NewReader(first[:n]), int64(n))
	}
	answer, err = l.post(io.MultiReader(bytes.NewReader(first), r), -1)
	r.CloseWithError(errStopped)
	if serr := <-sent; serr != nil && !errors.Is(serr, errStopped) {
		return answer, serr
	}
	return answer, err
}

func (l *httpLink) post(body io.Reader, size int64) (io.Reader, error) {
	resp, err := l.do(http.MethodPost, l.base+"/"+l.service, "application/x-"+l.service+"-request", body, size)
	if err != nil {
		return nil, err
	}
	if got := resp.Header.Get("Content-Type"); got != "application/x-"+l.service+"-result" {
		return nil, &wire.FormatError{What: fmt.Sprintf("a result of the type %.40q", got)}
	}
	return resp.Body, nil
}

// do makes one request. The body of the answer is closed by end.
func (l *httpLink) do(method, to, kind string, body io.Reader, size int64) (*http.Response, error) {
	ctx, cancel := context.WithCancelCause(l.ctx)
	clock := time.AfterFunc(silence, func() { cancel(errSilent) })
	alive := func() { clock.Reset(silence) }
	if body != nil {
		body = &watched{r: body, ctx: ctx, alive: alive}
	}
	req, err := http.NewRequestWithContext(ctx, method, to, body)
	if err != nil {
		clock.Stop()
		cancel(nil)
		return nil, err
	}
	req.ContentLength = size
	if body == nil {
		req.ContentLength = 0
	}
	// Some hosts speak git's protocol only to who calls itself git.
	req.Header.Set("User-Agent", "git/2 (crm)")
	if kind != "" {
		req.Header.Set("Content-Type", kind)
		req.Header.Set("Accept", "application/x-"+l.service+"-result")
	}
	if l.secret != "" {
		req.SetBasicAuth(l.user, l.secret)
	}
	resp, err := l.client.Do(req)
	if err != nil {
		clock.Stop()
		if cause := context.Cause(ctx); errors.Is(cause, errSilent) {
			err = cause
		}
		cancel(nil)
		return nil, err
	}
	l.bodies = append(l.bodies, &ended{resp.Body, func() { clock.Stop(); cancel(nil) }})
	if resp.StatusCode != http.StatusOK {
		if strings.HasPrefix(resp.Header.Get("Content-Type"), "text/plain") {
			text, _ := io.ReadAll(io.LimitReader(resp.Body, detailMax))
			for line := range strings.Lines(string(text)) {
				l.said.WriteString("remote: " + strings.TrimRight(line, "\r\n") + "\n")
			}
		}
		return nil, &statusError{to, resp.StatusCode}
	}
	resp.Body = io.NopCloser(&watched{r: resp.Body, ctx: ctx, alive: alive})
	return resp, nil
}

func (l *httpLink) end() string {
	for _, b := range l.bodies {
		b.Close()
	}
	l.bodies = nil
	l.client.CloseIdleConnections()
	return l.said.String()
}

// watched is a stream that tells each time that it moves.
type watched struct {
	r     io.Reader
	ctx   context.Context
	alive func()
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.r.Read(p)
	if n > 0 {
		w.alive()
	}
	if cause := context.Cause(w.ctx); err != nil && errors.Is(cause, errSilent) {
		err = cause
	}
	return n, err
}

// ended is the body of an answer, with what ends with it.
type ended struct {
	io.Closer
	too func()
}

// Close ends the answer.
func (e *ended) Close() error {
	e.too()
	return e.Closer.Close()
}
