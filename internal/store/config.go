package store

import (
	"errors"

	"crm/internal/store/gitconfig"
)

// config is git's configuration as it applies to the repository.
type config struct{ *gitconfig.Config }

// gitConfig reads the configuration, once.
func (s *Store) gitConfig() (*config, error) {
	s.configOnce.Do(func() {
		c, err := gitconfig.Load(gitconfig.Options{
			GitDir:    s.git.dir,
			CommonDir: s.git.common,
			Getenv:    s.opts.Getenv,
		})
		if err != nil {
			s.configErr = &StateError{What: "git's configuration cannot be read", Hint: "repair the file; git itself refuses it, too", Err: err}
			return
		}
		s.config = &config{c}
	})
	return s.config, s.configErr
}

// text is a setting, empty when it is not set.
func (c *config) text(section, name string) string {
	v, _ := c.Get(section, "", name)
	return v
}

// is is a yes or no; one that is not set, or is neither, is as told.
func (c *config) is(section, name string, otherwise bool) bool {
	v, ok, err := c.Bool(section, "", name)
	if err != nil || !ok {
		return otherwise
	}
	return v
}

// Identity is who makes changes, found out as git does but never guessed from
// the names of user and machine: GIT_AUTHOR_NAME and GIT_AUTHOR_EMAIL, else git's
// author.* and user.* settings. The error is an *IdentityError when a part of it
// is not known.
func (s *Store) Identity() (Person, error) {
	author, _, err := s.identity()
	return Person{author.Name, author.Email}, err
}

// identity is author and committer, with the dates that the environment sets.
func (s *Store) identity() (author, committer gitconfig.Person, err error) {
	c, err := s.gitConfig()
	if err != nil {
		return author, committer, err
	}
	author, committer, err = c.Config.Identity(s.opts.Getenv)
	if err != nil {
		return author, committer, identityError(err)
	}
	for _, p := range []*gitconfig.Person{&author, &committer} {
		p.Name, p.Email = oneLine(p.Name), oneLine(p.Email)
	}
	return author, committer, nil
}

func identityError(err error) error {
	var none *gitconfig.NoIdentityError
	switch {
	case !errors.As(err, &none):
		return err
	case none.Missing == "name":
		return &IdentityError{
			What: "git does not know your name",
			Hint: `run: git config --global user.name "Your Name", and the same with user.email`,
		}
	}
	return &IdentityError{
		What: "git does not know your e-mail address",
		Hint: "run: git config --global user.email you@example.com",
	}
}
