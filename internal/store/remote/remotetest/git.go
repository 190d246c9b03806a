// Package remotetest starts real servers of git repositories on the loopback address,
// for tests: sshd, git http-backend with a password, and a proxy that cuts connections.
// It is never part of the program.
package remotetest

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
)

// path is where programs are found, whatever a test makes of PATH.
var path = os.ExpandEnv("$PATH")

// git is the path of system git.
func git() (string, error) {
	for _, dir := range filepath.SplitList(path) {
		if p, err := exec.LookPath(filepath.Join(dir, "git")); err == nil {
			return p, nil
		}
	}
	return "", exec.ErrNotFound
}

// WithoutGit fills a folder with the programs of PATH that have one of the names, to be
// the PATH of a test.
func WithoutGit(dir string, names ...string) error {
	for _, name := range names {
		for _, from := range filepath.SplitList(path) {
			p, err := exec.LookPath(filepath.Join(from, name))
			if err != nil {
				continue
			}
			if err := os.Symlink(p, filepath.Join(dir, name)); err != nil {
				return err
			}
			break
		}
	}
	return nil
}

// Git runs system git in a folder and returns what it printed.
func Git(dir string, args ...string) (string, error) { return run(dir, "", args...) }

// FastImport feeds "git fast-import" in a folder.
func FastImport(dir, stream string) error {
	_, err := run(dir, stream, "fast-import", "--quiet", "--force")
	return err
}

func run(dir, in string, args ...string) (string, error) {
	program, err := git()
	if err != nil {
		return "", err
	}
	c := exec.Command(program, args...)
	c.Dir = dir
	c.Env = append(c.Environ(), "PATH="+path)
	c.Stdin = strings.NewReader(in)
	out, err := c.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("git %s: %w\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out)), nil
}

// Bare makes an empty bare repository whose HEAD names a branch.
func Bare(dir, branch string) error {
	if _, err := Git(".", "init", "-q", "--bare", "-b", branch, dir); err != nil {
		return err
	}
	_, err := Git(dir, "config", "http.receivepack", "true")
	return err
}

// Hook gives a repository a hook: a shell script.
func Hook(dir, name, script string) error {
	path := filepath.Join(dir, "hooks", name)
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	return os.WriteFile(path, []byte("#!/bin/sh\n"+script+"\n"), 0o755)
}

// server accepts connections until it is closed.
type server struct {
	listener net.Listener
	wg       sync.WaitGroup
}

func serve(handle func(net.Conn)) (*server, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &server{listener: l}
	s.wg.Add(1)
	go func() {
		defer s.wg.Done()
		for {
			c, err := l.Accept()
			if errors.Is(err, net.ErrClosed) {
				return
			}
			if err != nil {
				continue
			}
			s.wg.Add(1)
			go func() {
				defer s.wg.Done()
				defer c.Close()
				handle(c)
			}()
		}
	}()
	return s, nil
}

// Addr is HOST:PORT.
func (s *server) Addr() string { return s.listener.Addr().String() }

// Close ends the server when its connections have ended.
func (s *server) Close() {
	s.listener.Close()
	s.wg.Wait()
}

// Cutter is a proxy that cuts each connection in the middle.
type Cutter struct{ *server }

// Cut starts a proxy to an address that ends a connection once so many bytes went up
// (from the client) or down; 0 is no limit.
func Cut(addr string, up, down int64) (*Cutter, error) {
	s, err := serve(func(c net.Conn) {
		to, err := net.Dial("tcp", addr)
		if err != nil {
			return
		}
		defer to.Close()
		done := make(chan struct{}, 2)
		pass := func(dst, src net.Conn, limit int64) {
			copyMost(dst, src, limit)
			done <- struct{}{}
		}
		go pass(to, c, up)
		go pass(c, to, down)
		<-done
		c.Close()
		to.Close()
		<-done
	})
	return &Cutter{s}, err
}

func copyMost(dst, src net.Conn, limit int64) {
	buf := make([]byte, 4<<10)
	var n int64
	for {
		k, err := src.Read(buf)
		if limit > 0 && n+int64(k) >= limit {
			_, _ = dst.Write(buf[:limit-n])
			return
		}
		n += int64(k)
		if k > 0 {
			if _, err := dst.Write(buf[:k]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}
