package arch

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// imports is the map: each package of the module with the others that it may
// import. A package that is not here fails the test.
var imports = map[string][]string{
	"crm": {"cmd"},
	"cmd": {
		"internal/assign",
		"internal/audit",
		"internal/audit/machine",
		"internal/brief",
		"internal/codec",
		"internal/column",
		"internal/config",
		"internal/consent",
		"internal/crm",
		"internal/deal",
		"internal/decision",
		"internal/dedupe",
		"internal/derived",
		"internal/doctor",
		"internal/duplicates",
		"internal/exchange",
		"internal/format/csv",
		"internal/format/mail",
		"internal/history",
		"internal/index",
		"internal/locale",
		"internal/merge",
		"internal/phone",
		"internal/query",
		"internal/reconcile",
		"internal/render",
		"internal/render/chart",
		"internal/render/page",
		"internal/report",
		"internal/schedule",
		"internal/search",
		"internal/share",
		"internal/sheet",
		"internal/shell",
		"internal/store",
		"internal/store/bundle",
		"internal/store/remote",
		"internal/task",
		"internal/term",
		"internal/unite",
		"internal/validate",
		"internal/when",
		"records",
		"schema",
	},
	"records":                          {"internal/codec", "internal/crm"},
	"schema":                           {},
	"internal/crm":                     {},
	"internal/column":                  {"internal/crm"},
	"internal/phone":                   {},
	"internal/when":                    {"internal/crm"},
	"internal/codec":                   {"internal/crm"},
	"internal/codec/codectest":         {"internal/codec", "internal/crm"},
	"internal/validate":                {"internal/crm", "internal/phone", "internal/when"},
	"internal/merge":                   {"internal/crm"},
	"internal/unite":                   {"internal/crm", "internal/merge"},
	"internal/assign":                  {"internal/codec", "internal/crm", "internal/phone", "internal/validate", "internal/when"},
	"internal/store":                   {"internal/codec", "internal/crm", "internal/merge", "internal/store/gitconfig", "internal/store/gitindex", "internal/validate"},
	"internal/share":                   {"internal/codec", "internal/crm", "internal/reconcile", "internal/store", "internal/store/remote"},
	"internal/decision":                {"internal/codec", "internal/crm"},
	"internal/reconcile":               {"internal/codec", "internal/crm", "internal/decision", "internal/merge", "internal/store", "internal/unite"},
	"internal/history":                 {"internal/codec", "internal/crm", "internal/derived", "internal/merge", "internal/store", "internal/when"},
	"internal/store/remote":            {"internal/crm", "internal/store", "internal/store/gitconfig", "internal/store/wire"},
	"internal/store/wire":              {"internal/store"},
	"internal/store/bundle":            {"internal/crm", "internal/store", "internal/store/remote"},
	"internal/store/remote/remotetest": {},
	"internal/store/gitindex":          {},
	"internal/store/gitconfig":         {},
	"internal/derived":                 {},
	"internal/doctor":                  {},
	"internal/index":                   {"internal/codec", "internal/column", "internal/crm", "internal/derived", "internal/phone", "internal/store"},
	"internal/query":                   {"internal/column", "internal/crm", "internal/when"},
	"internal/query/querytest":         {"internal/column", "internal/crm", "internal/query"},
	"internal/search":                  {"internal/column", "internal/crm", "internal/join", "internal/query"},
	"internal/join":                    {"internal/column", "internal/crm"},
	"internal/report":                  {"internal/cadence", "internal/column", "internal/crm", "internal/join", "internal/query", "internal/rates", "internal/search"},
	"internal/sheet":                   {"internal/audit", "internal/crm", "internal/render", "internal/render/chart", "internal/report"},
	"internal/duplicates":              {"internal/column", "internal/crm", "internal/dedupe"},
	"internal/audit":                   {"internal/cadence", "internal/column", "internal/crm", "internal/join", "internal/phone", "internal/search", "internal/shell", "internal/validate"},
	"internal/audit/machine":           {"internal/audit", "internal/crm"},
	"internal/brief":                   {"internal/crm", "internal/task"},
	"internal/cadence":                 {"internal/column", "internal/crm", "internal/join"},
	"internal/task":                    {"internal/crm", "internal/when"},
	"internal/locale":                  {"internal/crm"},
	"internal/rates":                   {"internal/crm"},
	"internal/schedule":                {"internal/shell"},
	"internal/shell":                   {},
	"internal/consent":                 {"internal/crm"},
	"internal/deal":                    {"internal/crm"},
	"internal/term":                    {},
	"internal/render":                  {"internal/codec", "internal/crm", "internal/locale", "internal/render/chart", "internal/term"},
	"internal/render/chart":            {"internal/term"},
	"internal/render/page":             {"internal/render", "internal/render/chart", "internal/term"},
	"internal/config":                  {"internal/term"},
	"internal/format/csv":              {},
	"internal/format/mail":             {},
	"internal/exchange":                {"internal/codec", "internal/crm", "internal/dedupe/normalize", "internal/format/csv", "internal/merge", "internal/phone", "internal/shell", "internal/unite", "internal/validate", "internal/when"},
	"internal/dedupe":                  {"internal/dedupe/block", "internal/dedupe/cluster", "internal/dedupe/compare", "internal/dedupe/normalize", "internal/dedupe/score"},
	"internal/dedupe/normalize":        {"internal/crm", "internal/phone"},
	"internal/dedupe/compare":          {},
	"internal/dedupe/block":            {},
	"internal/dedupe/score":            {},
	"internal/dedupe/cluster":          {},
	"internal/bench/dupes":             {"internal/dedupe", "internal/format/csv"},
	"internal/arch":                    {},
	"internal/bench":                   {"internal/bench/book", "internal/codec", "internal/crm"},
	"internal/bench/book":              {"internal/codec", "internal/crm", "schema"},
	"internal/bench/genstore":          {"internal/bench/book", "internal/codec", "internal/crm", "schema"},
}

