package store

import (
	"errors"
	"fmt"

	"crm/internal/codec"
	"crm/internal/crm"
)

// PutBlob sets a file to a content that the repository has already, and to a
// mode: what another branch has there. A mode that is none of an ordinary file
// makes Commit fail.
func (tx *Tx) PutBlob(path string, h Hash, mode Mode) {
	if !tx.accept(path) {
		return
	}
	if !mode.IsFile() {
		tx.fail(&PathError{Path: path, What: "is a symbolic link or a submodule in the other branch; those are not taken over"})
		return
	}
	data, err := tx.s.Blob(h)
	if err == nil && len(data) > codec.MaxSize {
		err = &PathError{Path: path, What: fmt.Sprintf("would become larger than %d MB", codec.MaxSize>>20)}
	}
	if err != nil {
		tx.fail(err)
		return
	}
	tx.set(path, pendingFile{data: data, mode: plainMode(mode), there: true})
}

// PutFile is Put with a mode, and with the content just as the repository is to
// keep it.
func (tx *Tx) PutFile(path string, data []byte, mode Mode) {
	tx.Put(path, data)
	if p, ok := tx.pending[path]; ok && !p.remove {
		p.mode = plainMode(mode)
		if data != nil {
			p.data = data
		}
		tx.pending[path] = p
	}
}

// plainMode is a mode as the store writes it.
func plainMode(m Mode) uint32 {
	if m == modeExec {
		return modeExec
	}
	return modeFile
}

// Join makes the commit a merge: the commits become its parents, after HEAD.
// Commit then makes one even when no file changes.
func (tx *Tx) Join(commits ...Hash) { tx.parents = append(tx.parents, commits...) }

// MoveTo makes Commit move the branch to a commit that is there already, which
// grew from HEAD, instead of making one. What is pending must lead from HEAD to
// just its files, and none of them may have been edited by hand.
func (tx *Tx) MoveTo(commit Hash) { tx.target = commit }

// moveTo prepares the move of the branch; root is what the pending files make.
func (c *change) moveTo(root Hash) error {
	target, err := c.s.Commit(c.tx.target)
	if err != nil {
		return err
	}
	if len(c.hand) > 0 {
		return &ChangedError{Path: c.hand[0].path}
	}
	if root != target.tree {
		return &StateError{What: "the store has changed since the other changes were looked at", Hint: "try again"}
	}
	_, committer, err := c.s.identity()
	var nobody *IdentityError
	if errors.As(err, &nobody) {
		// Only the reflog names who moved the branch, and git guesses there, too.
		committer.Name, committer.Email, err = "unknown", "unknown", nil
	}
	if err != nil {
		return err
	}
	if committer.Date.IsZero() {
		committer.Date = c.s.opts.Now()
	}
	c.root, c.hash = root, target.Hash
	c.lines = append(c.lines, logLine{
		new: target.Hash, who: signature(Person{committer.Name, committer.Email}, committer.Date), what: oneLine(c.msg.Subject) + ": Fast-forward",
	})
	return nil
}

// CustomerKey is what pairs the files of two branches: the id of a customer,
// whatever its file is called, else the path.
func CustomerKey(path string) string {
	if id, ok := crm.PathID(path); ok {
		return string(id)
	}
	return path
}
