package csv

import (
	"bytes"
	stdcsv "encoding/csv"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
	"pgregory.net/rapid"
)

// all reads every row; the error is nil at the end of the file.
func all(r *Reader) ([]Row, error) {
	var rows []Row
	for {
		row, err := r.Next()
		if err == io.EOF {
			return rows, nil
		}
		if err != nil {
			return rows, err
		}
		rows = append(rows, row)
	}
}

func open(t *testing.T, text string, o Options) (*Reader, []Row) {
	t.Helper()
	r, err := Open(strings.NewReader(text), o)
	if err != nil {
		t.Fatalf("Open(%q): %v", text, err)
	}
	rows, err := all(r)
	if err != nil {
		t.Fatalf("rows of %q: %v", text, err)
	}
	return r, rows
}

func join(rows []Row) string {
	var b strings.Builder
	for _, r := range rows {
		b.WriteString(strings.Join(r.Values, "~") + "\n")
	}
	return b.String()
}

func TestTables(t *testing.T) {
	for _, c := range []struct{ name, in, header, rows string }{
		{"plain", "name,email\nAnn,a@x.example\n", "name~email", "Ann~a@x.example\n"},
		{"no newline at the end", "a,b\n1,2", "a~b", "1~2\n"},
		{"crlf", "a,b\r\n1,2\r\n", "a~b", "1~2\n"},
		{"old mac", "a,b\r1,2\r3,4", "a~b", "1~2\n3~4\n"},
		{"semicolon", "a;b\n1;2\n", "a~b", "1~2\n"},
		{"tab", "a\tb\n1\t2\n", "a~b", "1~2\n"},
		{"pipe", "a|b\n1|2\n", "a~b", "1~2\n"},
		{"semicolon with commas in text", "name;address\nAcme;Main St 1, Berlin\nBeta;Low St 2, Bonn\n", "name~address", "Acme~Main St 1, Berlin\nBeta~Low St 2, Bonn\n"},
		{"comma with tags in quotes", "name,tags\nAcme,\"a;b;c\"\nBeta,\"d;e;f\"\n", "name~tags", "Acme~a;b;c\nBeta~d;e;f\n"},
		{"semicolon with decimal commas", "name;amount\nAcme;1,50\nBeta;2,75\n", "name~amount", "Acme~1,50\nBeta~2,75\n"},
		{"quoted separators in the header", "\"Last, First\";\"B, C\"\n\"x, y\";\"z, q\"\n", "Last, First~B, C", "x, y~z, q\n"},
		{"sep line", "sep=;\na;b,c\n1;2,3\n", "a~b,c", "1~2,3\n"},
		{"newline in quotes", "a,b\n\"x\r\ny\",2\n", "a~b", "x\ny~2\n"},
		{"doubled quotes", "a,b\n\"say \"\"hi\"\"\",2\n", "a~b", "say \"hi\"~2\n"},
		{"quote inside a plain cell", "a,b\n5\" pipe,2\n", "a~b", "5\" pipe~2\n"},
		{"single quote inside quotes", "a,b\n\"5\" pipe\",2\n", "a~b", "5\" pipe~2\n"},
		{"space after the closing quote", "a,b\n\"x\" ,2\n", "a~b", "x~2\n"},
		{"never closed", "a,b\n\"x,2\ny,3\n", "a~b", "\"x~2\ny~3\n"},
		{"closed, then never closed", "a,b\n\"p\",\"x\ny,3\n", "a~b", "p~\"x\ny~3\n"},
		{"short and long rows", "a,b,c\n1\n1,2,3,4\n1,2,3,,\n", "a~b~c", "1~~\n1~2~3~4\n1~2~3\n"},
		{"blank rows", "a,b\n\n , \n1,2\n\n", "a~b", "1~2\n"},
		{"one column", "name\nAnn\nBob\n", "name", "Ann\nBob\n"},
		{"names trimmed, values not", " a , b \n x , y \n", "a~b", " x ~ y \n"},
		{"notes before the header", "Notes:\n\"When exporting, you may notice, that\"\n\nFirst Name,Last Name,URL,Email\nAnn,Smith,u,e\n", "First Name~Last Name~URL~Email", "Ann~Smith~u~e\n"},
		{"titles before the header", "Customer list,,,\nAcme Ltd,,,\n,,,\nCustomer,Phone,Email,Name\nx,1,2,3\n", "Customer~Phone~Email~Name", "x~1~2~3\n"},
		{"header only", "a,b\n", "a~b", ""},
		{"byte order mark", "\ufeffname,x\n1,2\n", "name~x", "1~2\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, rows := open(t, c.in, Options{})
			if got := strings.Join(r.Header(), "~"); got != c.header {
				t.Errorf("header %q, want %q", got, c.header)
			}
			if got := join(rows); got != c.rows {
				t.Errorf("rows %q, want %q", got, c.rows)
			}
		})
	}
}

