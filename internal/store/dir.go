package store

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"crm/internal/codec"
	"crm/internal/crm"
)

// Dir is an open folder of the work tree, for looking at many of its files in
// little time. It is for one goroutine.
type Dir struct {
	path string
	at   folder
	stat statBuffer
	data []byte // of the last file that was read

	reading func() // called by tests between the look at a file and its reading
}

// OpenDir opens a folder by its path below the store. One that is not there is
// fs.ErrNotExist. The folder must be closed.
func (s *Store) OpenDir(path string) (*Dir, error) {
	if err := checkPath(path); err != nil {
		return nil, err
	}
	root, err := s.worktree()
	if err != nil {
		return nil, err
	}
	at, err := root.open(path)
	if err != nil {
		return nil, fmt.Errorf("read the folder %s: %w", path, err)
	}
	return &Dir{path: path, at: at}, nil
}

// Close closes the folder.
func (d *Dir) Close() { d.at.close() }

// Names lists the *.yaml files in the folder, sorted; also symbolic links and
// whatever else has such a name, which Read and Stat refuse. Names that cannot
// stand in a path of the store are left out.
func (d *Dir) Names() ([]string, error) {
	names, err := d.at.names()
	if err != nil {
		return nil, fmt.Errorf("read the folder %s: %w", d.path, err)
	}
	names = slices.DeleteFunc(names, func(name string) bool { return !strings.HasSuffix(name, yamlExt) || !plainName(name) })
	slices.Sort(names)
	return names, nil
}

// plainName tells that checkPath takes a name as the last part of a path.
func plainName(name string) bool {
	plain := true // ASCII
	for i := range len(name) {
		switch c := name[i]; {
		case c == '/' || c == 0 || c == '\\' || c == ':':
			return false
		case c >= utf8.RuneSelf:
			plain = false
		}
	}
	return name != "" && name != "." && name != ".." && (plain || utf8.ValidString(name)) && !strings.EqualFold(name, ".git") && !strings.EqualFold(name, "git~1")
}

// Stat is the status of a file in the folder. Its errors are those of
// Store.Stat. It allocates nothing where all is well.
func (d *Dir) Stat(name []byte) (Stat, error) { return d.at.statName(name, &d.stat) }

// StatRecords is the status of records/ itself, whose times tell whether a
// folder or file came or went in it; zero when it is not there.
func (s *Store) StatRecords() (Stat, error) {
	root, err := s.worktree()
	if err != nil {
		return Stat{}, err
	}
	st, err := root.statFolder([]byte(crm.RecordsDir), new(statBuffer))
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	if err != nil {
		return Stat{}, fmt.Errorf("look at %s: %w", crm.RecordsDir, err)
	}
	return st, nil
}

// StatFolders is the status of folders right below records/, in the order of
// their names. It fails when one of them is not there or is no folder.
func (s *Store) StatFolders(names [][]byte) ([]Stat, error) {
	out := make([]Stat, len(names))
	look := func(from, to int) error {
		dir, err := s.OpenDir(crm.RecordsDir)
		if err != nil {
			return err
		}
		defer dir.Close()
		for i := from; i < to; i++ {
			if out[i], err = dir.at.statFolder(names[i], &dir.stat); err != nil {
				return fmt.Errorf("look at %s/%s: %w", crm.RecordsDir, names[i], err)
			}
		}
		return nil
	}
	half := 0
	var firstErr error
	var wg sync.WaitGroup
	if len(names) >= manyNames {
		// Through one descriptor the cores would wait for each other.
		half = len(names) / 2
		wg.Go(func() { firstErr = look(0, half) })
	}
	err := look(half, len(names))
	wg.Wait()
	return out, cmp.Or(firstErr, err)
}

// manyNames is from where on folders are looked at on two cores.
const manyNames = 128

// Read reads a file in the folder as Store.Read does. The content is valid
// until the next Read.
func (d *Dir) Read(name string) ([]byte, Stat, error) {
	data, st, _, err := d.read(name, nil)
	return data, st, err
}

// read reads a file in the folder, and is what is known of it when it is so before it
// is read and afterwards.
func (d *Dir) read(name string, t *StagedDir) (data []byte, st Stat, known Hash, err error) {
	if !plainName(name) {
		return nil, Stat{}, Hash{}, checkPath("")
	}
	f, st, err := d.at.openName(name, &d.stat)
	if err == nil {
		if t != nil {
			known = t.find(name, st)
		}
		if d.reading != nil {
			d.reading()
		}
		data, err = readAll(f, st, d.data[:cap(d.data)])
		if !known.IsZero() {
			if now, e := f.status(&d.stat); e != nil || now != st {
				known = Hash{}
			}
		}
		_ = f.Close()
	}
	if err != nil {
		return nil, Stat{}, Hash{}, readError(d.path+"/"+name, err)
	}
	if cap(data) <= 1<<20 {
		d.data = data
	}
	return data, st, known, nil
}

// openedFile is an open regular file.
type openedFile interface {
	io.ReadCloser
	status(*statBuffer) (Stat, error)
}

// readFile reads the file at a path below a folder.
func readFile(at folder, path string) ([]byte, Stat, error) {
	f, st, err := at.openFile(path)
	var data []byte
	if err == nil {
		data, err = readAll(f, st, nil)
		_ = f.Close()
	}
	if err != nil {
		return nil, Stat{}, readError(path, err)
	}
	return data, st, nil
}

// readError says which file it is that cannot be read.
func readError(path string, err error) error {
	if wrong := (*PathError)(nil); errors.As(err, &wrong) {
		return &PathError{Path: path, What: wrong.What}
	}
	return fmt.Errorf("read %s: %w", path, err)
}

// readAll reads a file, of which the status is known, into a buffer or a larger
// one.
func readAll(f io.Reader, st Stat, buf []byte) ([]byte, error) {
	if st.Size > codec.MaxSize {
		return nil, tooLarge()
	}
	if int64(len(buf)) <= st.Size {
		buf = make([]byte, st.Size+1)
	}
	for n := 0; ; {
		m, err := f.Read(buf[n:])
		n += m
		// A regular file gives less than is asked for at its end only.
		if err == io.EOF || err == nil && int64(n) == st.Size && n < len(buf) {
			return buf[:n], nil
		}
		if err != nil {
			return nil, err
		}
		if n == len(buf) {
			// The file grew since its status was read.
			if n > codec.MaxSize {
				return nil, tooLarge()
			}
			buf = append(buf, make([]byte, n)...)
		}
	}
}

func tooLarge() error {
	return &PathError{What: fmt.Sprintf("is larger than %d MB", codec.MaxSize>>20)}
}

// FormHash is the name that git gives to a working file with this content: that
// of the content as the repository keeps it.
func (s *Store) FormHash(path string, data []byte) Hash {
	return BlobHash(s.repositoryForm(path, data))
}

// IsCustomerFile tells from its path alone that a file is a customer's:
// records/NAME.yaml or records/FOLDER/NAME.yaml.
func IsCustomerFile(path string) bool {
	rest, ok := strings.CutPrefix(path, crm.RecordsDir+"/")
	if !ok || !strings.HasSuffix(path, yamlExt) || checkPath(path) != nil {
		return false
	}
	dir, name, nested := strings.Cut(rest, "/")
	return !nested || !strings.HasSuffix(dir, yamlExt) && !strings.Contains(name, "/")
}
