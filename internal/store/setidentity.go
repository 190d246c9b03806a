package store

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
)

// Env is the person as the variables in the environment that git reads it from;
// empty for all others.
func (p Person) Env(name string) string {
	switch name {
	case "GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME":
		return p.Name
	case "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL":
		return p.Email
	}
	return ""
}

// SetIdentity makes a person the author of what is done in this repository, in
// its own configuration, as `git config user.name` does.
func (s *Store) SetIdentity(p Person) error {
	path := filepath.Join(s.git.common, "config")
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0o644)
	if err != nil {
		return fmt.Errorf("name the author of the store: %w", err)
	}
	_, err = fmt.Fprintf(f, "[user]\n\tname = %s\n\temail = %s\n", strconv.Quote(p.Name), strconv.Quote(p.Email))
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		return fmt.Errorf("name the author of the store: %w", err)
	}
	return nil
}
