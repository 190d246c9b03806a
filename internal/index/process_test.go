package index

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"crm/internal/bench/book"
	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/store"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv("CRM_INDEX_TEST_READER"); dir != "" {
		os.Exit(reader(dir))
	}
	os.Exit(m.Run())
}

// reader is another process: it opens the index again and again while the
// parent commits, and finds what was committed before.
func reader(dir string) int {
	fail := func(format string, args ...any) int {
		fmt.Printf(format+"\n", args...)
		return 1
	}
	s, err := store.Open(dir, testOptions())
	if err != nil {
		return fail("%v", err)
	}
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() { // each line tells the number of the last commit
		n, _ := strconv.Atoi(in.Text())
		x, err := Open(s, Options{})
		if err != nil {
			return fail("%v", err)
		}
		if n%4 == 0 {
			x.maxLog = 0
		}
		if n%3 == 0 {
			if err := x.Refresh(); err != nil {
				return fail("%v", err)
			}
		}
		for i := max(0, n-20); i <= n; i++ {
			refs, err := x.Lookup(KeyName, numbered(i).Name)
			if err != nil || len(refs) != 1 || refs[0].ID != numbered(i).ID {
				return fail("customer %d after commit %d: %v, %v", i, n, refs, err)
			}
		}
		if n%2 == 0 {
			x.few, x.leastView = n%3, 0
			names := 0
			err := x.Ask(context.Background(), store.Hash{}, func(snap *column.Snapshot) error {
				names = 0
				for _, p := range snap.Parts {
					for row := range p.Live.All() {
						if p.Text(column.Customers, "name").String(row) == numbered(n).Name {
							names++
						}
					}
				}
				return nil
			})
			if err != nil || names != 1 {
				return fail("the snapshot after commit %d has %d of the last customer: %v", n, names, err)
			}
		}
		if _, err := x.Tags(); n%5 == 0 && err != nil {
			return fail("%v", err)
		}
		if err := x.Close(); err != nil {
			return fail("%v", err)
		}
		fmt.Println("ok")
	}
	return 0
}

func numbered(i int) *crm.Customer {
	c := book.Customer(2, i%40) // the same ids come again with other names
	c.Name = fmt.Sprintf("Number %d", i)
	return c
}

func TestProcessesShareAnIndex(t *testing.T) {
	s := testStore(t, t.TempDir(), numbered(0))
	type process struct {
		cmd *exec.Cmd
		in  *os.File
		out *bufio.Scanner
	}
	var all []process
	for range 4 {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), "CRM_INDEX_TEST_READER="+s.Root())
		cmd.Stderr = os.Stderr
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		cmd.Stdin = r
		out := must1(cmd.StdoutPipe())
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		_ = r.Close()
		all = append(all, process{cmd, w, bufio.NewScanner(out)})
	}
	n := 1
	for ; n < 40; n++ {
		if err := commit(s, numbered(n)); err != nil {
			t.Fatal(err)
		}
		for i, p := range all {
			if (n+i)%2 == 0 { // the others go on with what they do
				fmt.Fprintln(p.in, n)
			}
		}
		for i, p := range all {
			if (n+i)%2 == 0 && (!p.out.Scan() || p.out.Text() != "ok") {
				t.Errorf("process %d: %s", i, p.out.Text())
			}
		}
	}
	for _, p := range all {
		_ = p.in.Close()
		for p.out.Scan() {
			t.Error(p.out.Text())
		}
		if err := p.cmd.Wait(); err != nil {
			t.Error(err)
		}
	}
	questions := []string{"number", numbered(7).Name, numbered(n - 1).Name, string(numbered(3).ID)}
	x := openIndex(t, s)
	if got, want := must1(answers(x, questions)), must1(truth(s, t.TempDir(), questions)); got != want {
		t.Fatal(firstDifference(got, want))
	}
	sameSnapshot(t, s)
	entries := append(must1(os.ReadDir(s.CacheDir())), must1(os.ReadDir(filepath.Join(s.CacheDir(), "columns")))...)
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), tempPrefix) {
			t.Errorf("%s was left behind", e.Name())
		}
	}
}
