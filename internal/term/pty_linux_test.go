package term

import (
	"os"
	"strconv"
	"testing"

	"golang.org/x/sys/unix"
)

// pty opens a pseudo terminal of 97 columns and returns the program's end.
func pty(t *testing.T) *os.File {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skip("there are no pseudo terminals here")
	}
	t.Cleanup(func() { master.Close() })
	fd := int(master.Fd())
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: 40, Col: 97}); err != nil {
		t.Fatal(err)
	}
	slave, err := os.OpenFile("/dev/pts/"+strconv.Itoa(n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skip("pseudo terminals cannot be opened here")
	}
	t.Cleanup(func() { slave.Close() })
	return slave
}

func TestTerminal(t *testing.T) {
	tty := pty(t)
	s := New(tty, tty, tty, nil)
	if !s.InTTY() || !s.OutTTY() || !s.ErrTTY() || !s.CanAsk() || !s.Color() || s.Width() != 97 {
		t.Errorf("a terminal: in %v, out %v, err %v, colour %v, width %d", s.InTTY(), s.OutTTY(), s.ErrTTY(), s.Color(), s.Width())
	}
	for _, tt := range []struct {
		name, value string
		color       bool
		width       int
	}{{"NO_COLOR", "1", false, 97}, {"TERM", "dumb", false, 97}, {"CLICOLOR", "0", false, 97}, {"COLUMNS", "50", true, 50}} {
		s := New(tty, tty, tty, env(map[string]string{tt.name: tt.value}))
		if s.Color() != tt.color || s.Width() != tt.width {
			t.Errorf("%s=%s: colour %v, width %d", tt.name, tt.value, s.Color(), s.Width())
		}
	}
	out, err := os.CreateTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	if s := New(tty, out, tty, nil); s.OutTTY() || s.Color() || s.Width() != 97 || !s.CanAsk() {
		t.Error("output to a file: still counts as a terminal, or the width of the screen is not found")
	}
}
