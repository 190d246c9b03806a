package cmd_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// writes are the system calls that change what is on the disk.
const writes = "write,rename,renameat,renameat2,link,linkat,unlink,unlinkat,mkdir,mkdirat,fsync,syncfs,ftruncate"

// TestKilledProgram kills the real program when one of its threads is about to
// make its first, second, third … writing system call, until it is not killed any
// more: what was acknowledged is in the history, git finds the repository sound, and
// the next command works.
func TestKilledProgram(t *testing.T) {
	if testing.Short() {
		t.Skip("not with -short")
	}
	if err := exec.Command("strace", "-f", "-o", os.DevNull, "-e", "inject=write:signal=KILL:when=1000", "true").Run(); err != nil {
		t.Skip("needs strace: ", err)
	}
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	crm := filepath.Join(dir, "crm")
	if err := os.Symlink(exe, crm); err != nil {
		t.Fatal(err)
	}
	book := filepath.Join(dir, "book")
	people := filepath.Join(dir, "people.csv")
	if err := os.WriteFile(people, []byte("name,email\nAda Byron,ada@one.example\nBen Cole,ben@two.example\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	env := []string{"HOME=" + dir, "PATH=" + os.Getenv("PATH")}
	for _, role := range []string{"AUTHOR", "COMMITTER"} {
		env = append(env, "GIT_"+role+"_NAME=Anna", "GIT_"+role+"_EMAIL=anna@firm.example")
	}
	run := func(name string, args ...string) (string, error) {
		cmd := exec.Command(name, args...)
		cmd.Env, cmd.Dir = env, dir
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	must := func(where, name string, args ...string) string {
		t.Helper()
		out, err := run(name, args...)
		if err != nil {
			t.Fatalf("%s: %s %v: %v\n%s", where, name, args, err, out)
		}
		return out
	}
	must("init", crm, "init", book)
	must("add", crm, "--store", book, "add", "Acme GmbH", "--email", "info@acme.example")
	path := strings.TrimSpace(must("path", "git", "-C", book, "ls-files", "records/*.yaml"))
	for _, killed := range []struct {
		calls   string // at which it is killed
		old     bool   // only those for the file of the customer as it was
		least   int    // how often that can be
		command []string
	}{
		{writes, false, 4, []string{"log", "info@acme.example", "Wants an offer"}},
		{writes, false, 4, []string{"set", "info@acme.example", "name=Acme NUMBER GmbH"}},
		{"unlink,unlinkat", true, 1, []string{"set", "info@acme.example", "name=Acme more than NUMBER GmbH"}},
		{writes, false, 4, []string{"import", people, "--yes"}},
		{writes, false, 4, []string{"save"}},
		{writes, false, 4, []string{"undo", "--yes"}},
	} {
		command := killed.command
		for n := 1; ; n++ {
			where := fmt.Sprintf("%s, call %d", command[0], n)
			args := []string{"-f", "-o", os.DevNull, "-e", fmt.Sprintf("inject=%s:signal=KILL:when=%d", killed.calls, n), crm, "--store", book}
			for _, a := range command {
				args = append(args, strings.ReplaceAll(a, "NUMBER", fmt.Sprint(n)))
			}
			file := strings.TrimSpace(must(where, "git", "-C", book, "ls-files", "records/*/*"+strings.TrimSuffix(path[len(path)-15:], ".yaml")+".yaml"))
			if killed.old {
				args = append([]string{"-P", filepath.Join(book, file)}, args...)
			}
			if command[0] == "save" {
				f, err := os.OpenFile(filepath.Join(book, file), os.O_APPEND|os.O_WRONLY, 0)
				if err != nil {
					t.Fatal(err)
				}
				fmt.Fprintf(f, "# by hand %d\n", n)
				f.Close()
			}
			before := must(where, "git", "-C", book, "rev-parse", "HEAD")
			out, err := run("strace", args...)
			if out, err := run("git", "-C", book, "fsck", "--strict", "--no-dangling"); err != nil || strings.TrimSpace(out) != "" {
				t.Fatalf("%s: git fsck: %v\n%s", where, err, out)
			}
			must(where, crm, "--store", book, "list")
			after := must(where, "git", "-C", book, "rev-parse", "HEAD")
			if err == nil && after == before && command[0] != "import" {
				t.Fatalf("%s: it said that it is done, but there is no commit:\n%s", where, out)
			}
			must(where, crm, "--store", book, "log", "info@acme.example", fmt.Sprintf("After %s", where))
			if _, err := run(crm, "--store", book, "save"); err != nil {
				t.Fatalf("%s: save: %v", where, err)
			}
			if out := must(where, "git", "-C", book, "status", "--porcelain"); out != "" {
				t.Fatalf("%s: git status:\n%s", where, out)
			}
			if left := must(where, "find", book+"/.git", "-name", "*.lock", "-o", "-name", "*tmp-*", "-o", "-name", "journal"); left != "" {
				t.Fatalf("%s: left behind:\n%s", where, left)
			}
			if err == nil {
				if n <= killed.least {
					t.Fatalf("%s was killed %d times only", command[0], n-1)
				}
				t.Logf("%s was killed %d times", command[0], n-1)
				break
			}
			if !strings.Contains(err.Error(), "killed") {
				t.Fatalf("%s: %v\n%s", where, err, out)
			}
		}
	}
}
