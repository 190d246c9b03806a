package term

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// ErrNoTerminal tells that a question cannot be asked.
var ErrNoTerminal = errors.New("there is no terminal to ask on")

// ErrCancelled tells that the person did not choose.
var ErrCancelled = errors.New("nothing was chosen")

// ErrInterrupted tells that Streams.Done was closed while a question was open.
var ErrInterrupted = errors.New("interrupted")

// tries is how often a question is asked again after an answer that makes no sense.
const tries = 3

// lineMax is the longest answer in bytes.
const lineMax = 64 << 10

// Confirm asks a yes-or-no question on Err. Only y and yes mean yes; an empty
// answer, the end of the input and three answers that make no sense mean no.
func (s *Streams) Confirm(question string) (bool, error) {
	if !s.CanAsk() {
		return false, ErrNoTerminal
	}
	for range tries {
		line, err := s.ask(Clean(question) + " [y/N] ")
		if err == io.EOF {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		switch strings.ToLower(line) {
		case "y", "yes":
			return true, nil
		case "", "n", "no":
			return false, nil
		}
		fmt.Fprintln(s.Err, "please answer y or n")
	}
	return false, nil
}

// Choose lists the options on Err with numbers from 1 and returns the index of
// the one that the person picks. It is ErrCancelled when q was typed, the input
// ended, or three answers made no sense.
func (s *Streams) Choose(title string, options []string) (int, error) {
	if !s.CanAsk() {
		return 0, ErrNoTerminal
	}
	if len(options) == 0 {
		return 0, ErrCancelled
	}
	var b strings.Builder
	b.WriteString(Clean(title) + "\n")
	digits := len(strconv.Itoa(len(options)))
	for i, o := range options {
		fmt.Fprintf(&b, "  %*d  %s\n", digits, i+1, Clean(o))
	}
	if _, err := io.WriteString(s.Err, b.String()); err != nil {
		return 0, err
	}
	choices := "1"
	if len(options) > 1 {
		choices = "1-" + strconv.Itoa(len(options))
	}
	for range tries {
		line, err := s.ask("number (" + choices + ", q to quit): ")
		if err == io.EOF {
			return 0, ErrCancelled
		}
		if err != nil {
			return 0, err
		}
		switch strings.ToLower(line) {
		case "q", "quit":
			return 0, ErrCancelled
		}
		if n, err := strconv.Atoi(line); err == nil && n >= 1 && n <= len(options) {
			return n - 1, nil
		}
		fmt.Fprintf(s.Err, "please type a number (%s) or q\n", choices)
	}
	return 0, ErrCancelled
}

// ReadLine asks for a line of text on Err and returns it without white space at
// the ends. At the end of the input it is ErrCancelled.
func (s *Streams) ReadLine(prompt string) (string, error) {
	if !s.CanAsk() {
		return "", ErrNoTerminal
	}
	line, err := s.ask(Clean(prompt))
	if err == io.EOF {
		return "", ErrCancelled
	}
	return line, err
}

// ask prints the prompt and reads one line. io.EOF means that the input ended
// before anything was typed.
func (s *Streams) ask(prompt string) (string, error) {
	if s.Asking != nil {
		s.Asking()
	}
	if _, err := io.WriteString(s.Err, prompt); err != nil {
		return "", err
	}
	if s.lines == nil {
		s.lines = bufio.NewReader(s.In)
	}
	type answer struct {
		line string
		err  error
	}
	var a answer
	if s.Done == nil {
		a.line, a.err = readLine(s.lines)
	} else {
		// A read from a terminal cannot be called off. The goroutine that waits
		// in it ends with the process, which is over after an interrupt.
		ch := make(chan answer, 1)
		go func() {
			line, err := readLine(s.lines)
			ch <- answer{line, err}
		}()
		select {
		case a = <-ch:
		case <-s.Done:
			a.err = ErrInterrupted
		}
	}
	if a.err != nil {
		fmt.Fprintln(s.Err) // the cursor stands behind the prompt
		return "", a.err
	}
	return strings.TrimSpace(a.line), nil
}

func readLine(r *bufio.Reader) (string, error) {
	var b strings.Builder
	for {
		part, err := r.ReadSlice('\n')
		b.Write(part)
		switch {
		case err == nil:
			return b.String(), nil
		case b.Len() > lineMax:
			return "", fmt.Errorf("the answer is longer than %d bytes", lineMax)
		case err == bufio.ErrBufferFull:
		case err == io.EOF && b.Len() > 0:
			return b.String(), nil
		default:
			return "", err
		}
	}
}
