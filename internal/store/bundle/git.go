package bundle

import (
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"
)

// grace is how long git may clean up after it was told to stop.
const grace = 5 * time.Second

// git runs git in a folder and returns what it said.
func git(ctx context.Context, dir string, in io.Reader, out io.Writer, args ...string) (said string, err error) {
	path, err := exec.LookPath("git")
	if err != nil {
		return "", exec.ErrNotFound
	}
	// What comes from a file is hostile: no hooks, no names that another file
	// system would take for .git, no file in memory that is large beyond reason.
	set := []string{
		"-c", "core.hooksPath=" + os.DevNull, "-c", "core.protectHFS=true", "-c", "core.protectNTFS=true",
		"-c", "core.bigFileThreshold=16m", "-c", "core.fsync=all", "-c", "core.fsmonitor=false",
		"-c", "gc.auto=0", "-c", "maintenance.auto=false",
	}
	cmd := exec.CommandContext(ctx, path, append(set, args...)...)
	cmd.Dir = dir
	for _, e := range cmd.Environ() {
		switch name, _, _ := strings.Cut(e, "="); name {
		case "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES",
			"GIT_COMMON_DIR", "GIT_PREFIX", "GIT_NAMESPACE", "GIT_TEMPLATE_DIR", "GIT_DEFAULT_HASH", "LC_ALL", "LANGUAGE":
		default:
			cmd.Env = append(cmd.Env, e)
		}
	}
	cmd.Env = append(cmd.Env, "LC_ALL=C", "GIT_NO_REPLACE_OBJECTS=1")
	cmd.Cancel = func() error {
		if err := cmd.Process.Signal(os.Interrupt); err != nil {
			return cmd.Process.Kill()
		}
		return nil
	}
	cmd.WaitDelay = grace
	var diag bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = in, out, &diag
	err = cmd.Run()
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	last := ""
	for line := range strings.Lines(diag.String()) {
		line = strings.TrimSpace(line)
		if rest, ok := strings.CutPrefix(line, "fatal: "); ok || last == "" {
			last = line
			if ok {
				last = rest
			}
		}
	}
	return last, err
}

// ask is git for a short answer.
func ask(ctx context.Context, dir string, args ...string) (out, said string, err error) {
	var b bytes.Buffer
	said, err = git(ctx, dir, nil, &b, args...)
	return strings.TrimSpace(b.String()), said, err
}
