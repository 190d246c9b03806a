package remote

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"crm/internal/store/gitconfig"
)

// Options are how a transfer goes on.
type Options struct {
	// Getenv reads the environment; nil is an empty one. git itself runs in the
	// environment of the process.
	Getenv func(string) string
	// Interactive lets git and ssh ask on the terminal: for a password, a passphrase,
	// and whether the key of a new host is right. Without it they fail instead.
	Interactive bool
	// Progress is told how far git is: what it does, and how many of how many; nil for
	// nobody.
	Progress func(what string, done, total int)
}

// The variables for people who share over https without a credential helper.
const (
	tokenVariable = "CRM_GIT_TOKEN"
	userVariable  = "CRM_GIT_USER"
)

// grace is how long git may clean up after it was told to stop.
const grace = 5 * time.Second

// runner runs git in a folder.
type runner struct {
	dir  string
	opts Options
	// config finds ssh's own settings; nil when they cannot be read.
	config *gitconfig.Config
	token  string // the scope of the token, see tokenScope
	named  bool   // the URL names the user
}

func newRunner(dir string, opts Options, config *gitconfig.Config, url string) *runner {
	if opts.Getenv == nil {
		opts.Getenv = func(string) string { return "" }
	}
	r := &runner{dir: dir, opts: opts, config: config}
	if opts.Getenv(tokenVariable) != "" {
		r.token, r.named = tokenScope(url)
	}
	return r
}

// git runs git and returns what it printed and what it said. The error is that of the
// process, exec.ErrNotFound when git is not there, or that of the context.
func (r *runner) git(ctx context.Context, args ...string) (out, said string, err error) {
	path, err := exec.LookPath("git")
	if err != nil {
		return "", "", exec.ErrNotFound
	}
	cmd := exec.CommandContext(ctx, path, append(r.settings(), args...)...)
	cmd.Dir = r.dir
	cmd.Env = r.environment(cmd.Environ())
	cmd.Cancel = func() error {
		if err := cmd.Process.Signal(os.Interrupt); err != nil {
			return cmd.Process.Kill()
		}
		return nil
	}
	cmd.WaitDelay = grace
	var stdout bytes.Buffer
	stderr := &listener{progress: r.opts.Progress}
	cmd.Stdout, cmd.Stderr = &stdout, stderr
	err = cmd.Run()
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	return stdout.String(), stderr.kept.String(), err
}

// settings make git safe and durable: no program that a URL names, no hooks of this
// side, no wait without end, all that is fetched on disk before it is referred to.
func (r *runner) settings() []string {
	set := []string{
		"protocol.ext.allow=never",
		"core.hooksPath=" + os.DevNull,
		"core.fsync=committed,reference",
		"http.lowSpeedLimit=1", "http.lowSpeedTime=60",
		"advice.fetchShowForcedUpdates=false", "advice.pushUpdateRejected=false",
		"gc.auto=0", "maintenance.auto=false",
	}
	if !r.opts.Interactive {
		set = append(set, "core.askPass=", "credential.interactive=false")
	}
	var args []string
	for _, s := range set {
		args = append(args, "-c", s)
	}
	return args
}

// environment is that of git.
func (r *runner) environment(all []string) []string {
	var env []string
	for _, e := range all {
		switch name, _, _ := strings.Cut(e, "="); name {
		case "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR", "GIT_PREFIX", "GIT_NAMESPACE",
			"LC_ALL", "LANGUAGE":
			continue
		case "GIT_ASKPASS", "SSH_ASKPASS", "GIT_TERMINAL_PROMPT", "SSH_ASKPASS_REQUIRE", "GCM_INTERACTIVE":
			if !r.opts.Interactive {
				continue
			}
		}
		env = append(env, e)
	}
	env = append(env, "LC_ALL=C")
	if !r.opts.Interactive {
		env = append(env, "GIT_TERMINAL_PROMPT=0", "SSH_ASKPASS_REQUIRE=never", "GCM_INTERACTIVE=never")
	}
	if ssh, ok := r.ssh(); ok {
		env = append(env, "GIT_SSH_COMMAND="+ssh)
	}
	if r.token != "" {
		env = append(env, r.helper()...)
	}
	return env
}

