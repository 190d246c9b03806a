package term

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// editMax is the largest text in bytes that is taken back from an editor.
const editMax = 32 << 20

// EditOptions say how to edit.
type EditOptions struct {
	Preferred string // the user's choice in the configuration of crm; before all others
	Git       string // core.editor of git; after $VISUAL and $EDITOR
	Dir       string // where the private folder for the text is made; empty: the system's folder for temporary files
}

// Edited is a text that came back from the editor. Its file stays until
// Discard, so that nothing typed is lost when it cannot be saved.
type Edited struct {
	Data []byte
	Path string
}

// Discard removes the file and its folder. An Edited without a file is fine.
func (e *Edited) Discard() error {
	if e == nil || e.Path == "" {
		return nil
	}
	err := os.RemoveAll(filepath.Dir(e.Path))
	e.Path = ""
	return err
}

// EditorError tells that the editor could not be run or failed.
type EditorError struct {
	Command string
	Kept    string // file with what was typed; empty when nothing was
	Err     error
}

func (e *EditorError) Error() string {
	msg := fmt.Sprintf("the editor %q failed: %v", Clean(e.Command), e.Err)
	if e.Kept != "" {
		msg += "; what you typed is in " + e.Kept
	}
	return msg
}

func (e *EditorError) Unwrap() error { return e.Err }

// ErrNoEditor tells that no editor was found.
var ErrNoEditor = errors.New("no editor was found; set $EDITOR")

// Edit lets the person change a text in an editor and returns the result. name
// is the name of the file, by whose ending editors choose their highlighting.
// The editor's command line may have options; it is run by the shell.
//
// The editor is o.Preferred, else $VISUAL, $EDITOR, o.Git, else what is
// installed of vi, nano and notepad. Only that last choice needs a terminal:
// editors with a window and scripts do without.
func (s *Streams) Edit(ctx context.Context, name string, initial []byte, o EditOptions) (*Edited, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	line, err := s.editor(o)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(o.Dir, "crm-edit-") // mode 0700
	if err != nil {
		return nil, fmt.Errorf("no folder for the text to edit: %w", err)
	}
	path := filepath.Join(dir, fileName(name))
	if err := os.WriteFile(path, initial, 0o600); err != nil {
		os.RemoveAll(dir)
		return nil, fmt.Errorf("cannot write the text to edit: %w", err)
	}
	runErr := s.runEditor(line, path)
	data, readErr := readBack(path)
	if runErr == nil && readErr == nil {
		return &Edited{Data: data, Path: path}, nil
	}
	e := &EditorError{Command: line, Kept: path, Err: runErr}
	if runErr == nil {
		e.Err = readErr
	}
	if errors.Is(readErr, os.ErrNotExist) || readErr == nil && bytes.Equal(data, initial) {
		e.Kept = ""
		os.RemoveAll(dir)
	}
	return nil, e
}

func (s *Streams) editor(o EditOptions) (string, error) {
	for _, line := range []string{o.Preferred, s.getenv("VISUAL"), s.getenv("EDITOR"), o.Git} {
		if strings.TrimSpace(line) != "" {
			return line, nil
		}
	}
	if !s.tty.In || !s.tty.Out && !s.tty.Err || s.NoInput {
		return "", ErrNoTerminal
	}
	names := []string{"vi", "nano"}
	if runtime.GOOS == "windows" {
		names = []string{"notepad"}
	}
	for _, name := range names {
		if _, err := exec.LookPath(name); err == nil {
			return name, nil
		}
	}
	return "", ErrNoEditor
}

// runEditor waits for the editor whatever happens: an interrupt from the
// keyboard is the editor's to handle.
func (s *Streams) runEditor(line, path string) error {
	cmd, err := shellCommand(line, path)
	if err != nil {
		return err
	}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = s.In, s.Out, s.Err
	if !s.tty.Out && s.tty.Err {
		cmd.Stdout = s.Err // the output is piped away, the screen is not
	}
	return cmd.Run()
}

func readBack(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, editMax+1))
	if err != nil {
		return nil, err
	}
	if len(data) > editMax {
		return nil, fmt.Errorf("the text is larger than %d MB", editMax>>20)
	}
	return data, nil
}

// fileName is the last part of name with nothing in it but letters, digits,
// dots, hyphens and underscores, not hidden, of 100 characters at most.
func fileName(name string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	clean := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '.', r == '_', r == '-':
			return r
		}
		return '-'
	}, name)
	if len(clean) > 100 {
		clean = clean[len(clean)-100:] // keep the ending
	}
	clean = strings.TrimLeft(clean, ".-")
	if clean == "" {
		return "text"
	}
	return clean
}
