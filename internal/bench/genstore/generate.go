package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"crm/internal/bench/book"
	"crm/internal/codec"
	"crm/internal/crm"
)

type options struct {
	n, commits int
	seed       uint64
	gc         bool
}

// generate makes the repository, feeds its commits to git fast-import, and
// checks the last of them out, so that index and files agree.
func generate(ctx context.Context, dir string, o options) error {
	if o.commits > 0 && o.n == 0 {
		return errors.New("a history needs at least one customer; give -n")
	}
	if entries, err := os.ReadDir(dir); err == nil && len(entries) > 0 {
		return fmt.Errorf("the folder %s is not empty", dir)
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	for _, args := range [][]string{
		{"init", "--quiet", "--initial-branch=main"},
		{"config", "user.name", "Benchmark"},
		{"config", "user.email", "benchmark@bench.example"},
		{"config", "gc.auto", "0"},
	} {
		if err := git(ctx, dir, nil, args...); err != nil {
			return err
		}
	}
	if err := feed(ctx, dir, o); err != nil {
		return err
	}
	workers := fmt.Sprintf("checkout.workers=%d", runtime.NumCPU())
	if err := git(ctx, dir, nil, "-c", workers, "reset", "--quiet", "--hard", "main"); err != nil {
		return err
	}
	if o.gc {
		if err := git(ctx, dir, nil, "gc", "--quiet"); err != nil {
			return err
		}
		// gc keeps the deltas of fast-import, which are poor ones: of many
		// commits they make twenty times what git itself would.
		if o.commits >= 10_000 {
			if err := git(ctx, dir, nil, "repack", "-a", "-d", "-f", "-q"); err != nil {
				return err
			}
		}
		return git(ctx, dir, nil, "commit-graph", "write", "--reachable", "--changed-paths", "--no-progress")
	}
	return nil
}

// feed runs git fast-import on the stream.
func feed(ctx context.Context, dir string, o options) error {
	r, w := io.Pipe()
	done := make(chan error, 1)
	go func() {
		b := bufio.NewWriterSize(w, 1<<20)
		err := stream(b, o)
		if err == nil {
			err = b.Flush()
		}
		w.CloseWithError(err)
		done <- err
	}()
	err := git(ctx, dir, r, "-c", "core.compression=1", "fast-import", "--quiet", "--done")
	r.CloseWithError(errors.New("git fast-import has ended"))
	if streamErr := <-done; err == nil {
		err = streamErr
	}
	return err
}

// git runs system git in the folder, without the configuration of the user, so
// that the result does not depend on it.
func git(ctx context.Context, dir string, in io.Reader, args ...string) error {
	cmd := exec.CommandContext(ctx, "git", args...)
	cmd.Dir = dir
	cmd.Stdin = in
	cmd.Env = append(os.Environ(), "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_DIR="+filepath.Join(".", ".git"), "GIT_WORK_TREE=.")
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("git %s: %w: %s", strings.Join(args, " "), err, strings.TrimSpace(string(out)))
	}
	return nil
}

// encodeAll calls f with the path and text of every customer, in order. The
// work is done on all cores.
func encodeAll(o options, f func(path string, data []byte) error) error {
	const chunk = 256
	type file struct {
		path string
		data []byte
	}
	workers := runtime.NumCPU()
	queue := make(chan chan []file, 2*workers)
	stop := make(chan struct{})
	defer close(stop)
	slots := make(chan struct{}, workers)
	go func() {
		defer close(queue)
		for from := 0; from < o.n; from += chunk {
			result := make(chan []file, 1)
			select {
			case queue <- result:
			case <-stop:
				return
			}
			slots <- struct{}{}
			go func() {
				defer func() { <-slots }()
				files := make([]file, 0, chunk)
				for i := from; i < min(from+chunk, o.n); i++ {
					c := book.Customer(o.seed, i)
					files = append(files, file{crm.Path(c.ID, c.Name), codec.Encode(c)})
				}
				result <- files
			}()
		}
	}()
	for result := range queue {
		for _, x := range <-result {
			if err := f(x.path, x.data); err != nil {
				return err
			}
		}
	}
	return nil
}
