package remotetest

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strings"
)

// SSH is an sshd with a key of its own that lets one key in.
type SSH struct {
	*server
	dir string
	// Command is a value for GIT_SSH_COMMAND that knows the host by the alias Alias, by
	// a configuration file of its own.
	Command string
	// Alias is the name of the host in that file.
	Alias string
}

// StartSSH starts an sshd with its files in dir, a new folder. The host is in the
// known_hosts of its configuration. The error is exec.ErrNotFound when OpenSSH is not
// installed.
func StartSSH(dir string) (*SSH, error) {
	sshd := ""
	for _, p := range []string{"sshd", "/usr/sbin/sshd", "/usr/local/sbin/sshd"} {
		if found, err := exec.LookPath(p); err == nil {
			sshd = found
			break
		}
	}
	for _, p := range []string{"ssh", "ssh-keygen"} {
		if _, err := exec.LookPath(p); err != nil || sshd == "" {
			return nil, exec.ErrNotFound
		}
	}
	if sshd, err := filepath.Abs(sshd); err != nil || sshd == "" {
		return nil, err
	}
	s := &SSH{dir: dir, Alias: "crm-book"}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	if os.Getuid() == 0 {
		// Where sshd locks its unprivileged part in; packages make it at the start of the
		// service, which may never have been.
		if err := os.MkdirAll("/run/sshd", 0o755); err != nil {
			return nil, err
		}
	}
	for _, key := range []string{"host", "user"} {
		if err := s.key(key); err != nil {
			return nil, err
		}
	}
	pub, err := os.ReadFile(s.path("user.pub"))
	if err != nil {
		return nil, err
	}
	config := fmt.Sprintf(`HostKey %s
AuthorizedKeysFile %s
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
PidFile none
LogLevel ERROR
AcceptEnv GIT_PROTOCOL
SetEnv PATH=%s
`, s.path("host"), s.path("authorized"), path)
	for name, text := range map[string]string{"authorized": string(pub), "sshd_config": config} {
		if err := os.WriteFile(s.path(name), []byte(text), 0o600); err != nil {
			return nil, err
		}
	}
	s.server, err = serve(func(c net.Conn) {
		f, err := c.(*net.TCPConn).File()
		if err != nil {
			return
		}
		defer f.Close()
		d := exec.Command(sshd, "-i", "-f", s.path("sshd_config"), "-E", s.path("log"))
		d.Stdin, d.Stdout = f, f
		_ = d.Run() // how a connection ended is what the client says
	})
	if err != nil {
		return nil, err
	}
	s.Command = "ssh -F " + s.path("config")
	if err := s.Via(s.Addr()); err != nil {
		return nil, err
	}
	return s, s.Know()
}

func (s *SSH) path(name string) string { return filepath.Join(s.dir, name) }

func (s *SSH) key(name string) error {
	out, err := exec.Command("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", s.path(name)).CombinedOutput()
	if err != nil {
		return fmt.Errorf("ssh-keygen: %w\n%s", err, out)
	}
	return nil
}

// Via has the alias lead to an address, such as that of a Cutter.
func (s *SSH) Via(addr string) error {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return err
	}
	me, err := user.Current()
	if err != nil {
		return err
	}
	text := fmt.Sprintf("Host %s\n\tHostName %s\n\tPort %s\n\tUser %s\n\tIdentityFile %s\n\tIdentitiesOnly yes\n\tIdentityAgent none\n\tHostKeyAlias %s\n\tUserKnownHostsFile %s\n\tGlobalKnownHostsFile /dev/null\n",
		s.Alias, host, port, me.Username, s.path("user"), s.Alias, s.path("known_hosts"))
	return os.WriteFile(s.path("config"), []byte(text), 0o600)
}

// Know puts the key of the host into known_hosts.
func (s *SSH) Know() error {
	pub, err := os.ReadFile(s.path("host.pub"))
	if err != nil {
		return err
	}
	return os.WriteFile(s.path("known_hosts"), []byte(s.Alias+" "+string(pub)), 0o600)
}

// Unknow empties known_hosts.
func (s *SSH) Unknow() error { return os.WriteFile(s.path("known_hosts"), nil, 0o600) }

// Impostor has another key in known_hosts than that of the host.
func (s *SSH) Impostor() error {
	if err := s.key("other"); err != nil {
		return err
	}
	pub, err := os.ReadFile(s.path("other.pub"))
	if err != nil {
		return err
	}
	return os.WriteFile(s.path("known_hosts"), []byte(s.Alias+" "+string(pub)), 0o600)
}

// Lock lets no key in any more.
func (s *SSH) Lock() error { return os.WriteFile(s.path("authorized"), nil, 0o600) }

// URL is that of a repository's folder.
func (s *SSH) URL(dir string) string {
	return "ssh://" + s.Alias + "/" + strings.TrimLeft(filepath.ToSlash(dir), "/")
}
