package store

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// manyFiles is from where on one sync of the file system is cheaper than one
// for each file.
const manyFiles = 64

// parallel runs f for 0 … n-1 on a few goroutines and joins the errors. Syncs
// that run at the same time share one commit of the file system's journal.
func parallel(n int, f func(i int) error) error {
	errs := make([]error, n)
	if n == 1 {
		return f(0)
	}
	var wg sync.WaitGroup
	next := make(chan int)
	for range min(n, max(8, 2*runtime.GOMAXPROCS(0))) {
		wg.Go(func() {
			for i := range next {
				errs[i] = f(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
	return errors.Join(errs...)
}

// staged is a file that lies durable under a temporary name.
type staged struct{ temp, path string }

// deflaters are kept for the next object, because a new one takes a megabyte.
var deflaters sync.Pool

// compress writes a zlib stream at the fastest level: objects are small, and git
// packs them better later.
func compress(to io.Writer, write func(io.Writer) error) error {
	z, ok := deflaters.Get().(*zlib.Writer)
	if ok {
		z.Reset(to)
	} else {
		var err error
		if z, err = zlib.NewWriterLevel(to, zlib.BestSpeed); err != nil {
			return err
		}
	}
	defer deflaters.Put(z)
	if err := write(z); err != nil {
		return err
	}
	return z.Close()
}

// deflate is a loose object as a file.
func deflate(obj object) ([]byte, error) {
	var b bytes.Buffer
	err := compress(&b, func(z io.Writer) error {
		head := append([]byte(obj.kind), ' ')
		head = strconv.AppendInt(head, int64(len(obj.data)), 10)
		if _, err := z.Write(append(head, 0)); err != nil {
			return err
		}
		_, err := z.Write(obj.data)
		return err
	})
	return b.Bytes(), err
}

// writer writes the files of one change and knows what has to be made durable.
type writer struct {
	files    Files
	objects  string   // folder
	temp     string   // folder for temporary files
	packFrom int      // how many objects are written as a pack
	bulk     bool     // sync the whole file system instead of single files
	kept     []string // .keep files of packs that were written
}

// The names of temporary files. Those of objects lie among the objects, but do not
// begin as git's own do: git gc would clear them away while they are in use.
const (
	tempPrefix       = "tmp-"
	objectTempPrefix = "crm-tmp-"
)

// serial keeps the names of one process apart.
var serial atomic.Int64

func nextTemp() string { return fmt.Sprintf("%d-%d", os.Getpid(), serial.Add(1)) }

// tempName makes a name for a new temporary file.
func (w *writer) tempName() string { return filepath.Join(w.temp, tempPrefix+nextTemp()) }

func (w *writer) objectTempName() string {
	return filepath.Join(w.objects, objectTempPrefix+nextTemp())
}

// create writes a file under a name that must be free and syncs it.
func (w *writer) create(path string, perm fs.FileMode, data []byte) error {
	f, err := w.files.Create(path, perm)
	if err != nil {
		return err
	}
	if _, err = f.Write(data); err == nil && !w.bulk {
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		w.files.Remove(path)
	}
	return err
}

// stageObjects writes the objects that are not there yet under temporary names,
// durable, and returns the renames that give them their names.
func (w *writer) stageObjects(objs []object) ([]staged, error) {
	var todo []object
	seen := make(map[Hash]bool, len(objs))
	young := w.young()
	for _, obj := range objs {
		if seen[obj.hash] {
			continue
		}
		seen[obj.hash] = true
		// An empty file is what a power cut left of an object that git wrote. An old
		// one may be removed right now, by a gc that finds nothing that refers to it.
		if fi, err := os.Stat(loosePath(w.objects, obj.hash)); err == nil && fi.Size() > 0 && fi.ModTime().After(young) {
			if err := w.freshen(loosePath(w.objects, obj.hash)); err == nil {
				continue
			}
		}
		todo = append(todo, obj)
	}
	if len(todo) >= w.packFrom {
		made, err := w.stagePack(todo)
		if err != nil {
			return nil, fmt.Errorf("write to the repository: %w", err)
		}
		return made, nil
	}
	made := make([]staged, len(todo))
	err := parallel(len(todo), func(i int) error {
		data, err := deflate(todo[i])
		if err != nil {
			return err
		}
		made[i] = staged{w.objectTempName(), loosePath(w.objects, todo[i].hash)}
		return w.create(made[i].temp, 0o444, data)
	})
	if err != nil {
		for _, m := range made {
			if m.temp != "" {
				w.files.Remove(m.temp)
			}
		}
		return nil, fmt.Errorf("write to the repository: %w", err)
	}
	return made, nil
}

// young is since when an object must have been made not to be written again: well
// within the two weeks for which git keeps what nothing refers to. It is told by the
// clock of the disk, from the note of the lock that was just taken.
func (w *writer) young() time.Time {
	fi, err := os.Stat(filepath.Join(w.temp, writerName))
	if err != nil {
		return time.Unix(1<<40, 0) // all are old
	}
	return fi.ModTime().Add(-24 * time.Hour)
}

// freshen makes an object that is there already durable: git itself does not
// sync the objects it writes.
func (w *writer) freshen(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}

// syncBulk makes everything written so far durable when single files were not.
func (w *writer) syncBulk(written []staged) error {
	if !w.bulk {
		return nil
	}
	done, err := w.files.SyncAll(w.objects)
	if err != nil || done {
		return err
	}
	return parallel(len(written), func(i int) error {
		f, err := w.files.Append(written[i].temp)
		if errors.Is(err, fs.ErrPermission) {
			// Objects are read-only; a sync needs no right to write.
			return w.freshen(written[i].temp)
		}
		if err != nil {
			return err
		}
		err = f.Sync()
		if cerr := f.Close(); err == nil {
			err = cerr
		}
		return err
	})
}

// placeObjects renames staged objects and returns the folders whose names have
// to be made durable.
func (w *writer) placeObjects(made []staged) ([]string, error) {
	dirs := map[string]bool{}
	for _, m := range made {
		dir := filepath.Dir(m.path)
		if !dirs[dir] {
			if err := w.files.Mkdir(dir); err == nil {
				dirs[w.objects] = true
			} else if !errors.Is(err, fs.ErrExist) {
				return nil, fmt.Errorf("write to the repository: %w", err)
			}
			dirs[dir] = true
		}
		err := w.files.Rename(m.temp, m.path)
		for i := 0; i < 10 && errors.Is(err, fs.ErrNotExist); i++ {
			// Git, when it packs, removes a folder that has become empty.
			if err = w.files.Mkdir(dir); err == nil || errors.Is(err, fs.ErrExist) {
				dirs[w.objects] = true
				err = w.files.Rename(m.temp, m.path)
			}
		}
		if err != nil {
			return nil, fmt.Errorf("write to the repository: %w", err)
		}
	}
	out := make([]string, 0, len(dirs))
	for d := range dirs {
		out = append(out, d)
	}
	return out, nil
}

// syncDirs makes the names in folders durable.
func (w *writer) syncDirs(dirs []string) error {
	if w.bulk && len(dirs) > 8 {
		if done, err := w.files.SyncAll(w.objects); err != nil || done {
			return err
		}
	}
	return parallel(len(dirs), func(i int) error {
		err := w.files.SyncDir(dirs[i])
		if errors.Is(err, fs.ErrNotExist) && filepath.Dir(dirs[i]) == w.objects {
			return nil // git, which packed or removed what was in it; see keepObjects
		}
		return err
	})
}
