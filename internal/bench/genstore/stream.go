package main

import (
	"bufio"
	"fmt"
	"time"

	"crm/internal/bench/book"
	"crm/internal/codec"
	"crm/internal/crm"
	"crm/schema"
)

// attributes is what crm init writes.
const attributes = "records/**/*.yaml merge=crm text eol=lf\ncrm.yaml merge=crm text eol=lf\ndecisions.yaml merge=crm text eol=lf\n"

// stream writes the commits in the format of git-fast-import(1).
func stream(w *bufio.Writer, o options) error {
	at := book.Today().In(time.UTC)
	begin(w, at, fmt.Sprintf("import: %d customers\n\nCrm-Command: import\n", o.n))
	settings, err := book.Settings()
	if err != nil {
		return err
	}
	for _, x := range []struct {
		path string
		data []byte
	}{
		{crm.SettingsFile, settings},
		{".gitattributes", []byte(attributes)},
		{"schema/customer.schema.json", schema.Customer()},
		{"schema/settings.schema.json", schema.Settings()},
	} {
		if err := put(w, x.path, x.data); err != nil {
			return err
		}
	}
	if err := encodeAll(o, func(path string, data []byte) error { return put(w, path, data) }); err != nil {
		return err
	}
	if err := history(w, o, at); err != nil {
		return err
	}
	_, err = w.WriteString("done\n")
	return err
}

// history writes commits that log an interaction with a customer each, a minute
// apart. Half of them concern the first hundredth of the customers.
func history(w *bufio.Writer, o options, at time.Time) error {
	changed := map[int]*crm.Customer{}
	for k := range o.commits {
		at = at.Add(time.Minute)
		i := book.Other(o.seed, k, o.n)
		c := changed[i]
		if c == nil {
			c = book.Customer(o.seed, i)
			changed[i] = c
		}
		x := book.Interaction(o.seed, k, crm.TimeOf(at))
		c.Interactions = append(c.Interactions, x)
		begin(w, at, fmt.Sprintf("log: %s: %s, %s\n\nCrm-Command: log\nCrm-Record: %s\n", c.Name, x.Kind, x.Text, c.ID))
		if err := put(w, crm.Path(c.ID, c.Name), codec.Encode(c)); err != nil {
			return err
		}
	}
	return nil
}

// begin opens a commit on main. Errors of w stay and are seen by the next put.
func begin(w *bufio.Writer, at time.Time, message string) {
	fmt.Fprintf(w, "commit refs/heads/main\ncommitter Benchmark <benchmark@bench.example> %d +0000\ndata %d\n%s\n", at.Unix(), len(message), message)
}

func put(w *bufio.Writer, path string, data []byte) error {
	fmt.Fprintf(w, "M 100644 inline %s\ndata %d\n", path, len(data))
	w.Write(data)
	return w.WriteByte('\n')
}
