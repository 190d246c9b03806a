package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/viper"
)

// sizeMax is the size in bytes beyond which a file is no configuration.
const sizeMax = 1 << 20

// File is the path of the configuration: $CRM_CONFIG, else crm/config.yaml in
// $XDG_CONFIG_HOME, else in the platform's folder for configurations (~/.config,
// ~/Library/Application Support, %AppData%). named tells that the person named
// the file, so that it must exist. The path is empty where there is no home.
func File(getenv func(string) string) (path string, named bool) {
	if path := getenv("CRM_CONFIG"); path != "" {
		return path, true
	}
	dir := configDir(runtime.GOOS, getenv)
	if dir == "" {
		return "", false
	}
	return filepath.Join(dir, "crm", "config.yaml"), false
}

func configDir(goos string, getenv func(string) string) string {
	if dir := getenv("XDG_CONFIG_HOME"); filepath.IsAbs(dir) { // relative ones count as unset, says the XDG specification
		return dir
	}
	if goos == "windows" {
		return getenv("AppData")
	}
	home := homeDir(getenv)
	switch {
	case home == "":
		return ""
	case goos == "darwin":
		return filepath.Join(home, "Library", "Application Support")
	}
	return filepath.Join(home, ".config")
}

func homeDir(getenv func(string) string) string {
	if home := getenv("HOME"); home != "" || runtime.GOOS != "windows" {
		return home
	}
	return getenv("USERPROFILE")
}

// readFile is nil without error when none was named and there is no file, or none that is
// the user's.
func readFile(path string, named bool) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		if !named && (errors.Is(err, fs.ErrNotExist) || isNotDir(err) || elsewhere(path)) {
			return nil, nil
		}
		return nil, fmt.Errorf("the configuration cannot be read: %w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, sizeMax+1))
	if err != nil {
		return nil, fmt.Errorf("the configuration cannot be read: %w", err)
	}
	if len(data) > sizeMax {
		return nil, &Error{Source: path, Msg: "the file is larger than 1 MB and no configuration"}
	}
	if data == nil {
		data = []byte{}
	}
	return data, nil
}

// elsewhere tells whether a file is in a folder that is closed to the user: HOME is that
// of somebody else then, as sudo and cron leave it.
func elsewhere(path string) bool {
	_, err := os.Stat(path)
	return errors.Is(err, fs.ErrPermission)
}

// readYAML fills c and returns what is wrong in the file.
func (c *Config) readYAML(path string, data []byte) []*Error {
	v := viper.NewWithOptions(viper.KeyDelimiter("\x00")) // a dot in a key is a dot
	v.SetConfigType("yaml")
	if err := v.ReadConfig(bytes.NewReader(data)); err != nil {
		line, msg := yamlError(err)
		return []*Error{{Source: path, Line: line, Msg: msg}}
	}
	var errs []*Error
	var seen []string
	for _, key := range v.AllKeys() {
		key, _, _ = strings.Cut(key, "\x00")
		if slices.Contains(seen, key) {
			continue
		}
		seen = append(seen, key)
		msg := ""
		if !slices.Contains(keys(), key) {
			msg = fmt.Sprintf("there is no key %q; there are %s", key, strings.Join(keys(), ", "))
		} else if value, problem := text(key, v.Get(key)); problem != "" {
			msg = problem
		} else if value != "" {
			msg = c.set(key, value)
		}
		if msg != "" {
			errs = append(errs, &Error{Source: path, Line: lineOf(data, key), Msg: msg})
		}
	}
	return errs
}

// text is a value as text; problem says why it is none.
func text(key string, value any) (s, problem string) {
	switch value := value.(type) {
	case nil:
		return "", ""
	case string:
		return value, ""
	case []any:
		return "", key + " must be text, not a list"
	case map[string]any, map[any]any:
		return "", key + " must be text, not a map"
	}
	if key == "lock_wait" {
		return "", fmt.Sprintf("lock_wait must be a duration like 10s or 1m30s, not %v", value)
	}
	return "", fmt.Sprintf("%s must be text; write it in quotes: %s: %q", key, key, fmt.Sprint(value))
}

// yamlError takes the line out of the message of the YAML reader.
func yamlError(err error) (line int, msg string) {
	msg = err.Error()
	if _, rest, ok := strings.Cut(msg, "yaml: "); ok {
		msg = rest
	}
	if m := regexp.MustCompile(`line (\d+): `).FindStringSubmatchIndex(msg); m != nil {
		line, _ = strconv.Atoi(msg[m[2]:m[3]])
		msg = msg[m[1]:]
	}
	msg = strings.Join(strings.Fields(msg), " ")
	return line, "the file is not valid YAML: " + msg
}

// lineOf is the line on which a key begins, 0 when it is not found. viper
// compares keys without case.
func lineOf(data []byte, key string) int {
	n := 0
	for line := range bytes.Lines(data) {
		n++
		name, _, ok := strings.Cut(string(line), ":")
		if ok && strings.EqualFold(strings.Trim(strings.TrimRight(name, " \t"), `"'`), key) {
			return n
		}
	}
	return 0
}
