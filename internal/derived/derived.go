// Package derived writes the files below .git/crm, which hold nothing that
// cannot be made again. A file is replaced in one step, so that whoever reads
// it sees the old one or the new one. Nothing is synced: what a power cut leaves
// of a file fails the checksums that its reader knows.
package derived

import (
	"errors"
	"hash/maphash"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Random is 64 bits that nobody can foresee, for names of files and for the seed
// of hashes; they decide nothing that is printed.
func Random() uint64 { return maphash.Bytes(maphash.MakeSeed(), nil) }

// Name is a new name for a file.
func Name() string { return strconv.FormatUint(Random(), 36) }

// Create makes a file of a new name that begins with prefix. Unlike that of
// os.CreateTemp it is for whoever may read the folder.
func Create(dir, prefix string) (*os.File, error) {
	for {
		f, err := os.OpenFile(filepath.Join(dir, prefix+Name()), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if !errors.Is(err, os.ErrExist) {
			return f, err
		}
	}
}

// Replace writes a file in one step, by way of one beside it whose name begins
// with prefix.
func Replace(path, prefix string, data []byte) error {
	return ReplaceBy(path, prefix, func(f *os.File) error {
		_, err := f.Write(data)
		return err
	})
}

// ReplaceBy is Replace with what a function writes; when that fails, the file stays.
func ReplaceBy(path, prefix string, write func(f *os.File) error) error {
	f, err := Create(filepath.Dir(path), prefix)
	if err != nil {
		return err
	}
	err = write(f)
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}

// Sweep removes the files whose names begin with prefix: what killed processes
// left behind. One that another process is writing at this moment may go as
// well; then what it was writing is made again when it is next needed.
func Sweep(dir, prefix string) {
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), prefix) {
			_ = os.Remove(filepath.Join(dir, e.Name()))
		}
	}
}
