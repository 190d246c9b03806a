package codec

import (
	"reflect"
	"unsafe"

	"crm/internal/crm"
)

// A Decoder decodes the files of many customers, one after another, in the same
// memory: nothing is left of each for the garbage collector where the file is in
// the canonical form. The zero Decoder is ready. It is for one goroutine.
type Decoder struct {
	direct   direct
	customer crm.Customer
	large    bool // the last file was, so that its memory is better given back
}

// Decode is the function Decode, except that the customer and all that belongs
// to it last only until the next call, and only as long as data is not changed:
// texts are not copied out of it. Who keeps a text must clone it. The error does
// not hold on to either.
func (d *Decoder) Decode(file string, data []byte) (*crm.Customer, error) {
	c := &d.customer
	*c = crm.Customer{}
	if d.large {
		d.direct.lists = lists{}
	}
	d.large = len(data) > 1<<16
	d.direct.lend = true
	if len(data) <= maxDirect && d.direct.read(unsafe.String(unsafe.SliceData(data), len(data)), c) {
		return c, nil
	}
	*c = crm.Customer{}
	if err := decodeTree(file, data, reflect.ValueOf(c).Elem(), nil); err != nil {
		return nil, err
	}
	return c, nil
}
