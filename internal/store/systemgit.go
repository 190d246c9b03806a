package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// git runs system git in the store. The variables by which a calling git points
// to its own repository are left out.
func (s *Store) runGit(ctx context.Context, env []string, stdin []byte, args ...string) (string, error) {
	path, err := exec.LookPath("git")
	if err != nil {
		return "", &StateError{What: "this repository needs git itself for the change, and git is not installed", Hint: "install git", Err: err}
	}
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Dir = s.root
	for _, e := range cmd.Environ() {
		switch name, _, _ := strings.Cut(e, "="); name {
		case "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR", "GIT_PREFIX", "GIT_NAMESPACE":
		default:
			cmd.Env = append(cmd.Env, e)
		}
	}
	cmd.Env = append(cmd.Env, env...)
	cmd.Stdin = bytes.NewReader(stdin)
	var out, diag bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &diag
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return "", ctx.Err()
		}
		what := oneLine(diag.String())
		if what == "" {
			what = err.Error()
		}
		return "", fmt.Errorf("git %s: %s", args[0], what)
	}
	return out.String(), nil
}

// signing tells whether commits have to be signed.
func (c *change) signing() (bool, error) {
	cfg, err := c.s.gitConfig()
	if err != nil {
		return false, err
	}
	return cfg.is("commit", "gpgsign", false), nil
}

// sign has git make the commits, with a signature. Trees and files of the
// commits are in place already.
func (c *change) sign(dirty *[]string) error {
	ok, err := c.signing()
	if err != nil || !ok || !c.tx.target.IsZero() {
		return err
	}
	parent := c.head.hash
	for i := range c.lines {
		l := &c.lines[i]
		args := []string{"-c", "core.fsync=loose-object", "-c", "i18n.commitEncoding=UTF-8", "commit-tree", "-S", l.tree.String()}
		if !parent.IsZero() {
			args = append(args, "-p", parent.String())
		}
		for _, p := range l.parents {
			args = append(args, "-p", p.String())
		}
		env := append(identityEnv("AUTHOR", l.author), identityEnv("COMMITTER", l.who)...)
		out, err := c.s.runGit(c.tx.ctx, env, []byte(l.message), args...)
		if err != nil {
			var st *StateError
			if errors.As(err, &st) {
				return err
			}
			return &StateError{
				What: "git could not sign the commit (commit.gpgSign is set)",
				Hint: `repair the key, or turn signing off here with "git config commit.gpgSign false"`,
				Err:  err,
			}
		}
		if l.new, err = ParseHash(strings.TrimSpace(out)); err != nil {
			return fmt.Errorf("git commit-tree: %w", err)
		}
		parent = l.new
		path := loosePath(c.w.objects, l.new)
		if err := c.w.freshen(path); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("write to the repository: %w", err)
		}
		*dirty = append(*dirty, filepath.Dir(path), c.w.objects)
		data, err := c.s.objects.read(l.new, commitType)
		if err != nil {
			return err
		}
		c.signed = append(c.signed, object{commitType, data, l.new})
	}
	c.hash = parent
	return nil
}

// identityEnv turns "Name <mail> 1700000000 +0100" into git's variables.
func identityEnv(role, signature string) []string {
	p, _ := parseSignature(signature)
	when := strings.TrimSpace(signature[strings.LastIndexByte(signature, '>')+1:])
	return []string{
		"GIT_" + role + "_NAME=" + p.Name,
		"GIT_" + role + "_EMAIL=" + p.Email,
		"GIT_" + role + "_DATE=@" + when,
	}
}

// gitUpdateIndex has git change an index whose form is not known here.
func (s *Store) gitUpdateIndex(ctx context.Context, files []*changedFile) error {
	var b bytes.Buffer
	var present []string
	for _, f := range files {
		if f.next.exists {
			fmt.Fprintf(&b, "%o %s\t%s\x00", f.next.mode, f.next.hash, f.path)
			present = append(present, f.path)
		} else {
			fmt.Fprintf(&b, "0 %s\t%s\x00", Hash{}, f.path)
		}
	}
	if _, err := s.runGit(ctx, nil, b.Bytes(), "update-index", "-z", "--index-info"); err != nil {
		var st *StateError
		if errors.As(err, &st) || ctx.Err() != nil {
			return err
		}
		return &StateError{What: "git could not change the index of the repository", Hint: `look at it with "git status"`, Err: err}
	}
	if len(present) > 0 && len(present) <= 100 {
		// Only for git's speed: a file that changed meanwhile is no error here.
		s.runGit(ctx, nil, nil, append([]string{"update-index", "-q", "--refresh", "--"}, present...)...)
	}
	return nil
}