// owners is the libraries that only some packages may import.
var owners = map[string][]string{
	"github.com/go-git/":                    {"internal/store"},
	"github.com/spf13/viper":                {"internal/config"},
	"github.com/spf13/cobra":                {"cmd"},
	"github.com/olekukonko/tablewriter":     {"internal/render"},
	"gopkg.in/yaml.v3":                      {"internal/codec"},
	"github.com/saintfish/chardet":          {"internal/format/csv"},
	"golang.org/x/image/":                   {"internal/render/chart"},
	"github.com/gofrs/flock":                {"internal/store"},
	"github.com/nyaruka/phonenumbers":       {}, // 5 ms at every start: tests only
	"github.com/santhosh-tekuri/jsonschema": {}, // likewise
	"github.com/bojanz/currency":            {}, // likewise
	"golang.org/x/text/message":             {}, // likewise
	"golang.org/x/text/number":              {}, // likewise
	"github.com/teambition/rrule-go":        {}, // tests only: an oracle
	"github.com/mozillazg/go-unidecode":     {}, // a table at every start: for gen.go and tests only
}

type pkg struct {
	ImportPath string
	Imports    []string
}

func list(t *testing.T) []pkg {
	t.Helper()
	c := exec.Command("go", "list", "-json=ImportPath,Imports", "./...")
	c.Dir = "../.."
	var stderr bytes.Buffer
	c.Stderr = &stderr
	out, err := c.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, stderr.String())
	}
	var pkgs []pkg
	dec := json.NewDecoder(bufio.NewReader(bytes.NewReader(out)))
	for {
		var p pkg
		err := dec.Decode(&p)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		pkgs = append(pkgs, p)
	}
	if len(pkgs) < 10 {
		t.Fatalf("go list found only %d packages", len(pkgs))
	}
	return pkgs
}

func TestImports(t *testing.T) {
	for _, p := range list(t) {
		name := strings.TrimPrefix(p.ImportPath, "crm/")
		allowed, ok := imports[name]
		if !ok {
			t.Errorf("package %s is not on the map", name)
			continue
		}
		for _, imp := range p.Imports {
			if own, ok := strings.CutPrefix(imp, "crm/"); ok && !slices.Contains(allowed, own) {
				t.Errorf("%s must not import %s", name, own)
			}
			for lib, by := range owners {
				if strings.HasPrefix(imp, lib) && !slices.Contains(by, name) {
					t.Errorf("%s must not import %s; that is for %s", name, imp, strings.Join(by, ", "))
				}
			}
		}
	}
}

