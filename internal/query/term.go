package query

import (
	"fmt"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"

	"crm/internal/crm"
)

// term reads what stands behind the operator of a field. at is where the name
// begins.
func (p *parser) term(at int, name string, op Op) (Node, *Error) {
	switch low := strings.ToLower(name); low {
	case "has", "no":
		if op != Is && op != Equal {
			return nil, p.fail(at, low+" is followed by a colon", "write it like "+low+":email")
		}
		return p.has(low == "no")
	}
	f, ok := p.cat.Field(name)
	if !ok {
		return nil, p.unknown(at, name)
	}
	if op == Less && strings.HasPrefix(p.rest(), ">") {
		return nil, p.fail(p.pos-1, "<> is no operator", fmt.Sprintf("what is not so is %s!=%s", f.Name, f.Example))
	}
	if msg, hint := takes(f, op); msg != "" {
		return nil, p.fail(at, msg, hint)
	}
	t := &Term{Field: f, Op: op}
	if ends(p.rest()) {
		hint := fmt.Sprintf("write it like %s%s%s", f.Name, op, f.Example)
		if p.pos < len(p.text) && p.text[p.pos] != ')' {
			hint = fmt.Sprintf("write it without a space behind the %s, and a value with spaces in quotation marks: %s%s\"two words\"; \"has:%s\" asks for any", op, f.Name, op, f.Name)
		}
		return nil, p.fail(p.pos, fmt.Sprintf("a value is missing behind %s%s", name, op), hint)
	}
	many := op == Is || op == Equal || op == NotEqual
	for {
		v, err := p.value(f, op)
		if err != nil {
			return nil, err
		}
		t.Values = append(t.Values, v)
		if p.parts++; p.parts > maxParts {
			return nil, p.fail(at, fmt.Sprintf("the query has more than %d parts", maxParts), "")
		}
		if !strings.HasPrefix(p.rest(), ",") {
			break
		}
		p.pos++
		switch {
		case !many:
			return nil, p.fail(p.pos-1, fmt.Sprintf("%s takes one value", op), "")
		case ends(p.rest()):
			return nil, p.fail(p.pos, "a value is missing behind the comma", "write the values without spaces, like "+f.Name+op.String()+"a,b")
		}
	}
	if !ends(p.rest()) {
		return nil, p.fail(p.pos, "a space is missing behind the value", "")
	}
	return t, nil
}

func (p *parser) unknown(at int, name string) *Error {
	msg := fmt.Sprintf("there is no field %s", brief(name))
	var hint string
	near := p.cat.Suggest(name)
	for i, n := range near {
		near[i] = brief(n)
	}
	if len(near) > 0 {
		hint = "did you mean " + strings.Join(near, " or ") + "? "
	}
	base, via := cutVia(name)
	switch {
	case len(near) > 0:
	case via != Own:
		lead := name[:len(name)-len(base)]
		return p.fail(at, msg, fmt.Sprintf(`write it like %scity; a custom field is %sfields.NAME; "crm help queries" lists the fields`, lead, lead))
	case strings.HasSuffix(name, "."):
		return p.fail(at, msg, `a name is missing behind the dot; "crm help queries" lists the fields`)
	case p.text[at+len(name)] == ':':
		piece := p.text[at:]
		if i := strings.IndexByte(piece, ' '); i > 0 {
			piece = piece[:i]
		}
		hint = "a custom field that crm.yaml does not name is " + strings.Trim(brief("fields."+name), `"`) + "; to look for the text write " + quote(strings.Trim(brief(piece), `"`)) + "; "
	}
	return p.fail(at, msg, hint+`"crm help queries" lists the fields`)
}

// takes tells what is wrong with an operator for a field.
func takes(f *Field, op Op) (msg, hint string) {
	switch op {
	case Match, NotMatch:
		if !f.Kind.Textual() {
			return fmt.Sprintf("%s looks at text, and %s is %s", op, f.Name, f.Kind.noun()), fmt.Sprintf("write it like %s:%s", f.Name, f.Example)
		}
	case Less, LessOrEqual, Greater, GreaterOrEqual:
		if !f.Kind.Ordered() {
			return fmt.Sprintf("%s compares numbers and times, and %s is %s", op, f.Name, f.Kind.noun()), fmt.Sprintf("write it like %s:%s", f.Name, f.Example)
		}
	}
	return "", ""
}

// noun is what a value of the kind is, for messages.
func (k Kind) noun() string {
	switch k {
	case Ref:
		return "a customer"
	case ID:
		return "an id"
	case Phone:
		return "a phone number"
	case Flag:
		return "yes or no"
	case Number:
		return "a number"
	case Amount:
		return "an amount of money"
	case Days:
		return "a number of days"
	case Day:
		return "a day"
	case Moment:
		return "a time"
	}
	return "a text"
}

