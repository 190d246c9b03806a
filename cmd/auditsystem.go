package cmd

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/cespare/xxhash/v2"

	"crm/internal/schedule"
)

func isProgram(name string) bool {
	_, err := exec.LookPath(name)
	return err == nil
}

// system runs a program of the system and returns what it printed. The error
// tells the first line of what it complained about.
func (a *App) system(in, name string, args ...string) (string, error) {
	path, err := exec.LookPath(name)
	if err != nil {
		return "", fmt.Errorf("there is no %s here", name)
	}
	c := exec.CommandContext(a.ctx, path, args...)
	c.Stdin = strings.NewReader(in)
	var out, said bytes.Buffer
	c.Stdout, c.Stderr = &out, &said
	if err := c.Run(); err != nil {
		what, _, _ := strings.Cut(strings.TrimSpace(said.String()), "\n")
		return out.String(), fmt.Errorf("%s %s failed: %s (%w)", name, strings.Join(args, " "), what, err)
	}
	return out.String(), nil
}

// crontab is that of the user; having none is having an empty one.
func (a *App) crontab() (string, error) {
	text, err := a.system("", "crontab", "-l")
	if err != nil && strings.Contains(strings.ToLower(err.Error()), "no crontab") {
		return "", nil
	}
	return text, err
}

func (a *App) setCrontab(text string) error {
	_, err := a.system(text, "crontab", "-")
	return err
}

// auditUnits are the files of systemd for the job of a store.
type auditUnits struct{ dir, service, timer string }

func (a *App) auditUnits(j *schedule.Job) (*auditUnits, error) {
	dir := a.world.Getenv("XDG_CONFIG_HOME")
	if dir == "" {
		home := a.world.Getenv("HOME")
		if home == "" {
			return nil, errors.New("HOME is not set: systemd keeps the units of a user there")
		}
		dir = filepath.Join(home, ".config")
	}
	dir = filepath.Join(dir, "systemd", "user")
	name := "crm-audit-" + strconv.FormatUint(xxhash.Sum64String(j.Mark), 36)
	return &auditUnits{dir, filepath.Join(dir, name+".service"), filepath.Join(dir, name+".timer")}, nil
}

func (u *auditUnits) has(service, timer string) bool {
	s, err := os.ReadFile(u.service)
	if err != nil || string(s) != service {
		return false
	}
	t, err := os.ReadFile(u.timer)
	return err == nil && string(t) == timer
}

func (u *auditUnits) any() bool {
	_, err := os.Lstat(u.timer)
	_, other := os.Lstat(u.service)
	return err == nil || other == nil
}

func (u *auditUnits) install(a *App, service, timer string) error {
	if !isProgram("systemctl") {
		return errors.New("there is no systemctl here")
	}
	if err := os.MkdirAll(u.dir, 0o777); err != nil {
		return err
	}
	for _, f := range [][2]string{{u.service, service}, {u.timer, timer}} {
		old, err := os.Stat(f[0])
		if err != nil {
			old = nil
		}
		if err := replaceFile(f[0], old, func(w io.Writer) error { _, err := io.WriteString(w, f[1]); return err }); err != nil {
			return fileError(f[0], err)
		}
	}
	name := filepath.Base(u.timer)
	// restart: a timer that runs already takes its new time then
	for _, args := range [][]string{{"daemon-reload"}, {"enable", name}, {"restart", name}} {
		if _, err := a.system("", "systemctl", append([]string{"--user"}, args...)...); err != nil {
			_ = os.Remove(u.service)
			_ = os.Remove(u.timer)
			return err
		}
	}
	return nil
}

func (u *auditUnits) remove(a *App) error {
	if _, err := a.system("", "systemctl", "--user", "disable", "--now", filepath.Base(u.timer)); err != nil {
		return err
	}
	for _, name := range []string{u.timer, u.service} {
		if err := os.Remove(name); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	_, err := a.system("", "systemctl", "--user", "daemon-reload")
	return err
}
