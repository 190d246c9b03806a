package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// checkState refuses to write while git is in the middle of something, and to
// repositories of forms that are not known.
func (s *Store) checkState(head headState) error {
	names, err := folderNames(s.git.dir)
	if err != nil {
		return fmt.Errorf("look at the repository: %w", err)
	}
	busy := func(what, hint string) error {
		return &StateError{What: what + " is in progress in the store", Hint: hint}
	}
	for _, name := range names {
		switch name {
		case "MERGE_HEAD":
			return busy("a merge", `finish it with "git commit", or stop it with "git merge --abort"`)
		case "CHERRY_PICK_HEAD":
			return busy("a cherry-pick", `finish it with "git cherry-pick --continue", or stop it with "git cherry-pick --abort"`)
		case "REVERT_HEAD":
			return busy("a revert", `finish it with "git revert --continue", or stop it with "git revert --abort"`)
		case "rebase-merge", "rebase-apply":
			return busy("a rebase", `finish it with "git rebase --continue", or stop it with "git rebase --abort"`)
		case "BISECT_LOG":
			return busy("a bisection", `end it with "git bisect reset"`)
		case "sequencer":
			return busy("a series of picks or reverts", `finish it with "git cherry-pick --continue", or stop it with "git cherry-pick --quit"`)
		}
	}
	if head.ref == "" {
		return &StateError{
			What: "the store is not on a branch: HEAD is detached at " + head.hash.String()[:12],
			Hint: `go to a branch with "git switch main", or make one here with "git switch -c NAME"`,
		}
	}
	c, err := s.gitConfig()
	if err != nil {
		return err
	}
	if err := c.checkForm(); err != nil {
		return err
	}
	if c.is("core", "bare", false) {
		return &StateError{What: "the repository is marked as bare", Hint: "run: git config core.bare false"}
	}
	return nil
}

// checkForm refuses repositories of forms that are not known.
func (c *config) checkForm() error {
	if f := c.text("extensions", "objectformat"); f != "" && f != "sha1" {
		return &StateError{
			What: fmt.Sprintf("the repository names its objects by %s, which crm does not write", f),
			Hint: "make the store in a repository with SHA-1, git's default",
		}
	}
	if f := c.text("extensions", "refstorage"); f != "" && f != "files" {
		return &StateError{
			What: fmt.Sprintf("the repository keeps its references in the form %q, which crm does not write", f),
			Hint: `convert it with "git refs migrate --ref-format=files"`,
		}
	}
	return nil
}

func folderNames(path string) ([]string, error) {
	d, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer d.Close()
	return d.Readdirnames(-1)
}

// checkFolder refuses to write through a symbolic link or something else that
// is not a folder, on the way to a working file.
func (s *Store) checkFolder(path string) error {
	for i := 0; i < len(path); i++ {
		if path[i] != '/' {
			continue
		}
		fi, err := os.Lstat(filepath.Join(s.root, filepath.FromSlash(path[:i])))
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		if !fi.IsDir() {
			return &PathError{Path: path[:i], What: "is not a folder; the store writes through no symbolic link"}
		}
	}
	return nil
}
