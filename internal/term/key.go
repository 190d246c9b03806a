package term

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	xterm "golang.org/x/term"
)

// What keys send that are no letters.
const (
	keyInterrupt = 3    // Ctrl-C
	keyEnd       = 4    // Ctrl-D
	keyEscape    = 0x1b // and what an arrow key begins with
)

// Key asks for one of some keys, which are small letters or digits, and returns the
// one that was pressed, without waiting for Enter. Capitals count as small letters;
// other keys are passed over. Ctrl-C is ErrInterrupted; Ctrl-D and the end of the
// input are ErrCancelled.
func (s *Streams) Key(prompt, keys string) (byte, error) {
	if !s.CanAsk() {
		return 0, ErrNoTerminal
	}
	if s.Asking != nil {
		s.Asking()
	}
	if _, err := io.WriteString(s.Err, Clean(prompt)); err != nil {
		return 0, err
	}
	if d, ok := s.In.(descriptor); ok && isTerminal(s.In) {
		state, err := xterm.MakeRaw(int(d.Fd()))
		if err != nil {
			return 0, err
		}
		defer func() { _ = xterm.Restore(int(d.Fd()), state) }()
	}
	if s.lines == nil {
		s.lines = bufio.NewReader(s.In)
	}
	for {
		c, err := s.readByte()
		switch {
		case err == io.EOF || err == nil && c == keyEnd:
			err = ErrCancelled
		case err == nil && c == keyInterrupt:
			err = ErrInterrupted
		case err == nil && c == keyEscape:
			// The rest of what an arrow or another such key sends came with it.
			_, err = s.lines.Discard(s.lines.Buffered())
			if err == nil {
				continue
			}
		}
		if err != nil {
			fmt.Fprint(s.Err, "\r\n")
			return 0, err
		}
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		if strings.IndexByte(keys, c) >= 0 {
			fmt.Fprintf(s.Err, "%c\r\n", c)
			return c, nil
		}
	}
}

// readByte reads one byte, or ends when Done is closed.
func (s *Streams) readByte() (byte, error) {
	if s.Done == nil || s.lines.Buffered() > 0 {
		return s.lines.ReadByte()
	}
	type answer struct {
		c   byte
		err error
	}
	ch := make(chan answer, 1)
	go func() {
		c, err := s.lines.ReadByte()
		ch <- answer{c, err}
	}()
	select {
	case a := <-ch:
		return a.c, a.err
	case <-s.Done:
		return 0, ErrInterrupted
	}
}
