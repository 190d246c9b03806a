package crm

import (
	"bytes"
	"cmp"
	"errors"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"
)

func anID() *rapid.Generator[ID] {
	return rapid.Map(rapid.StringMatching(`[0-9a-hjkmnp-tv-z]{10}`), func(s string) ID { return ID(s) })
}

func TestNewID(t *testing.T) {
	id, err := NewID(bytes.NewReader([]byte{0, 1, 9, 10, 17, 18, 31, 32, 255, 128, 7}))
	if err != nil || id != "019ahjz0z0" {
		t.Errorf("NewID = %q, %v", id, err)
	}
	broken := errors.New("broken")
	for _, r := range []*bytes.Reader{bytes.NewReader(nil), bytes.NewReader(make([]byte, 9))} {
		if id, err := NewID(r); err == nil || id != "" {
			t.Errorf("too little randomness gives %q, %v", id, err)
		}
	}
	if id, err := NewID(iotest.ErrReader(broken)); !errors.Is(err, broken) || id != "" {
		t.Errorf("NewID = %q, %v", id, err)
	}
	rapid.Check(t, func(t *rapid.T) {
		b := rapid.SliceOfN(rapid.Byte(), IDLen, IDLen).Draw(t, "bytes")
		id, err := NewID(bytes.NewReader(b))
		if err != nil || !id.Valid() {
			t.Fatalf("NewID = %q, %v", id, err)
		}
	})
}

func TestIDForm(t *testing.T) {
	for s, want := range map[string][2]bool{ // valid, a prefix
		"7k3f9q2m4x": {true, true}, "7k": {false, true}, "7k3f9q2m4x0": {false, false}, "": {false, false},
		"7K3F9Q2M4X": {false, false}, "7k3f9q2m4i": {false, false}, "7k3f9q2m4l": {false, false}, "ooooo": {false, false},
		"u": {false, false}, "é": {false, false}, "7k 3": {false, false}, "7k3f9q2m4\n": {false, false}, "../../etc/": {false, false},
	} {
		if got := [2]bool{ID(s).Valid(), IsIDPrefix(s)}; got != want {
			t.Errorf("%q: valid and prefix are %v, want %v", s, got, want)
		}
	}
}

// PackID tells valid ids apart, in their order, and takes no others.
func TestPackID(t *testing.T) {
	if n, ok := PackID("0000000010"); n != 32 || !ok {
		t.Errorf("PackID = %d, %v", n, ok)
	}
	if n, ok := PackID("zzzzzzzzzz"); n != 1<<50-1 || !ok {
		t.Errorf("PackID = %d, %v", n, ok)
	}
	for i, c := range crockford {
		if n, ok := PackID("000000000" + string(c)); n != uint64(i) || !ok {
			t.Errorf("PackID of %c = %d, %v, want %d", c, n, ok, i)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.OneOf(anID(), rapid.Map(rapid.StringN(0, 11, 12), func(s string) ID { return ID(s) })).Draw(t, "x")
		y := anID().Draw(t, "y")
		n, ok := PackID(x)
		m, _ := PackID([]byte(y))
		if ok != x.Valid() || !ok && n != 0 {
			t.Fatalf("PackID of %q = %d, %v", x, n, ok)
		}
		if ok && cmp.Compare(n, m) != strings.Compare(string(x), string(y)) {
			t.Fatalf("%q and %q are %d and %d", x, y, n, m)
		}
	})
}

func TestIDHoldsTheLettersOfCrockford(t *testing.T) {
	for c := range 256 {
		if got, want := IsIDPrefix(string([]byte{byte(c)})), strings.IndexByte(crockford, byte(c)) >= 0; got != want {
			t.Errorf("%#x: %v, want %v", c, got, want)
		}
	}
}

