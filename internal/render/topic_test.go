package render

import (
	"strings"
	"testing"
)

const sampleTopic = `# Queries: finding

Words are looked for everywhere; ` + "`FIELD:VALUE`" + ` looks at one
field.

    crm list berlin --and-a-long-line-of-code-that-stays-as-it-is

- one, which is
  long enough to wrap
- two

| You type | It finds |
|---|---|
| ` + "`a or b c`" + ` | either of the two, as far as there is room for all of it |
| ` + "`@x`" + ` | y |

| Field | |
|---|---|
| ` + "`name`" + ` | the name |
` + "```" + `
fenced
` + "```" + `
`

func TestTopic(t *testing.T) {
	for _, x := range []struct {
		o    Options
		want string
	}{
		{Options{Width: 40}, sampleTopic},
		{Options{Terminal: true, Width: 40}, `Queries: finding

Words are looked for everywhere;
¬FIELD:VALUE¬ looks at one field.

    crm list berlin --and-a-long-line-of-code-that-stays-as-it-is

- one, which is long enough to wrap
- two

  You type    It finds
  ¬a or b c¬  either of the two, as far
              as there is room for all
              of it
  ¬@x¬        y

  ¬name¬  the name
    fenced
`},
		{Options{Terminal: true, Width: 24}, `Queries: finding

Words are looked for
everywhere;
¬FIELD:VALUE¬ looks at
one field.

    crm list berlin --and-a-long-line-of-code-that-stays-as-it-is

- one, which is long
  enough to wrap
- two

  You type  It finds
  ¬a or b   either of
  c¬        the two, as
            far as there
            is room for
            all of it
  ¬@x¬      y

  ¬name¬  the name
    fenced
`},
	} {
		var b strings.Builder
		if err := Topic(&b, sampleTopic, x.o); err != nil {
			t.Fatal(err)
		}
		if want := strings.ReplaceAll(x.want, "¬", "`"); b.String() != want {
			t.Errorf("%+v:\n%s\nwant:\n%s", x.o, b.String(), want)
		}
	}
}

func TestTopicColour(t *testing.T) {
	var b strings.Builder
	if err := Topic(&b, "# Head\n\nSee `crm list`, then `crm`.\n", Options{Terminal: true, Color: true, Width: 80}); err != nil {
		t.Fatal(err)
	}
	want := paint("Head", Bold, true) + "\n\nSee " + paint("crm", Cyan, true) + " " + paint("list", Cyan, true) + ", then " + paint("crm", Cyan, true) + ".\n"
	if b.String() != want {
		t.Errorf("%q, want %q", b.String(), want)
	}
}

func TestTopicTellsOfFailure(t *testing.T) {
	for _, o := range []Options{{}, {Terminal: true}} {
		if Topic(failing{}, sampleTopic, o) == nil {
			t.Errorf("%+v: a failed write is not told", o)
		}
	}
}