func (p *parser) has(no bool) (Node, *Error) {
	word := "has"
	if no {
		word = "no"
	}
	at := p.pos
	end := nameEnd(p.rest())
	if end == 0 {
		return nil, p.fail(at, fmt.Sprintf("the name of a field is missing behind %s:", word), "write it like "+word+":email")
	}
	name := p.rest()[:end]
	f, ok := p.cat.Field(name)
	p.pos += end
	switch {
	case strings.HasPrefix(p.rest(), ","):
		return nil, p.fail(p.pos, word+": takes one field", fmt.Sprintf("write them one by one, like %s:email %s:phone", word, word))
	case !ends(p.rest()):
		return nil, p.fail(p.pos, "a space is missing behind the name of the field", "write it like "+word+":email")
	case !ok:
		err := p.unknownName(at, name)
		return nil, err
	}
	return &Has{Field: f, No: no}, nil
}

func (p *parser) unknownName(at int, name string) *Error {
	hint := `"crm help queries" lists the fields`
	if near := p.cat.Suggest(name); len(near) > 0 {
		hint = "did you mean " + brief(near[0]) + "? " + hint
	}
	return p.fail(at, fmt.Sprintf("there is no field %s", brief(name)), hint)
}

// value reads one value of a field.
func (p *parser) value(f *Field, op Op) (Value, *Error) {
	at := p.pos
	v := Value{}
	regex := op == Match || op == NotMatch
	ordered := f.Kind.Ordered()
	quoted, err := p.valueText(&v, !regex, regex, ordered)
	if err != nil {
		return Value{}, err
	}
	if !regex && !ordered || f.Kind == Any {
		switch {
		case quoted:
			if strings.HasPrefix(p.rest(), "*") {
				p.pos++
				v.Prefix = true
			}
		case !regex && strings.HasSuffix(v.Text, "*") && op != Less && op != LessOrEqual && op != Greater && op != GreaterOrEqual:
			v.Prefix = true
			v.Text = v.Text[:len(v.Text)-1]
		}
	}
	if strings.TrimSpace(v.Text) == "" && !v.Prefix {
		if !quoted {
			return Value{}, p.fail(at, "a value is missing", "write it like "+f.Name+op.String()+f.Example)
		}
		return Value{}, p.fail(at, "the value is empty", fmt.Sprintf("write no:%s for what has none", f.Name))
	}
	if !quoted && !regex && !ordered && strings.HasPrefix(v.Text, "*") {
		hint := fmt.Sprintf("%s~%s looks in the middle of words, too", f.Name, strings.Trim(v.Text, "*"))
		if !f.Kind.Textual() || strings.Trim(v.Text, "*") == "" {
			hint = fmt.Sprintf("has:%s asks for any", f.Name)
		}
		return Value{}, p.fail(at, "a * stands behind a value, for its beginning", hint)
	}
	if msg, hint := p.understand(&v, f, op, quoted); msg != "" {
		if strings.Contains(msg, "past or future") && !strings.ContainsAny(v.Text, " .-") {
			hint = fmt.Sprintf("%s ago is %s%s-%s, in %s is %s%sin-%s", v.Text, f.Name, op, v.Text, v.Text, f.Name, op, v.Text)
		}
		if none(v.Text) {
			hint = fmt.Sprintf("who has none is found by no:%s", f.Name)
		}
		return Value{}, p.fail(at, msg, hint)
	}
	return v, nil
}

// none tells whether a text is a word for no value.
func none(s string) bool {
	switch strings.ToLower(s) {
	case "never", "none", "nobody", "nothing", "empty", "null", "unset", "-":
		return true
	}
	return false
}

// valueText reads the text of a value: quoted or bare, and with ranges either
// end of it.
func (p *parser) valueText(v *Value, comma, regex, ranges bool) (quoted bool, err *Error) {
	for {
		rest := p.rest()
		if rest != "" && (rest[0] == '"' || rest[0] == '\'' && closes(rest)) {
			text, end := unquote(rest)
			if end == 0 {
				return true, p.fail(p.pos, "the closing quotation mark is missing", `write \" for a quotation mark inside`)
			}
			v.Text += text
			p.pos += end
			quoted = true
			if !ranges || !strings.HasPrefix(p.rest(), "..") {
				return quoted, nil
			}
		}
		from := p.pos
		if ranges {
			// Behind the dots the other end may be quoted.
			if i := strings.Index(p.rest(), `.."`); i >= 0 && !strings.ContainsFunc(p.rest()[:i], func(r rune) bool { return r == ',' || r == '(' || r == ')' || r <= ' ' }) {
				p.pos += i + 2
				v.Text += p.text[from:p.pos]
				continue
			}
		}
		if err := p.bare(comma, regex); err != nil {
			return quoted, err
		}
		v.Text += p.text[from:p.pos]
		return quoted, nil
	}
}