func TestPositions(t *testing.T) {
	r, rows := open(t, "Notes:\n\nname,note,x\nAnn,\"one\ntwo\",1\n\nBob,\n", Options{})
	if r.HeaderRow() != 3 {
		t.Errorf("header row %d", r.HeaderRow())
	}
	if len(rows) != 2 || rows[0].Number != 4 || rows[0].Line != 4 || rows[1].Number != 6 || rows[1].Line != 7 {
		t.Errorf("rows %+v", rows)
	}
	if rows[0].Get("note") != "one\ntwo" || rows[0].Get("none") != "" {
		t.Errorf("Get: %q", rows[0].Get("note"))
	}
	if w := r.Warnings(); len(w) != 1 || w[0].Row != 6 || !strings.Contains(w[0].Msg, "2 cells") {
		t.Errorf("warnings %+v", w)
	}
	r.Rewind()
	again, err := all(r)
	if err != nil || join(again) != join(rows) || len(r.Warnings()) != 1 {
		t.Errorf("after Rewind: %v %v", again, err)
	}
}

func TestOptions(t *testing.T) {
	r, rows := open(t, "x,y\na|b,c\n1|2,3\n", Options{Comma: '|', HeaderRow: 2})
	if strings.Join(r.Header(), "~") != "a~b,c" || join(rows) != "1~2,3\n" || r.Comma() != '|' {
		t.Errorf("%q %q", r.Header(), join(rows))
	}
	for _, o := range []Options{{HeaderRow: 9}, {Encoding: "klingon"}, {Comma: 'é'}, {Comma: '"'}, {Comma: '\n'}} {
		if r, err := Open(strings.NewReader("a,b\n1,2\n"), o); err == nil || r != nil {
			t.Errorf("%+v: no error", o)
		}
	}
}

func TestEncodings(t *testing.T) {
	text := "name,city\nJosé Müller,Zürich\nÅsa Öberg,Malmö\n"
	kanji := "氏名,住所,備考\n" + strings.Repeat("山田太郎,東京都千代田区,これは日本語のテストです。\n", 5)
	russian := "имя,город\n" + strings.Repeat("Иван Петров,Москва и область\nАнна Смирнова,Санкт-Петербург\n", 5)
	greek := "Όνομα,Πόλη\nΓιώργος Παπαδόπουλος,Αθήνα\nΜαρία Νικολάου,Θεσσαλονίκη\n"
	enc := func(b []byte, err error) string {
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	for _, c := range []struct{ name, in, want, encoding, option string }{
		{"utf-8", text, text, "utf-8", ""},
		{"utf-8 with mark", "\ufeff" + text, text, "utf-8", ""},
		{"windows-1252", enc(charmap.Windows1252.NewEncoder().Bytes([]byte(text))), text, "windows-1252", ""},
		{"utf-16le with mark", enc(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().Bytes([]byte(text))), text, "utf-16le", ""},
		{"utf-16be with mark", enc(unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder().Bytes([]byte(text))), text, "utf-16be", ""},
		{"utf-16le", enc(unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder().Bytes([]byte(text))), text, "utf-16le", ""},
		{"utf-32 with mark", enc(utf32.UTF32(utf32.LittleEndian, utf32.UseBOM).NewEncoder().Bytes([]byte(text))), text, "utf-32le", ""},
		{"utf-32be", enc(utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM).NewEncoder().Bytes([]byte(text))), text, "utf-32be", ""},
		{"shift_jis", enc(japanese.ShiftJIS.NewEncoder().Bytes([]byte(kanji))), kanji, "shift_jis", ""},
		{"windows-1251", enc(charmap.Windows1251.NewEncoder().Bytes([]byte(russian))), russian, "windows-1251", ""},
		{"koi8-r", enc(charmap.KOI8R.NewEncoder().Bytes([]byte(russian))), russian, "koi8-r", ""},
		{"greek", enc(charmap.ISO8859_7.NewEncoder().Bytes([]byte(greek))), greek, "iso-8859-7", ""},
		{"two letters beyond ASCII", "a,b\n\xc4\xd6\xdc,2\n", "a,b\nÄÖÜ,2\n", "windows-1252", ""},
		{"windows-1250 by name", enc(charmap.Windows1250.NewEncoder().Bytes([]byte("a,b\nŁódź,ż\n"))), "a,b\nŁódź,ż\n", "windows-1250", "CP1250"},
		{"latin-1 by name is windows-1252", "a,b\n\xe9,\x80\n", "a,b\né,€\n", "windows-1252", "latin1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, rows := open(t, c.in, Options{Encoding: c.option})
			got := strings.Join(r.Header(), ",") + "\n" + strings.ReplaceAll(join(rows), "~", ",")
			if got != c.want || r.Encoding() != c.encoding {
				t.Errorf("%s: %q, want %s: %q", r.Encoding(), got, c.encoding, c.want)
			}
		})
	}
}

