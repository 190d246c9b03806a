package remote

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// What servers and versions of git say that no test can start.
func TestClassify(t *testing.T) {
	for _, c := range []struct {
		text string
		push bool
		want Kind
	}{
		{"remote: Repository not found.\nfatal: repository 'https://github.example/x/y.git/' not found", false, NoRepository},
		{"ERROR: Repository not found.\nfatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights\nand the repository exists.", false, NoRepository},
		{"remote: Permission to firm/book.git denied to ben.\nfatal: unable to access 'https://x/': The requested URL returned error: 403", true, ReadOnly},
		{"fatal: unable to access 'https://x/': The requested URL returned error: 403", false, NoAccess},
		{"remote: error: GH006: Protected branch update failed for refs/heads/main.\n ! [remote rejected] main -> main (protected branch hook declined)", true, Rejected},
		{"remote: GitLab: You are not allowed to push code to protected branches on this project.\n ! [remote rejected] main -> main (pre-receive hook declined)", true, Rejected},
		{"ERROR: The key you are authenticating with has been marked as read only.\nfatal: Could not read from remote repository.", true, ReadOnly},
		{"git@host: Permission denied (publickey).\nfatal: Could not read from remote repository.", false, NoAuth},
		{"fatal: unable to access 'https://x.invalid/': Could not resolve host: x.invalid", false, Unreachable},
		{"ssh: Could not resolve hostname x.invalid: Name or service not known\nfatal: Could not read from remote repository.", false, Unreachable},
		{"fatal: unable to access 'https://x/': server certificate verification failed. CAfile: none CRLfile: none", false, Untrusted},
		{"ssh: connect to host x port 22: Connection timed out", false, Timeout},
		{"error: RPC failed; curl 28 Operation too slow. Less than 1 bytes/sec transferred the last 60 seconds", false, Timeout},
		{" ! [rejected]        main -> main (fetch first)\nerror: failed to push some refs", true, Behind},
		{" ! [remote rejected] main -> main (cannot lock ref 'refs/heads/main': is at 1 but expected 2)", true, Behind},
		{"remote: fatal: write error: No space left on device\n ! [remote rejected] main -> main (unpacker error)", true, Full},
		{"fatal: write error: No space left on device\nfatal: fetch-pack: invalid index-pack output", false, LocalFull},
		{"fatal: detected dubious ownership in repository at '/x'", false, Unsafe},
		{"fatal: early EOF\nfatal: fetch-pack: invalid index-pack output", false, Cut},
		{"Connection closed by 127.0.0.1 port 22\nfatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights\nand the repository exists.", false, Cut},
		{"something new", false, Other},
	} {
		if got := classify(c.text, c.push); got != c.want {
			t.Errorf("kind %d, not %d: %s", got, c.want, c.text)
		}
	}
}

func TestProgress(t *testing.T) {
	what, done, total, ok := progressOf("Receiving objects:  45% (9/20), 1.00 KiB | 1 KiB/s")
	if what != "Receiving objects" || done != 9 || total != 20 || !ok {
		t.Error(what, done, total, ok)
	}
	for _, line := range []string{"remote: no: 45% (9/20)", "fatal: x", ""} {
		if _, _, _, ok := progressOf(line); ok {
			t.Errorf("%q is no progress", line)
		}
	}
}

// Whatever a server says, what is kept of it is clean, bounded and without passwords.
func FuzzCleaned(f *testing.F) {
	seeds := []string{
		"remote: \x1b[31mno\x1b[K\nfatal: x", "Receiving objects:  45% (9/20)\rReceiving objects: 100% (20/20), done.\n", "https://u:p@h/x 'ssh://a:b@c'",
		strings.Repeat("a", 200_000) + "://x", strings.Repeat("a://", 50_000), "\xff\x9b\u202e\u2028", strings.Repeat("x", 5000) + "\n" + strings.Repeat("y\n", 5000), "://:@", "a://b:c@d@e/f@g",
	}
	if len(seeds) == 0 {
		f.Fatal("no seeds")
	}
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		out := cleaned(text)
		if len(out) > detailMax || !utf8.ValidString(out) {
			t.Fatalf("%d bytes of %q", len(out), text)
		}
		for _, r := range out {
			if r != '\n' && visible(r) != r {
				t.Fatalf("%q stays in %q", r, out)
			}
		}
		secret := cleaned("fatal: cannot open 'https://anna:hunter2@host/x': " + text)
		if line, _, _ := strings.Cut(secret, "\n"); strings.Contains(line, "anna:hunter2@host/") {
			t.Fatalf("a password stays in %q", line)
		}
		if url := "https://anna:hunter2@" + strings.Map(visible, text); CheckURL(url) == nil && strings.Contains(Redact(url), "hunter2@") {
			t.Fatalf("a password stays in %q", Redact(url))
		}
	})
}
