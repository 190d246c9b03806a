package gitconfig

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// inUTC makes local time that of the git in these tests.
func inUTC(t *testing.T) {
	local := time.Local
	time.Local = time.UTC
	t.Cleanup(func() { time.Local = local })
}

// TestIdentityAgainstGit draws names and addresses for every place that git looks at.
func TestIdentityAgainstGit(t *testing.T) {
	inUTC(t)
	w := newWorld(t)
	base := w.env
	values := []string{"", "Ann", "Bob B.x", " <Cy> ", "\"D\" d;", "E\\nf", "ä", "<>", "g@example.com", "; ,:'"}
	variables := []string{"GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL", "EMAIL"}
	keys := []string{"user.name", "user.email", "author.name", "author.email", "committer.name", "committer.email"}
	rapid.Check(t, func(t *rapid.T) {
		w.env = map[string]string{"GIT_AUTHOR_DATE": "1234567890 +0130", "GIT_COMMITTER_DATE": "2026-01-31T12:00:00-05:00"}
		for k, v := range base {
			w.env[k] = v
		}
		value := rapid.SampledFrom(values)
		for _, v := range rapid.SliceOfDistinct(rapid.SampledFrom(variables), rapid.ID[string]).Draw(t, "variables") {
			if s := value.Draw(t, v); s != "" {
				w.env[v] = s
			}
		}
		config := "[user]\nuseConfigOnly = " + rapid.SampledFrom([]string{"true", "false"}).Draw(t, "useConfigOnly") + "\n"
		for _, k := range rapid.SliceOfDistinct(rapid.SampledFrom(keys), rapid.ID[string]).Draw(t, "keys") {
			section, name, _ := strings.Cut(k, ".")
			config += fmt.Sprintf("[%s]\n%s = \"%s\"\n", section, name, strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(value.Draw(t, k)))
		}
		w.write(t, "home/.gitconfig", config)
		c, err := w.load()
		if err != nil {
			t.Fatal(err)
		}
		author, committer, err := c.Identity(w.getenv)
		for variable, p := range map[string]Person{"GIT_AUTHOR_IDENT": author, "GIT_COMMITTER_IDENT": committer} {
			want, stderr, gitErr := w.git("var", variable)
			if err == nil {
				got := fmt.Sprintf("%s <%s> %d %s\n", p.Name, p.Email, p.Date.Unix(), p.Date.Format("-0700"))
				if gitErr != nil || got != want {
					t.Fatalf("%s is %q, git's is %q %s", variable, got, want, stderr)
				}
			}
		}
		if e := new(NoIdentityError); err != nil && !errors.As(err, &e) {
			t.Fatalf("untyped error %v", err)
		}
	})
}

func TestIdentityMissing(t *testing.T) {
	env := map[string]string{}
	getenv := func(name string) string { return env[name] }
	config := func(pairs ...string) *Config {
		c := &Config{}
		for i := 0; i < len(pairs); i += 2 {
			c.Entries = append(c.Entries, Entry{Key: pairs[i], Value: pairs[i+1]})
		}
		return c
	}
	for _, c := range []struct {
		config  *Config
		env     map[string]string
		missing string // role and what, "" when all is there
	}{
		{config(), nil, "author name"},
		{config("user.name", "Ann"), nil, "author e-mail address"},
		{config("user.name", "Ann"), map[string]string{"EMAIL": "a@b"}, ""},
		{config("user.name", "Ann", "user.useconfigonly", "true"), map[string]string{"EMAIL": "a@b"}, "author e-mail address"},
		{config("author.name", "Ann", "author.email", "a@b"), nil, "committer name"},
		{config("author.name", "Ann", "author.email", "a@b", "user.name", "Bob"), map[string]string{"EMAIL": "a@b"}, "committer e-mail address"},
		{config("user.name", " <> ", "user.email", "a@b"), nil, "author name"},
		{config("user.name", "", "user.email", "a@b"), nil, "author name"},
		{config("user.name", "Ann", "user.email", "a@b"), nil, ""},
		{config(), map[string]string{"GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a", "GIT_COMMITTER_NAME": "C", "GIT_COMMITTER_EMAIL": "c"}, ""},
	} {
		env = c.env
		author, committer, err := c.config.Identity(getenv)
		got := ""
		if e := new(NoIdentityError); errors.As(err, &e) {
			got = e.Role + " " + e.Missing
		}
		if got != c.missing || err != nil && (author != Person{} || committer != Person{}) || (err == nil) != (c.missing == "") {
			t.Errorf("%+v %v: %v, %v, %v, want %q missing", c.config.Entries, c.env, author, committer, err, c.missing)
		}
	}
	env = map[string]string{"EMAIL": "a@b"}
	_, _, err := config("user.name", "Ann", "user.useconfigonly", "perhaps").Identity(getenv)
	if e := new(ValueError); !errors.As(err, &e) {
		t.Errorf("a bad boolean: %v", err)
	}
}

// TestDatesAgainstGit: every date that is read is read as git does. Git reads more.
func TestDatesAgainstGit(t *testing.T) {
	inUTC(t)
	w := newWorld(t)
	w.write(t, "home/.gitconfig", "[user]\nname = Ann\nemail = a@b\n")
	c, err := w.load()
	if err != nil {
		t.Fatal(err)
	}
	for text, valid := range map[string]bool{
		"1234567890 +0000": true, "1234567890 -0730": true, "@0 +0000": true, "@12345 +0100": true, "1234567890": true,
		"Thu, 07 Apr 2005 22:13:13 +0200": true, "7 Apr 2005 22:13:13 +0200": true, "7 Apr 2005 22:13:13": true, "Thu, 07 Apr 2005 22:13:13 GMT": true,
		"Thu Apr 7 22:13:13 2005 -0700": true, "Thu Apr 7 22:13:13 2005": true,
		"2005-04-07T22:13:13": true, "2005-04-07T22:13:13Z": true, "2005-04-07T22:13:13+02:00": true, "2005-04-07T22:13:13+0200": true, "2005-04-07 22:13:13 +0200": true,
		"2005-04-07 22:13": true, "2005.04.07 22:13:13": true, "04/07/2005 22:13:13": true, "07.04.2005 22:13:13 -0100": true, " 2005-04-07T22:13:13 ": true, "2005-04-07T22:13:13.019-04:00": true,
		"": false, "x": false, "2005-13-07T22:13:13": false, "2005-04-07": false, "99": false, "-5 +0000": false, "99999999999999 +0000": false, "2005-04-07T25:13:13": false,
	} {
		got, ok := parseDate(text)
		if ok != valid {
			t.Errorf("%q: %v, %v", text, got, ok)
		}
		if !ok {
			if text != "" {
				w.env["GIT_AUTHOR_DATE"] = text
				_, _, err := c.Identity(w.getenv)
				if e := new(DateError); !errors.As(err, &e) || !strings.Contains(err.Error(), text) {
					t.Errorf("%q: %v", text, err)
				}
			}
			continue
		}
		w.env["GIT_AUTHOR_DATE"] = text
		want, stderr, err := w.git("var", "GIT_AUTHOR_IDENT")
		if line := fmt.Sprintf("Ann <a@b> %d %s\n", got.Unix(), got.Format("-0700")); err != nil || line != want {
			t.Errorf("%q: %q, git's is %q %s", text, line, want, stderr)
		}
	}
}
