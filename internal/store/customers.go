package store

import (
	"errors"
	"fmt"
	"io/fs"

	"crm/internal/codec"
	"crm/internal/crm"
	"crm/internal/validate"
)

// Settings are those that the transaction will leave: the ones put, else the
// store's.
func (tx *Tx) Settings() (*crm.Settings, error) {
	p, ok := tx.pending[crm.SettingsFile]
	if !ok || p.remove {
		return tx.s.Settings()
	}
	if tx.settings == nil {
		settings, err := codec.DecodeSettings(crm.SettingsFile, p.data)
		if err != nil {
			return nil, err
		}
		tx.settings = settings
	}
	return tx.settings, nil
}

// PutSettings replaces the settings; comments and unknown keys of the file stay.
// Settings that are not valid are refused with an *InvalidError.
func (tx *Tx) PutSettings(settings *crm.Settings) error {
	if problems := refusals(validate.Settings(settings)); len(problems) > 0 {
		return &InvalidError{Path: crm.SettingsFile, Problems: problems}
	}
	old, err := tx.Read(crm.SettingsFile)
	var data []byte
	switch {
	case errors.Is(err, fs.ErrNotExist):
		data = codec.EncodeSettings(settings)
	case err != nil:
		return err
	default:
		if data, err = codec.UpdateSettings(crm.SettingsFile, old, settings); err != nil {
			return err
		}
	}
	tx.Put(crm.SettingsFile, data)
	return tx.err
}

// refusals are the problems that are not mere warnings.
func refusals(problems []validate.Problem) []validate.Problem {
	var out []validate.Problem
	for _, p := range problems {
		if !p.Warning {
			out = append(out, p)
		}
	}
	return out
}

// Customer reads a customer as the transaction will leave it. The errors are
// those of Store.Customer.
func (tx *Tx) Customer(id crm.ID) (*crm.Customer, error) {
	path, err := onePath(id, tx.FindID)
	if err != nil {
		return nil, err
	}
	data, err := tx.Read(path)
	if err != nil {
		return nil, err
	}
	return codec.Decode(path, data)
}

// PutCustomer adds or changes a customer. One that is not valid is refused with
// an *InvalidError, unless the committed customer has the same mistakes. Comments, unknown keys and the layout of the file stay where
// nothing changed, and the file moves when the name has changed.
func (tx *Tx) PutCustomer(c *crm.Customer) error {
	path, err := tx.place(c)
	if err != nil {
		return err
	}
	return tx.putAt(path, c)
}

// place is the path where a customer belongs; one that is not valid has none.
func (tx *Tx) place(c *crm.Customer) (string, error) {
	settings, err := tx.Settings()
	if err != nil {
		return "", err
	}
	path := crm.Path(c.ID, c.Name)
	if problems := refusals(validate.Customer(c, settings)); len(problems) > 0 {
		if problems = tx.newProblems(c.ID, problems, settings); len(problems) > 0 {
			return "", &InvalidError{Path: path, Name: c.Name, Problems: problems}
		}
	}
	if _, ok := crm.PathID(path); !ok {
		return "", &PathError{Path: path, What: fmt.Sprintf("the id %q of the customer is not one", string(c.ID))}
	}
	return path, nil
}

// newProblems are those that the committed customer does not have already: what
// came with a pull or an older version of the settings must not keep anybody
// from noting a call.
func (tx *Tx) newProblems(id crm.ID, problems []validate.Problem, settings *crm.Settings) []validate.Problem {
	head, err := tx.s.Head()
	if err != nil || head.IsZero() {
		return problems
	}
	files, err := tx.s.FindAt(head, id)
	if err != nil || len(files) != 1 {
		return problems
	}
	data, err := tx.s.Blob(files[0].Hash)
	if err != nil {
		return problems
	}
	old, err := codec.Decode(files[0].Path, data)
	if err != nil {
		return problems
	}
	known := map[string]int{}
	for _, p := range refusals(validate.Customer(old, settings)) {
		known[p.Check+" "+p.Msg]++
	}
	var out []validate.Problem
	for _, p := range problems {
		if key := p.Check + " " + p.Msg; known[key] > 0 {
			known[key]--
		} else {
			out = append(out, p)
		}
	}
	return out
}

// putAt writes a customer to its path, from its present file if it has one.
func (tx *Tx) putAt(path string, c *crm.Customer) error {
	paths, err := tx.FindID(c.ID)
	if err != nil {
		return err
	}
	if len(paths) > 1 {
		return &TwiceError{ID: c.ID, Paths: paths}
	}
	var data []byte
	if len(paths) == 0 {
		data = codec.Encode(c)
	} else {
		old, err := tx.Read(paths[0])
		if err != nil {
			return err
		}
		if data, err = codec.Update(paths[0], old, c); err != nil {
			return err
		}
		if paths[0] != path {
			tx.Remove(paths[0])
		}
	}
	tx.Put(path, data)
	return tx.err
}

// MoveCustomer is PutCustomer for a customer whose present file is at a path of
// its own: the file moves to where it belongs.
func (tx *Tx) MoveCustomer(from string, c *crm.Customer) error {
	path, err := tx.place(c)
	if err != nil {
		return err
	}
	old, err := tx.Read(from)
	if err != nil {
		return err
	}
	if path != from {
		if _, err := tx.Read(path); err == nil {
			return &TwiceError{ID: c.ID, Paths: []string{from, path}}
		} else if !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	data, err := codec.Update(from, old, c)
	if err != nil {
		return err
	}
	if path != from {
		tx.Remove(from)
	}
	tx.Put(path, data)
	return tx.err
}

// RemoveCustomer removes the file of a customer, all of them when there are
// several. It fails with a *MissingError when there is none.
func (tx *Tx) RemoveCustomer(id crm.ID) error {
	paths, err := tx.FindID(id)
	if err != nil {
		return err
	}
	if len(paths) == 0 {
		return &MissingError{ID: id}
	}
	for _, p := range paths {
		// Reading it makes Commit notice a change meanwhile.
		if _, err := tx.Read(p); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		tx.Remove(p)
	}
	return tx.err
}