// ssh is the command for SSH with what makes it end by itself; false when the user has
// another program than OpenSSH, which may not know these options.
func (r *runner) ssh() (string, bool) {
	command := r.opts.Getenv("GIT_SSH_COMMAND")
	if command == "" && r.config != nil {
		command, _ = r.config.Get("core", "", "sshCommand")
	}
	if command == "" {
		if r.opts.Getenv("GIT_SSH") != "" {
			return "", false
		}
		command = "ssh"
	}
	variant := r.opts.Getenv("GIT_SSH_VARIANT")
	if variant == "" && r.config != nil {
		variant, _ = r.config.Get("ssh", "", "variant")
	}
	first, _, _ := strings.Cut(strings.TrimLeft(command, `"' `), " ")
	base := strings.TrimSuffix(strings.ToLower(filepath.Base(filepath.ToSlash(strings.Trim(first, `"'`)))), ".exe")
	if variant != "ssh" && (variant != "" && variant != "auto" || base != "ssh") {
		return "", false
	}
	command += " -o ServerAliveInterval=15 -o ServerAliveCountMax=4"
	if !r.opts.Interactive {
		command += " -o BatchMode=yes"
	}
	return command, true
}

// helper is a credential helper, told to git by the environment alone, that hands the
// token to the host of the remote and to no other. Neither argument list nor files hold
// the token.
func (r *runner) helper() []string {
	n, _ := strconv.Atoi(r.opts.Getenv("GIT_CONFIG_COUNT"))
	user := ""
	if !r.named {
		user = `printf 'username=%s\n' "${` + userVariable + `:-git}"; `
	}
	script := `!f() { test "$1" = get || exit 0; ` + user + `printf 'password=%s\n' "$` + tokenVariable + `"; }; f`
	at := strconv.Itoa(n)
	return []string{
		"GIT_CONFIG_COUNT=" + strconv.Itoa(n+1),
		"GIT_CONFIG_KEY_" + at + "=credential." + r.token + ".helper",
		"GIT_CONFIG_VALUE_" + at + "=" + script,
	}
}

// listener keeps what git says on its standard error and passes its progress on.
type listener struct {
	progress func(what string, done, total int)
	kept     bytes.Buffer
	line     []byte
}

// keptMax bounds what is kept, in bytes; a server may talk without end.
const keptMax = 256 << 10

func (l *listener) Write(p []byte) (int, error) {
	for _, c := range p {
		if len(l.line) < 4<<10 {
			l.line = append(l.line, c)
		}
		if c != '\n' && c != '\r' {
			continue
		}
		if l.progress != nil {
			if what, done, total, ok := progressOf(strings.TrimRight(string(l.line), "\r\n")); ok {
				l.progress(what, done, total)
			}
		}
		l.line = l.line[:0]
	}
	if l.kept.Len()+len(p) > keptMax {
		l.kept.Next(l.kept.Len() / 2) // why it failed stands at the end
	}
	if len(p) <= keptMax {
		l.kept.Write(p)
	}
	return len(p), nil
}

// progressOf reads a line like "Receiving objects:  45% (9/20), 1.00 KiB".
func progressOf(line string) (what string, done, total int, ok bool) {
	line = strings.TrimSpace(strings.TrimPrefix(line, "remote:"))
	what, rest, ok := strings.Cut(line, ": ")
	if !ok {
		return "", 0, 0, false
	}
	switch what {
	case "Receiving objects", "Resolving deltas", "Writing objects", "Counting objects", "Compressing objects", "Unpacking objects", "Enumerating objects", "Updating files", "Checking connectivity":
	default:
		return "", 0, 0, false
	}
	_, rest, found := strings.Cut(rest, "% (")
	if !found {
		return what, 0, 0, true
	}
	rest, _, _ = strings.Cut(rest, ")")
	a, b, _ := strings.Cut(rest, "/")
	done, _ = strconv.Atoi(a)
	total, _ = strconv.Atoi(b)
	return what, done, total, true
}
