package remotetest

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"io"
	"net/http"
	"net/http/cgi"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"strings"
)

// HTTP is a server of all repositories below a folder.
type HTTP struct {
	*httptest.Server
	// ReadOnly makes it refuse pushes with 403.
	ReadOnly bool
}

// PEM is a certificate as files have it.
func PEM(c *x509.Certificate) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})
}

// StartHTTP serves the repositories below root by git http-backend, to whoever knows user
// and password; to everybody when user is empty. The URL of DIR below root is URL/DIR.
// The error is exec.ErrNotFound when git's backend is not installed.
func StartHTTP(root, user, password string) (*HTTP, error) {
	dir, err := Git(".", "--exec-path")
	if err != nil {
		return nil, err
	}
	backend, err := exec.LookPath(filepath.Join(dir, "git-http-backend"))
	if err != nil {
		return nil, exec.ErrNotFound
	}
	h := &HTTP{}
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		u, p, _ := r.BasicAuth()
		if user != "" && (u != user || p != password) {
			w.Header().Set("WWW-Authenticate", `Basic realm="git"`)
			http.Error(w, "who are you?", http.StatusUnauthorized)
			return
		}
		if h.ReadOnly && (strings.HasSuffix(r.URL.Path, "/git-receive-pack") || r.URL.Query().Get("service") == "git-receive-pack") {
			http.Error(w, "read only", http.StatusForbidden)
			return
		}
		// CGI takes no body of unknown length, in which git sends large packs.
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return // the client was cut off
		}
		r.Body, r.ContentLength, r.TransferEncoding = io.NopCloser(bytes.NewReader(body)), int64(len(body)), nil
		(&cgi.Handler{
			Path:       backend,
			Env:        []string{"GIT_PROJECT_ROOT=" + root, "GIT_HTTP_EXPORT_ALL=1", "REMOTE_USER=" + user, "GIT_CONFIG_NOSYSTEM=1", "PATH=" + path},
			InheritEnv: []string{"HOME"},
		}).ServeHTTP(w, r)
	}))
	return h, nil
}
