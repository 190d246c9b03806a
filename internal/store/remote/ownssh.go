package remote

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"
)

// sshLink speaks to a server by the system's ssh, which knows the user's keys, agent,
// aliases and known hosts.
type sshLink struct {
	*own
	host, port, path string
	cmd              *exec.Cmd
	cancel           context.CancelFunc
	in               io.WriteCloser
	out              io.ReadCloser
	said             listener
	ended            bool
}

func (o *own) ssh(host, port, path string) (peer, error) {
	if strings.HasPrefix(host, "-") || strings.HasPrefix(path, "-") {
		return nil, &Error{Kind: BadURL, Remote: o.name, What: fmt.Sprintf("%q has a host or a path that begins with a hyphen", cleaned(Redact(o.url)))}
	}
	return &serverPeer{own: o, link: &sshLink{own: o, host: host, port: port, path: path}}, nil
}

// command is how ssh is run: words, or a line for the shell.
func (l *sshLink) command() (words []string, line string) {
	command, ok := l.run.ssh()
	if !ok {
		command = l.opts.Getenv("GIT_SSH_COMMAND")
		if command == "" && l.config != nil {
			command, _ = l.config.Get("core", "", "sshCommand")
		}
		if command == "" {
			return []string{l.opts.Getenv("GIT_SSH")}, ""
		}
	}
	if strings.ContainsAny(command, "\"'\\$`*?[](){}<>|&;#~%\n") {
		return nil, command
	}
	return strings.Fields(command), ""
}

func (l *sshLink) forgets() bool { return false }

func (l *sshLink) offer(ctx context.Context, service string) (io.Reader, error) {
	words, line := l.command()
	if line != "" {
		words = []string{"sh", "-c", line + ` "$@"`, line}
	}
	if l.port != "" {
		words = append(words, "-p", l.port)
	}
	words = append(words, l.host, service+" "+quoted(l.path))
	path, err := exec.LookPath(words[0])
	if err != nil {
		return nil, exec.ErrNotFound
	}
	ctx, l.cancel = context.WithCancel(ctx)
	l.cmd = exec.CommandContext(ctx, path, words[1:]...)
	l.cmd.Dir = l.run.dir
	l.cmd.Env = l.run.environment(l.cmd.Environ())
	l.cmd.Cancel = func() error {
		if err := l.cmd.Process.Signal(os.Interrupt); err != nil {
			return l.cmd.Process.Kill()
		}
		return nil
	}
	l.cmd.WaitDelay = grace
	l.cmd.Stderr = &l.said
	if l.in, err = l.cmd.StdinPipe(); err == nil {
		l.out, err = l.cmd.StdoutPipe()
	}
	if err == nil {
		err = l.cmd.Start()
	}
	if err != nil {
		l.ended = true
		l.cancel()
		return nil, fmt.Errorf("run %s: %w", words[0], err)
	}
	return l.out, nil
}

func (l *sshLink) ask(request []byte) (io.Reader, error) {
	if _, err := l.in.Write(request); err != nil {
		return nil, err
	}
	return l.out, nil
}

func (l *sshLink) send(head []byte, body func(io.Writer) error) (io.Reader, error) {
	_, err := l.in.Write(head)
	if err == nil {
		err = body(l.in)
	}
	// Also a server that did not read all tells why.
	return l.out, err
}

func (l *sshLink) end() string {
	if l.cmd != nil && !l.ended {
		l.ended = true
		_, _ = io.WriteString(l.in, "0000") // nothing more is wanted
		l.in.Close()
		l.out.Close()
		late := time.AfterFunc(grace, l.cancel)
		_ = l.cmd.Wait() // how it ended is what it said
		late.Stop()
		l.cancel()
	}
	return l.said.kept.String()
}

// quoted is a word for the shell of the host.
func quoted(s string) string {
	return "'" + strings.NewReplacer("'", `'\''`, "!", `'\!'`).Replace(s) + "'"
}