func TestPathID(t *testing.T) {
	for _, c := range []struct{ path, id string }{
		{"records/7k/acme-gmbh-7k3f9q2m4x.yaml", "7k3f9q2m4x"},
		{"records/7k/7k3f9q2m4x.yaml", "7k3f9q2m4x"},
		{"records/7k/-7k3f9q2m4x.yaml", ""},          // an empty name
		{"records/7k/acme7k3f9q2m4x.yaml", ""},       // no hyphen
		{"records/8k/acme-7k3f9q2m4x.yaml", ""},      // another folder
		{"records/7k/x/acme-7k3f9q2m4x.yaml", ""},    // nested
		{`records/7k/x\acme-7k3f9q2m4x.yaml`, ""},    // nested on Windows
		{"records/7k/acme-7k3f9q2m4x.yml", ""},       // another ending
		{"records/7k/acme-7k3f9q2m4x.yaml.orig", ""}, // left by a merge
		{"records/7k/acme-7k3f9q2m4i.yaml", ""},      // no id
		{"records/7k/acme-7K3F9Q2M4X.yaml", ""},
		{"records/7k3f9q2m4x.yaml", ""},
		{"/records/7k/acme-7k3f9q2m4x.yaml", ""},
		{"other/7k/acme-7k3f9q2m4x.yaml", ""},
		{"records/", ""}, {"records/7k/", ""}, {"records/7k/.yaml", ""}, {"", ""},
	} {
		id, ok := PathID(c.path)
		if string(id) != c.id || ok != (c.id != "") {
			t.Errorf("PathID(%q) = %q, %v; want %q", c.path, id, ok, c.id)
		}
	}
}

// reserved tells whether Windows takes a file name for a device, whatever follows
// its first point.
func reserved(file string) bool {
	base, _, _ := strings.Cut(strings.ToLower(file), ".")
	switch base {
	case "con", "prn", "aux", "nul", "conin$", "conout$":
		return true
	}
	return len(base) == 4 && (strings.HasPrefix(base, "com") || strings.HasPrefix(base, "lpt"))
}

// checkPath holds what every path of a customer keeps, on every file system.
func checkPath(t interface{ Fatalf(string, ...any) }, id ID, name string) {
	p := Path(id, name)
	if back, ok := PathID(p); !ok || back != id {
		t.Fatalf("Path(%q, %q) = %q, whose id is %q", id, name, p, back)
	}
	parts := strings.Split(p, "/")
	if len(parts) != 3 || parts[0] != RecordsDir || parts[1] != string(id[:2]) {
		t.Fatalf("Path(%q, %q) = %q", id, name, p)
	}
	for _, part := range parts {
		if reserved(part) || strings.HasSuffix(part, ".") || strings.Trim(part, "abcdefghijklmnopqrstuvwxyz0123456789-.") != "" || strings.HasPrefix(part, "-") {
			t.Fatalf("Path(%q, %q) = %q is not safe everywhere", id, name, p)
		}
	}
	if len(p) > 80 {
		t.Fatalf("Path(%q, %q) has %d characters", id, name, len(p))
	}
	if strings.ToLower(p) != p {
		t.Fatalf("Path(%q, %q) = %q differs in case on macOS and Windows", id, name, p)
	}
}

func TestPath(t *testing.T) {
	for _, c := range []struct{ name, want string }{
		{"Acme GmbH", "records/7k/acme-gmbh-7k3f9q2m4x.yaml"},
		{"", "records/7k/7k3f9q2m4x.yaml"},
		{"山田太郎", "records/7k/7k3f9q2m4x.yaml"},
		{"CON", "records/7k/con-7k3f9q2m4x.yaml"},
		{"nul.", "records/7k/nul-7k3f9q2m4x.yaml"},
		{"../../x", "records/7k/x-7k3f9q2m4x.yaml"},
	} {
		if got := Path("7k3f9q2m4x", c.name); got != c.want {
			t.Errorf("Path(%q) = %q, want %q", c.name, got, c.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		checkPath(t, anID().Draw(t, "id"), rapid.String().Draw(t, "name"))
	})
}

func FuzzPath(f *testing.F) {
	for _, s := range []string{"", "Acme GmbH", "con", "COM1.txt", "..", "a/b\\c", "-", "ß", "\x00", strings.Repeat("é ", 100), "7k3f9q2m4x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		checkPath(t, "7k3f9q2m4x", s)
		checkPath(t, "c0n0000000", s)
		if id, ok := PathID(s); ok != id.Valid() || ok && (!strings.HasSuffix(s, string(id)+".yaml") || strings.ContainsAny(s[len("records/7k/"):], `/\`)) {
			t.Errorf("PathID(%q) = %q, %v", s, id, ok)
		}
	})
}
