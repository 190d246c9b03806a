package cmd_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The cron of the system runs what was installed, and what it sends is read. It
// has a crontab of its own, in a namespace that ends with it, and takes up to a
// minute.
func TestRealCron(t *testing.T) {
	if testing.Short() {
		t.Skip("cron takes a minute")
	}
	if os.Getuid() != 0 {
		t.Skip("cron is started by root alone")
	}
	for _, name := range []string{"cron", "crontab", "unshare"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Skip(err)
		}
	}
	spool := "mount -t tmpfs tmpfs /var/spool/cron/crontabs && mount -t tmpfs tmpfs /run"
	if exec.Command("unshare", "-m", "-p", "-f", "sh", "-c", spool).Run() != nil {
		t.Skip("there are no namespaces here")
	}
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "it's 100%")
	bin := filepath.Join(dir, "bin")
	book := filepath.Join(dir, "the book")
	if err := os.MkdirAll(bin, 0o755); err != nil {
		t.Fatal(err)
	}
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	// The test is crm when it is called so.
	crm := filepath.Join(bin, "crm")
	data, err := os.ReadFile(exe)
	if err != nil {
		t.Fatal(err)
	}
	sent := filepath.Join(dir, "sent")
	for path, text := range map[string]string{
		crm:                              string(data),
		filepath.Join(bin, "sendmail"):   "#!/bin/sh\ncat >\"$(dirname \"$0\")/../sent.part\" && mv \"$(dirname \"$0\")/../sent.part\" \"$(dirname \"$0\")/../sent\"\n",
		filepath.Join(dir, ".gitconfig"): "[user]\n\tname = Anna Smith\n\temail = anna@firm.example\n",
		filepath.Join(dir, "run"): `set -e
mount -t tmpfs tmpfs /var/spool/cron/crontabs
mount -t tmpfs tmpfs /run
crm --quiet init "$BOOK"
crm --quiet --store "$BOOK" add "Ben Miller" --email ben@localhost
# A minute that is about to end might be over before cron looks.
now=$(date +%s)
at=$(date -d "@$((now + 63))" +%H:%M)
crm --quiet --store "$BOOK" audit install --yes --daily "$at" --mail anna@firm.example -- bad-email >/dev/null
{ echo "HOME=$HOME"; echo "PATH=$BIN:/usr/bin:/bin"; crontab -l; } | crontab -
exec cron -f
`,
	} {
		if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	c := exec.Command("unshare", "-m", "-p", "-f", "--kill-child", "--mount-proc", "sh", filepath.Join(dir, "run"))
	c.Env = []string{"HOME=" + dir, "BIN=" + bin, "BOOK=" + book, "PATH=" + bin + ":/usr/sbin:/usr/bin:/sbin:/bin"}
	var said strings.Builder
	c.Stdout, c.Stderr = &said, &said
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- c.Wait() }()
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	late := time.After(3 * time.Minute)
	for {
		select {
		case err := <-ended:
			t.Fatalf("cron ended: %v\n%s", err, said.String())
		case <-late:
			_ = c.Process.Kill()
			<-ended
			t.Fatalf("cron sent nothing\n%s", said.String())
		case <-tick.C:
			letter, err := os.ReadFile(sent)
			if err != nil {
				continue
			}
			_ = c.Process.Kill()
			<-ended
			for _, want := range []string{"To: anna@firm.example\n", "Subject: crm audit: 1 warning in the book\n", "ben@localhost"} {
				if !strings.Contains(string(letter), want) {
					t.Errorf("the letter lacks %q:\n%s", want, letter)
				}
			}
			return
		}
	}
}