// understand fills in what the text of a value means, or tells what is wrong
// with it.
func (p *parser) understand(v *Value, f *Field, op Op, quoted bool) (msg, hint string) {
	if op == Match || op == NotMatch {
		re, err := compile(v.Text)
		if err != nil {
			return err.Error(), `a backslash takes away the meaning of the letter behind it: "acme\.de"`
		}
		v.Regexp = re
		return "", ""
	}
	switch f.Kind {
	case Number, Amount:
		return p.understandNumber(v, f, op)
	case Days:
		return p.understandDays(v, f, op)
	case Day, Moment:
		return p.understandTime(v, f, op)
	case Flag:
		switch strings.ToLower(v.Text) {
		case "yes", "true", "y", "on", "1":
			v.Flag = true
		case "no", "false", "n", "off", "0":
		default:
			return fmt.Sprintf("%s is yes or no, not %s", f.Name, brief(v.Text)), ""
		}
		return "", ""
	case Any:
		p.understandAny(v, f, op)
	case Phone:
		if !v.Prefix && len(digits(v.Text)) == 0 {
			return fmt.Sprintf("%s is a phone number, and %s has no digits", f.Name, brief(v.Text)), `write it like phone:030-123, or in quotation marks: phone:"030 123"`
		}
	}
	if id := crm.ID(strings.ToLower(v.Text)); p.c.Forward != nil && !v.Prefix && (f.Kind == Ref || f.Name == "id") && id.Valid() {
		if to := p.c.Forward(id); to != id {
			v.Text = string(to)
		}
	}
	v.Folds = crm.Folds(v.Text)
	if isUser(f) && !quoted && !v.Prefix && strings.EqualFold(v.Text, "me") && p.c.User != nil {
		if user := p.c.User(); user != "" {
			v.Folds, v.Me = crm.Folds(user), true
		}
	}
	if f.Closed {
		return closed(v, f)
	}
	for _, f := range v.Folds {
		v.words = append(v.words, words(f))
	}
	if (f.Kind == Prose || f.Kind == Ref) && op == Is && !v.Prefix && !HasWord(v.Text) {
		return "there is no letter and no digit to look for in " + brief(v.Text), fmt.Sprintf("write %s=%s for just this text", f.Name, quote(v.Text))
	}
	return "", ""
}

// isUser tells whether a field names one of the people who work with the store.
func isUser(f *Field) bool {
	switch f.Column {
	case "owner", "assignee", "by":
		return f.Kind == Choice
	}
	return false
}

// closed holds a value against the only ones there are. Of type, other words
// for an organization are known.
func closed(v *Value, f *Field) (msg, hint string) {
	if f.Base() == "type" && !v.Prefix {
		switch v.Folds[0] {
		case "org", "orgs", "organisation", "organizations", "company", "companies", "firm":
			v.Folds = []string{"organization"}
		case "people", "persons", "human":
			v.Folds = []string{"person"}
		}
	}
	for _, o := range f.Options {
		if o == v.Folds[0] || v.Prefix && strings.HasPrefix(o, v.Folds[0]) {
			return "", ""
		}
	}
	return fmt.Sprintf("%s is never %s", f.Name, brief(v.Text)), "it is " + strings.Join(f.Options, ", ")
}

// maxProgram bounds the steps of a compiled regexp.
const maxProgram = 20_000

// compile reads a regexp, which ignores case. It is bounded in length and in
// the size of what it compiles to.
func compile(text string) (*regexp.Regexp, error) {
	if len(text) > maxRegexp {
		return nil, fmt.Errorf("the regexp is too long: at most %d bytes are read", maxRegexp)
	}
	re, err := syntax.Parse("(?i)"+text, syntax.Perl)
	if err == nil {
		var prog *syntax.Prog
		if prog, err = syntax.Compile(re.Simplify()); err == nil {
			if len(prog.Inst) > maxProgram {
				return nil, fmt.Errorf("the regexp %s is too large: write fewer or smaller repetitions", brief(text))
			}
			return regexp.Compile("(?i)" + text)
		}
	}
	if e, ok := err.(*syntax.Error); ok {
		return nil, fmt.Errorf("the regexp %s is not understood: %s", brief(text), e.Code)
	}
	return nil, fmt.Errorf("the regexp %s is not understood", brief(text))
}

// HasWord tells whether a text has a letter or digit to look for.
func HasWord(s string) bool {
	return slices.ContainsFunc(crm.Folds(s), func(f string) bool { return len(words(f)) > 0 })
}