// world is what only main.go may name; everything else gets it passed in.
var world = map[string][]string{
	"time":        {"Now", "Since", "Until", "Sleep", "After", "Tick", "NewTimer", "NewTicker"},
	"crypto/rand": {"Reader", "Read", "Text", "Int"},
	"math/rand":   {"*"},
	"os":          {"Stdin", "Stdout", "Stderr", "Getenv", "LookupEnv", "Environ", "Args", "Exit"},
}

// exempt is files that may name more of the world, and why.
var exempt = map[string][]string{
	"main.go":                         {"time.Now", "crypto/rand.Reader", "os.Stdin", "os.Stdout", "os.Stderr", "os.Getenv", "os.Args", "os.Exit"},
	"internal/store/lock.go":          {"time.NewTimer"}, // waits for other writers in real time
	"internal/store/steady.go":        {"time.NewTimer"}, // readers wait likewise
	"cmd/mergedriver.go":              {"os.Environ"},    // where git names the commit that it merges, by a name that holds its hash
	"internal/store/systemgit.go":     {"os.Environ"},    // git runs in the environment of the process
	"internal/store/files_windows.go": {"time.Sleep"},    // a file that a scanner holds open is tried again
	"internal/term/run_unix.go":       {"os.Environ"},    // so do editor and pager
	"internal/term/run_windows.go":    {"os.Environ"},
}

func TestWorldComesThroughMain(t *testing.T) {
	fset := token.NewFileSet()
	files := 0
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (strings.HasPrefix(d.Name(), ".") && d.Name() != ".." || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		rel, _ := filepath.Rel("../..", path)
		rel = filepath.ToSlash(rel)
		if !strings.HasSuffix(rel, ".go") || strings.HasSuffix(rel, "_test.go") || strings.HasPrefix(rel, "internal/bench/") || strings.HasSuffix(rel, "/gen.go") {
			return nil
		}
		files++
		f, err := parser.ParseFile(fset, path, nil, 0)
		if err != nil {
			return err
		}
		names := map[string]string{} // local name of an import
		for _, imp := range f.Imports {
			p, _ := strconv.Unquote(imp.Path.Value)
			local := p[strings.LastIndexByte(p, '/')+1:]
			if imp.Name != nil {
				local = imp.Name.Name
			}
			names[local] = p
		}
		ast.Inspect(f, func(n ast.Node) bool {
			s, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			x, ok := s.X.(*ast.Ident)
			if !ok || x.Obj != nil {
				return true
			}
			p := names[x.Name]
			forbidden := world[strings.TrimSuffix(p, "/v2")]
			if !slices.Contains(forbidden, s.Sel.Name) && !slices.Contains(forbidden, "*") {
				return true
			}
			what := p + "." + s.Sel.Name
			if !slices.Contains(exempt[rel], what) {
				t.Errorf("%s: %s comes in through main.go", fset.Position(s.Pos()), what)
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 50 {
		t.Fatalf("only %d files were looked at", files)
	}
}

// TestProgramLeavesOut holds that the program does not link what costs time at
// each start and what nothing in it asks for.
func TestProgramLeavesOut(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "crm").Output()
	if err != nil {
		t.Fatal(err)
	}
	deps := strings.Fields(string(out))
	if !slices.Contains(deps, "crm/cmd") {
		t.Fatal("the list of packages is not the program's")
	}
	for _, slow := range []string{
		"encoding/gob",                       // compiles types
		"github.com/go-git/gcfg",             // brings encoding/gob
		"github.com/go-git/go-git/v5/config", // compiles regular expressions
		"github.com/go-git/go-git/v5",        // brings ssh and openpgp
		"github.com/nyaruka/phonenumbers",    // 5 ms of tables
		"github.com/santhosh-tekuri/jsonschema/v6",
		"github.com/mozillazg/go-unidecode/table",
	} {
		if slices.Contains(deps, slow) {
			t.Errorf("the program imports %s; go mod why tells through what", slow)
		}
	}
}
