package store

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestAttributesAsGitReadsThem holds the reader of .gitattributes against git.
func TestAttributesAsGitReadsThem(t *testing.T) {
	paths := []string{"crm.yaml", "records/ab/x-ab.yaml", "records/ab/y ab.yaml", "records/crm.yaml"}
	for _, line := range []string{
		"* text", "*.yaml -text", "crm.yaml filter=a", "/crm.yaml filter=a", "records/** filter=a", "records/ filter=a", "records/* filter=a",
		"records/*/* filter=a", "records/**/*.yaml filter=a eol=lf", "**/x-ab.yaml ident", "**/ab/*.yaml ident", "/** ident", "records/**/crm.yaml ident",
		"/records/ab/x-ab.yaml filter=a", "ab/x-ab.yaml filter=a", "records/**/ab/** filter=a", "records/ab filter=a", "*.y?ml text=auto", "[cx]* text", "**/ab filter=a", "**/** filter=a",
		`"records/ab/y ab.yaml" filter=a`, `"records/ab/y\ ab.yaml" filter=a`, `"crm.yaml filter=a`, "!crm.yaml filter=a", "# crm.yaml filter=a", "#x filter=a",
		"* filter=a\ncrm.yaml -filter", "* filter=a\n*.yaml !filter", "* filter=a\r\ncrm.yaml filter=b\r\n", "  * filter=a", "*\tfilter=a\tident", "*", "", "/", "//", "**", "[ filter=a",
		"* te/xt filter=a", "* -=x filter=a", "* --filter", "* filter=", "* filter=a=b", "[attr]mine filter=a", "a/b/c/d filter=a",
	} {
		dir := t.TempDir()
		git(t, dir, "init", "-q")
		writeFile(t, filepath.Join(dir, ".gitattributes"), line)
		rules := &attributes{rules: parseAttributes([]byte(line))}
		for _, p := range paths {
			got := map[string]string{"filter": "unspecified", "ident": "unspecified", "text": "unspecified", "eol": "unspecified"}
			for name, a := range rules.of(p) {
				switch a.state {
				case attrSet:
					got[name] = "set"
				case attrUnset:
					got[name] = "unset"
				case attrUnspecified:
					got[name] = "unspecified"
				case attrValue:
					got[name] = a.value
				}
			}
			for _, name := range []string{"filter", "ident", "text", "eol"} {
				out := git(t, dir, "check-attr", name, "--", p)
				_, want, _ := strings.Cut(strings.TrimSuffix(out, "\n"), ": "+name+": ")
				if got[name] != want {
					t.Errorf("%q: %s of %s is %q, git says %q", line, name, p, got[name], want)
				}
			}
		}
	}
}

// FuzzAttributes sees that no file of attributes stops the program, and that
// what is read is what an attribute can be.
func FuzzAttributes(f *testing.F) {
	for _, s := range []string{"records/** filter=a", "\"a b\" -text", "/", "//x y", "[ a", "**", "\"", "\\", "* !a\n!b c"} {
		f.Add(s, "records/ab/x.yaml")
	}
	f.Fuzz(func(t *testing.T, data, path string) {
		a := &attributes{rules: parseAttributes([]byte(data))}
		for name, attr := range a.of(path) {
			if name == "" || attr.name != name || attr.value != "" && attr.state != attrValue || !strings.Contains(data, name) {
				t.Fatalf("%q gives %q the attribute %+v", data, path, attr)
			}
		}
	})
}
