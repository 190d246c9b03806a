package cmd

import (
	"encoding/json"
	"os"
	"path/filepath"

	"crm/internal/derived"
	"crm/internal/store"
)

// writeNote remembers something below .git/crm that crm doctor tells of.
func writeNote(s *store.Store, name string, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(s.CacheDir(), 0o777); err != nil {
		return err
	}
	return derived.Replace(filepath.Join(s.CacheDir(), name), name+".", append(data, '\n'))
}

// readNote is what was remembered last; the zero value when nothing is known.
func readNote[T any](s *store.Store, name string) (v T) {
	data, err := os.ReadFile(filepath.Join(s.CacheDir(), name))
	if err != nil || json.Unmarshal(data, &v) != nil {
		var none T
		return none
	}
	return v
}