func TestRefused(t *testing.T) {
	hebrew, err := charmap.Windows1255.NewEncoder().String(strings.Repeat("שם,עיר\nדוד כהן,תל אביב\nרחל לוי,ירושלים\n", 3))
	if err != nil {
		t.Fatal(err)
	}
	long := "a,b\n" + strings.Repeat("x", MaxRow+10) + ",2\n"
	for _, c := range []struct{ name, in, msg string }{
		{"empty", "", "empty"},
		{"blank", "\n , \n", "empty"},
		{"workbook", "PK\x03\x04zzz", "workbook"},
		{"nul", "a,b\n1,\x00\n", "NUL"},
		{"long row", long, "longer than"},
		{"long quoted row", "a,b\n\"" + strings.Repeat("x", MaxRow+10) + "\",2\n", "longer than"},
		{"a long cell, then a quote", "a,b\n" + strings.Repeat("x", MaxRow) + ",\"y\"\n", "longer than"},
		{"many cells", "a,b\n" + strings.Repeat(",", MaxColumns+5) + "x\n", "cells"},
		{"marked as UTF-8, is not", "\ufeffa,b\n1,\xe9\n", "line 2: bytes that are not valid utf-8"},
		{"hebrew, not told from greek", hebrew, "encoding"},
		{"quotes never closed", "a,b\n" + strings.Repeat("\"\"\"x,1,\n", 300), "do not match"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := Open(strings.NewReader(c.in), Options{})
			if err == nil {
				_, err = all(r)
				if _, again := r.Next(); err != nil && again != err {
					t.Errorf("the error does not stay: %v", again)
				}
			}
			var e *Error
			if !errors.As(err, &e) || !strings.Contains(err.Error(), c.msg) {
				t.Fatalf("error %v, want %q", err, c.msg)
			}
		})
	}
}

// TestLikeStandardLibrary holds the scanner against encoding/csv on what that
// package writes.
func TestLikeStandardLibrary(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cell := rapid.StringMatching(`[a-c ",;\n|é]{0,6}`)
		width := rapid.IntRange(1, 5).Draw(t, "width")
		rows := rapid.SliceOfN(rapid.SliceOfN(cell, width, width), 1, 8).Draw(t, "rows")
		crlf := rapid.Bool().Draw(t, "crlf")
		var buf bytes.Buffer
		w := stdcsv.NewWriter(&buf)
		w.UseCRLF = crlf
		if err := w.WriteAll(rows); err != nil {
			t.Fatal(err)
		}
		same(t, buf.Bytes())
	})
}

type fataler interface {
	Fatalf(string, ...any)
	Helper()
}

func same(t fataler, text []byte) {
	t.Helper()
	std := stdcsv.NewReader(bytes.NewReader(text))
	std.FieldsPerRecord = -1
	want, err := std.ReadAll()
	if err != nil {
		return // not clean: encoding/csv refuses it
	}
	s := scanner{data: text, comma: ',', newline: '\n', line: 1, row: 1}
	var got [][]string
	for {
		at := s.pos
		rec, err := s.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if raw := text[at:s.pos]; len(bytes.TrimRight(raw, "\r\n")) == 0 {
			continue // encoding/csv passes over empty lines
		}
		got = append(got, rec.cells)
	}
	if !slices.EqualFunc(got, want, slices.Equal) {
		t.Fatalf("%q:\n got %q\nwant %q", text, got, want)
	}
}

func FuzzLikeStandardLibrary(f *testing.F) {
	for _, s := range []string{"a,b\n1,2\n", "\"a\"\"b\",\"c\nd\"\r\n", "\"\",\n", "a\r\n\r\nb", "x,\"y\"\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		// A lone carriage return before the end, and a quote within a cell, are
		// read by other rules on purpose.
		if len(text) < 10000 && !bytes.Contains(text, []byte("\r\r")) && !bytes.HasSuffix(text, []byte("\r")) {
			same(t, text)
		}
	})
}

func FuzzOpen(f *testing.F) {
	for _, s := range []string{
		"name,email\nAnn,a@x.example\n", "a;b\n1;2\n", "sep=|\na|b\n", "\xff\xfea\x00,\x00b\x00\n\x001\x00,\x002\x00",
		"\"x,\n", "a,b\n\"x\"y\",2\n\"never", "Notes:\n\na,b,c\n1,2,3\n", "\x82\xb1\x82\xea,\x82\xcd\n", "a\rb\r\"c\r\n", "\x00\x00\xfe\xff\x00\x00\x00a",
	} {
		f.Add([]byte(s), "")
	}
	f.Add([]byte("a,b\n\xe9,2\n"), "windows-1252")
	f.Fuzz(func(t *testing.T, data []byte, encoding string) {
		r, err := Open(bytes.NewReader(data), Options{Encoding: encoding})
		if err != nil {
			if r != nil {
				t.Fatal("an error and a reader")
			}
			return
		}
		rows, err := all(r)
		if err != nil {
			var e *Error
			if !errors.As(err, &e) || e.Msg == "" {
				t.Fatalf("error %v", err)
			}
		}
		last := r.HeaderRow()
		for _, row := range rows {
			if row.Number <= last || row.Line < 1 || len(row.Values) < len(r.Header()) {
				t.Fatalf("row %+v after %d", row, last)
			}
			last = row.Number
		}
		r.Rewind()
		again, _ := all(r)
		if join(again) != join(rows) {
			t.Fatal("other rows after Rewind")
		}
	})
}

// shared is the folder of sample files beside the checkout, or "".
func shared() string {
	dir, err := os.Getwd()
	for err == nil {
		if p := filepath.Join(dir, "shared", "data", "import"); isDir(p) {
			return p
		}
		up := filepath.Dir(dir)
		if up == dir {
			break
		}
		dir = up
	}
	return ""
}

func isDir(p string) bool {
	fi, err := os.Stat(p)
	return err == nil && fi.IsDir()
}

func TestRealFiles(t *testing.T) {
	dir := shared()
	if dir == "" {
		t.Skip("no folder shared/data/import above this one")
	}
	for _, c := range []struct {
		file, encoding, first, last string
		rows, headerRow             int
	}{
		{"crm-sales-maven/iso-dates/accounts.csv", "utf-8", "account", "subsidiary_of", 85, 1},
		{"crm-sales-maven/iso-dates/sales_pipeline.csv", "utf-8", "opportunity_id", "close_value", 8800, 1},
		{"salesforce/dataloader-samples/accountData.csv", "windows-1252", "ID", "SESSION_ID__C", 423, 1},
		{"linkedin/labeldekho/Connections.csv", "utf-8", "First Name", "URL", 10, 5},
		{"linkedin/labeldekho/Messages.csv", "utf-8", "CONVERSATION ID", "CONTENT", 11, 1},
		{"contacts-csv/google-shared-contacts/outlook.csv", "utf-8", "Action", "Other Address", 3, 1},
	} {
		f, err := os.Open(filepath.Join(dir, filepath.FromSlash(c.file)))
		if err != nil {
			t.Fatal(err)
		}
		r, err := Open(f, Options{})
		f.Close()
		if err != nil {
			t.Errorf("%s: %v", c.file, err)
			continue
		}
		rows, err := all(r)
		h := r.Header()
		if err != nil || len(rows) != c.rows || r.HeaderRow() != c.headerRow || r.Encoding() != c.encoding || h[0] != c.first || h[len(h)-1] != c.last {
			t.Errorf("%s: %d rows, header %d %q, %s, %v", c.file, len(rows), r.HeaderRow(), h, r.Encoding(), err)
		}
	}
}
